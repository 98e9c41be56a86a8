package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.master.plan.Move;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rows of a registry are read and written as they were before there were groups: a master of an
 * earlier version may open the directory again.
 */
class RowsBeforeGroupsTest {
  private final WireJson json = new WireJson();

  private <T> void isWrittenAs(String text, T row, Class<T> type) throws IOException {
    String written = text.replace('\'', '"');
    assertThat(json.write(row)).asString(StandardCharsets.UTF_8).isEqualTo(written);
    assertThat(json.read(written.getBytes(StandardCharsets.UTF_8), type)).isEqualTo(row);
  }

  @Test
  void theSlotsAndHowTheRegistryKnowsOfThem() throws IOException {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int slot = 0; slot < 12; slot++) {
      table.set(slot, slot < 4 ? 0 : 3, slot < 8 ? 1 : 17);
    }
    String standings = "c".repeat(4) + "t".repeat(4) + "a".repeat(4) + ".".repeat(1012);
    List<ClaimStatus> statuses =
        IntStream.range(0, SlotTable.SLOTS).mapToObj(RowsBeforeGroupsTest::status).toList();
    isWrittenAs(
        "{'table':[[0,3,0,1],[4,7,3,1],[8,11,3,17]],'standings':'" + standings + "'}",
        new SlotAssignments(table.build(), new ClaimStatuses(statuses)),
        SlotAssignments.class);
  }

  private static ClaimStatus status(int slot) {
    return switch (slot / 4) {
      case 0 -> ClaimStatus.CLAIMED;
      case 1 -> ClaimStatus.UNCONFIRMED;
      case 2 -> ClaimStatus.ASSIGNED;
      default -> ClaimStatus.UNOWNED;
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "x"})
  void whatIsNotOneKnownLetterForEachSlotIsDamage(String first) {
    String letters = first + ".".repeat(first.equals("c") ? 1024 : 1023);
    byte[] row =
        ("{\"table\":[],\"standings\":\"" + letters + "\"}").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(row, SlotAssignments.class)).isInstanceOf(IOException.class);
  }

  @Test
  void theRebalance() throws IOException {
    isWrittenAs(
        "{'state':'running','workers':[0,1,2],'moves':[[5,0,2],[6,1,2]],'moves_before':3,"
            + "'started_at':'1970-01-01T00:00:00Z','ended_at':null}",
        new Rebalance(
            Rebalance.State.RUNNING,
            new TreeSet<>(List.of(0, 1, 2)),
            List.of(new Move(5, 0, 2), new Move(6, 1, 2)),
            3,
            Instant.EPOCH,
            null),
        Rebalance.class);
  }

  @Test
  void theClusterAndAWorker() throws IOException {
    isWrittenAs(
        "{'cluster':'00000000-0000-0000-0000-000000000001','settled':true,'version':7,"
            + "'next_index':2,'highest_epoch':17}",
        new ClusterRow(new UUID(0, 1), true, 7, 2, 17),
        ClusterRow.class);
    isWrittenAs(
        "{'index':1,'url':'http://b:1','uuid':'00000000-0000-0000-0000-000000000002',"
            + "'process':'p','incarnation':4,'created_at':'1970-01-01T00:00:00Z',"
            + "'removed':false,'draining':true}",
        new MemberRecord(1, "http://b:1", new UUID(0, 2), "p", 4, Instant.EPOCH, false, true),
        MemberRecord.class);
  }

  @Test
  void aClusterWithCopiesSaysSoBesides() throws IOException {
    isWrittenAs(
        "{'cluster':null,'settled':false,'version':7,'next_index':2,'highest_epoch':17,"
            + "'next_group':65539,'replicas':3}",
        new ClusterRow(null, false, 7, 2, 17, 65_539, 3),
        ClusterRow.class);
    isWrittenAs(
        "{'index':1,'url':'http://b:1','uuid':'00000000-0000-0000-0000-000000000002',"
            + "'process':'p','incarnation':4,'created_at':'1970-01-01T00:00:00Z',"
            + "'removed':false,'draining':true,"
            + "'vote':{'peer':'w1-0000000a','port':5001,'incarnation':4}}",
        new MemberRecord(
            1,
            "http://b:1",
            new UUID(0, 2),
            "p",
            4,
            Instant.EPOCH,
            false,
            true,
            new Member.Vote(new PeerId(1, "0000000a"), 5001, 4)),
        MemberRecord.class);
    isWrittenAs(
        "{'group':{'id':65536,'kind':'replicated','members':[1],"
            + "'uuid':'00000000-0000-0000-0000-000000000003','peers':['w1-0000000a'],"
            + "'preferred':1,'copies':1},'reported_by':[1]}",
        new GroupRow(
            Group.replicated(65_536, new UUID(0, 3), List.of(new PeerId(1, "0000000a")), 1),
            new TreeSet<>(List.of(1))),
        GroupRow.class);
  }
}
