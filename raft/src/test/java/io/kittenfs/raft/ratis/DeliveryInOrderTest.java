package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy takes each entry once, behind the one before it, and never jumps over any. */
class DeliveryInOrderTest {
  @TempDir private Path group;
  private final CopyInMemory copy = new CopyInMemory();
  private final List<String> failures = new ArrayList<>();
  private GroupStateMachine machine;

  @BeforeEach
  void make() throws IOException {
    LogCompaction compaction =
        new LogCompaction(
            RatisSettings.Compaction.USUAL,
            () -> 0,
            new LogFiles(group),
            copy,
            Map::of,
            index -> {});
    machine = new GroupStateMachine(copy, compaction, () -> {}, () -> failures.add("failed"));
    machine.notifyTermIndexUpdated(1, 0);
  }

  @Test
  void whatALeaderTellsAheadOfTheLogIsNoEntry() {
    machine.notifyConfigurationChanged(1, 1, RaftConfigurationProto.getDefaultInstance());
    machine.notifyConfigurationChanged(4, 70, RaftConfigurationProto.getDefaultInstance());
    machine.notifyTermIndexUpdated(1, 1);

    assertThat(copy.positions()).containsExactly(new LogPosition(1, 1), new LogPosition(1, 2));
    assertThat(machine.failure()).isNull();
  }

  @Test
  void anEntryThatComesAgainIsLeftOut() {
    machine.notifyTermIndexUpdated(1, 0);

    assertThat(copy.positions()).containsExactly(new LogPosition(1, 1));
  }

  @Test
  void aCopyThatWouldJumpOverEntriesStops() {
    machine.notifyTermIndexUpdated(1, 2);
    machine.notifyTermIndexUpdated(1, 1);

    assertThat(copy.positions()).containsExactly(new LogPosition(1, 1));
    assertThat(machine.failure()).isEqualTo("Entry 3 came behind 1");
    assertThat(failures).hasSize(1);
  }

  @Test
  void aCopyThatMissesWhatTheLeaderRemovedCatchesUp() {
    CopyInMemory leader = new CopyInMemory();
    IntStream.rangeClosed(1, 7).forEach(i -> leader.committed(new LogPosition(1, i)));
    copy.catchesUpWith(() -> leader);

    assertThat(
            machine.notifyInstallSnapshotFromLeader(
                RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(1, 5)))
        .isCompletedWithValue(null);
    assertThat(machine.getLatestSnapshot().getIndex()).isZero();
    assertThat(
            machine.notifyInstallSnapshotFromLeader(
                RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(1, 5)))
        .isCompletedWithValue(TermIndex.valueOf(1, 6));
    assertThat(copy.catchUps()).isEqualTo(1);
    assertThat(machine.failure()).isNull();
  }

  @Test
  void aCopyThatStoppedCatchesUpNoMore() {
    machine.stop();

    assertThat(
            machine.notifyInstallSnapshotFromLeader(
                RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(1, 5)))
        .isCompletedWithValue(null);
    assertThat(copy.catchUps()).isZero();
  }

  @Test
  void aCopyGoesOnThatMissesNothing() {
    assertThat(
            machine.notifyInstallSnapshotFromLeader(
                RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(0, 0)))
        .isCompletedWithValue(null);
    assertThat(machine.failure()).isNull();
  }
}
