package io.kittenfs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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
          new Figures(1, 2, 3),
          new ClusterView(
              ONE, 5, 8, List.of(new Member(7, ONE, "http://b:2", Instant.EPOCH, true))));

  @Test
  void aHeartbeatLooksAsTheOtherSideExpectsIt() {
    assertThat(new String(json.write(heartbeat), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{'uuid':'00000000-0000-0000-0000-000000000001','process':'p','incarnation':3,"
                    + "'index':null,'url':'http://a:1','created_at':'2026-01-02T03:04:05.006Z',"
                    + "'figures':{'keys':1,'bytes':2,'worker_size':3},'view':{"
                    + "'cluster':'00000000-0000-0000-0000-000000000001','version':5,'next_index':8,"
                    + "'members':[{'index':7,'uuid':'00000000-0000-0000-0000-000000000001',"
                    + "'url':'http://b:2','created_at':'1970-01-01T00:00:00Z','removed':true}]}}")
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
            .replace("\"process\"", "\"slots\":[1],\"process\"");

    assertThat(json.read(later.getBytes(StandardCharsets.UTF_8), Heartbeat.class))
        .isEqualTo(heartbeat);
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
        "\"members\":[|\"members\":[null,"
      })
  void nonsenseIsRefused(String right, String wrong) {
    String text = new String(json.write(heartbeat), StandardCharsets.UTF_8);
    assertThat(text).contains(right);

    byte[] nonsense = text.replace(right, wrong).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(nonsense, Heartbeat.class)).isInstanceOf(IOException.class);
  }
}
