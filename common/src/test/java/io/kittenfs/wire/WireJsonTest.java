package io.kittenfs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Member;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireJsonTest {
  private static final UUID ONE = new UUID(0, 1);
  private final WireJson json = new WireJson();
  private final Heartbeat heartbeat =
      new Heartbeat(
          ONE,
          "p",
          3,
          null,
          "http://a:1",
          Instant.parse("2026-01-02T03:04:05.006Z"),
          new UsageStats(1, 2, 3),
          new ClusterView(
              ONE,
              5,
              8,
              List.of(new Member(7, ONE, "http://b:2", Instant.EPOCH, true, true)),
              SlotTable.EMPTY.change().set(1, 7, 4).set(2, 7, 4).set(9, 3, 1).build()),
          new Heartbeat.AcknowledgedView("s", 5),
          new SlotReport(
              List.of(new SlotRange(1, 2, 4)), List.of(new SlotRange(5, 5, 6)), Set.of(3)),
          new MoveProgress(List.of(new MoveProgress.MovingSlot(1, 3, 1, 2, 3)), 4, 5, 6, "late"));

  @Test
  void aHeartbeatLooksAsTheOtherSideExpectsIt() {
    assertThat(new String(json.write(heartbeat), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{'uuid':'00000000-0000-0000-0000-000000000001','process':'p','incarnation':3,"
                    + "'index':null,'url':'http://a:1','created_at':'2026-01-02T03:04:05.006Z',"
                    + "'figures':{'keys':1,'bytes':2,'worker_size':3,"
                    + "'cluster_keys':0,'cluster_bytes':0},'view':{"
                    + "'cluster':'00000000-0000-0000-0000-000000000001','version':5,'next_index':8,"
                    + "'members':[{'index':7,'uuid':'00000000-0000-0000-0000-000000000001',"
                    + "'url':'http://b:2','created_at':'1970-01-01T00:00:00Z','removed':true,"
                    + "'draining':true}],'slots':[[1,2,7,4],[9,9,3,1]]},"
                    + "'heard':{'session':'s','version':5},'slots':{'owned':[[1,2,4]],'lost':[[5,5,6]],'sending_to':[3]},"
                    + "'moves':{'moving':[{'slot':1,'to':3,'keys_sent':1,'bytes_sent':2,'bytes_total':3}],"
                    + "'moved_slots':4,'moved_keys':5,'moved_bytes':6,'last_error':'late'}}")
                .replace('\'', '"'));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(json.read(json.write(heartbeat), Heartbeat.class)).isEqualTo(heartbeat);
  }

  @Test
  void membersOfLaterVersionsAreIgnored() throws IOException {
    String later =
        new String(json.write(heartbeat), StandardCharsets.UTF_8)
            .replace("\"process\"", "\"later\":[1],\"process\"")
            .replace("[1,2,4]", "[1,2,4,\"later\"]");

    assertThat(json.read(later.getBytes(StandardCharsets.UTF_8), Heartbeat.class))
        .isEqualTo(heartbeat);
  }

  @Test
  void aHeartbeatOfAnEarlierVersionIsRead() throws IOException {
    String earlier =
        "{'uuid':'00000000-0000-0000-0000-000000000001','process':'p','incarnation':3,"
            + "'index':null,'url':'http://a:1','created_at':'2026-01-02T03:04:05.006Z',"
            + "'figures':{'keys':1,'bytes':2,'worker_size':3},'view':{"
            + "'cluster':'00000000-0000-0000-0000-000000000001','version':5,'next_index':8,"
            + "'members':[{'index':7,'uuid':'00000000-0000-0000-0000-000000000001',"
            + "'url':'http://b:2','created_at':'1970-01-01T00:00:00Z','removed':true}]}}";

    Heartbeat read = read(earlier, Heartbeat.class);

    assertThat(read.heard()).isNull();
    assertThat(read.slots()).isNull();
    assertThat(read.moves()).isNull();
    assertThat(read.figures()).isEqualTo(new UsageStats(1, 2, 3));
    assertThat(read.view().slots()).isEqualTo(SlotTable.EMPTY);
    assertThat(read.view().members().get(0).draining()).isFalse();
  }

  @Test
  void whatMastersOfAnEarlierVersionAnswerIsRead() throws IOException {
    HeartbeatReply reply =
        read(
            "{'index':2,'view':{'cluster':null,'version':0,'next_index':0,'members':[]}}",
            HeartbeatReply.class);
    assertThat(reply).isEqualTo(new HeartbeatReply(2, ClusterView.EMPTY));
    assertThat(reply.orders()).isEmpty();

    ClusterMap map =
        read("{'version':1,'workers':{'0':'http://a:1'},'slots':[]}", ClusterMap.class);
    assertThat(map.table()).isEqualTo(SlotTable.EMPTY);

    WorkerStatus status =
        read(
            "{'index':0,'uuid':'00000000-0000-0000-0000-000000000001','url':'http://a:1',"
                + "'state':'up','keys':1,'bytes':2,'worker_size':3,"
                + "'created_at':'1970-01-01T00:00:00Z','last_seen':null}",
            WorkerStatus.class);
    assertThat(status.slots()).isZero();
    assertThat(status.draining()).isFalse();
  }

  @Test
  void aReplyIsReadAsItWasWritten() throws IOException {
    HeartbeatReply reply =
        new HeartbeatReply(
            2,
            null,
            "s",
            List.of(new SlotRange(0, 5, 1)),
            List.of(new SlotRange(7, 7, 3)),
            List.of(new MoveOrder(9, 1, "http://a:1")),
            Map.of(3, Instant.parse("2026-11-25T11:42:03.25Z")));

    assertThat(json.read(json.write(reply), HeartbeatReply.class)).isEqualTo(reply);
  }

  private <T> T read(String text, Class<T> type) throws IOException {
    return json.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"incarnation\":3|\"incarnation\":0",
        "\"incarnation\":3|\"incarnation\":null",
        "\"incarnation\":3|\"other\":3",
        "\"index\":null|\"index\":65536",
        "\"index\":null|\"index\":-1",
        "http://a:1|ftp://a:1",
        "\"keys\":1|\"keys\":-1",
        "\"p\"|\"\"",
        "2026-01-02|yesterday",
        "\"next_index\":8|\"next_index\":7",
        "[1,2,7,4]|[1,2,7]",
        "[1,2,7,4]|[1,1024,7,4]",
        "[1,2,7,4]|[1,2,131072,4]",
        "[1,2,7,4]|[1,2,7,-4]",
        "[1,2,4]|[1,1024,4]",
        "[1,2,4]|[2,1,4]",
        "[1,2,4]|[-1,2,4]",
        "\"session\":\"s\"|\"session\":null",
        "\"members\":[|\"members\":[null,"
      })
  void nonsenseIsRefused(String right, String wrong) {
    String text = new String(json.write(heartbeat), StandardCharsets.UTF_8);
    assertThat(text).contains(right);

    byte[] nonsense = text.replace(right, wrong).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(nonsense, Heartbeat.class)).isInstanceOf(IOException.class);
  }
}
