package io.kittenfs.wire;

import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * Nodes that know no groups and nodes that do understand each other while all groups are solo: the
 * text of each document is what nodes wrote before there were groups.
 */
class NodesWithoutGroupsTest {
  private static final UUID ONE = new UUID(0, 1);
  private static final String VIEW =
      "{'cluster':'00000000-0000-0000-0000-000000000001','version':5,'next_index':2,"
          + "'members':[{'index':0,'uuid':'00000000-0000-0000-0000-000000000001',"
          + "'url':'http://a:1','created_at':'1970-01-01T00:00:00Z','removed':false,"
          + "'draining':false},{'index':1,'uuid':'00000000-0000-0000-0000-000000000002',"
          + "'url':'http://b:2','created_at':'1970-01-01T00:00:00Z','removed':false,"
          + "'draining':true}],'slots':[[0,511,0,1],[512,1022,1,4]]}";

  private final WireJson json = new WireJson();
  private final ClusterView view =
      new ClusterView(
          ONE,
          5,
          2,
          List.of(
              new Member(0, ONE, "http://a:1", Instant.EPOCH, false),
              new Member(1, new UUID(0, 2), "http://b:2", Instant.EPOCH, false, true)),
          table());

  private static SlotTable table() {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int slot = 0; slot < SlotTable.SLOTS - 1; slot++) {
      table.set(slot, slot < 512 ? 0 : 1, slot < 512 ? 1 : 4);
    }
    return table.build();
  }

  private <T> void isWrittenAs(String text, T value, Class<T> type) throws IOException {
    byte[] written = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThat(json.write(value))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(text.replace('\'', '"'));
    assertThat(json.read(written, type)).isEqualTo(value);
  }

  @Test
  void aView() throws IOException {
    isWrittenAs(VIEW, view, ClusterView.class);
  }

  @Test
  void aReport() throws IOException {
    isWrittenAs(
        "{'owned':[[0,511,1]],'lost':[[600,600,4]],'sending_to':[1,3]}",
        new SlotReport(
            List.of(new SlotRange(0, 511, 1)), List.of(new SlotRange(600, 600, 4)), Set.of(1, 3)),
        SlotReport.class);
  }

  @Test
  void aReply() throws IOException {
    isWrittenAs(
        "{'index':1,'view':"
            + VIEW
            + ",'session':'s','assignments':[[0,5,1]],'revoked':[[7,7,3]],"
            + "'orders':[{'slot':9,'to':1,'url':'http://b:2'}],"
            + "'down':{'3':'1970-01-01T00:00:00Z'}}",
        new HeartbeatReply(
            1,
            view,
            "s",
            List.of(new SlotRange(0, 5, 1)),
            List.of(new SlotRange(7, 7, 3)),
            List.of(new MoveOrder(9, 1, "http://b:2")),
            Map.of(3, Instant.EPOCH)),
        HeartbeatReply.class);
  }

  @Test
  void aMap() throws IOException {
    isWrittenAs(
        "{'version':5,'workers':{'0':'http://a:1','1':'http://b:2'},"
            + "'uuids':{'0':'00000000-0000-0000-0000-000000000001',"
            + "'1':'00000000-0000-0000-0000-000000000002'},"
            + "'slots':["
            + "0,".repeat(512)
            + "1,".repeat(511)
            + "null],'epochs':["
            + "1,".repeat(512)
            + "4,".repeat(511)
            + "0]}",
        ClusterMap.of(view),
        ClusterMap.class);
  }
}
