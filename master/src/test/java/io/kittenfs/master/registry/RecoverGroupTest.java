package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.Refusal;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.GroupReport;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the registry knows of a group that begins anew with one of its members. */
class RecoverGroupTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;
  private static final UUID NAME = new UUID(7, 7);

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();
  private final Group before = cluster.group(GROUP);

  private void recover(int worker) {
    PeerId member = before.peerOf(worker).orElseThrow();
    Void unused = cluster.master.apply(new RecoverGroup(before, member, NAME));
  }

  private List<Integer> slots() {
    return cluster.master.slots().table().slotsOf(GROUP).boxed().toList();
  }

  private boolean isClaimed(int slot) {
    return cluster.master.slots().isClaimed(slot);
  }

  private static GroupReport report(UUID uuid, List<SlotRange> owned) {
    return new GroupReport(
        GROUP, 9, ReplicatedRegistry.slots(GROUP, owned), 10, 0, null, null, false, 0, false, uuid);
  }

  @Test
  void itHasOneMemberAndAnotherName() {
    recover(2);
    Group now = cluster.group(GROUP);
    assertThat(now.members()).containsExactly(2);
    assertThat(now.uuid()).isEqualTo(NAME);
    assertThat(now.copies()).isEqualTo(3);
    assertThat(now.led()).isNull();
    assertThat(cluster.row(GROUP).isToBegin(2, before.peerOf(2).orElseThrow())).isTrue();
    assertThatThrownBy(() -> recover(2)).isInstanceOf(Refusal.class);
  }

  @Test
  void whoLedItBeforeLeadsItNoMore() {
    recover(2);
    cluster.report(0, report(before.uuid(), List.of(new SlotRange(0, 1023, 50))));
    cluster.report(2, report(before.uuid(), List.of(new SlotRange(0, 1023, 50))));
    assertThat(cluster.group(GROUP).led()).isNull();
    assertThat(slots()).hasSizeLessThan(1024);
    cluster.report(2, report(NAME, List.of()));
    assertThat(cluster.group(GROUP).led()).isEqualTo(new Group.Leader(2, 9));
  }

  @Test
  void itHasTheSlotsThatItClaimsAndTheOthersBeginAnewWhenTheLossIsAccepted() {
    int here = slots().get(0);
    int forgotten = slots().get(1);
    long epoch = cluster.master.slots().table().epoch(here);
    assertThat(isClaimed(here)).isTrue();
    recover(2);
    assertThat(isClaimed(here)).isFalse();

    SlotRange claim = new SlotRange(here, here, epoch);
    SlotRange old = new SlotRange(forgotten, forgotten, epoch - 1);
    cluster.report(2, report(NAME, List.of(claim, old)));
    assertThat(isClaimed(here)).isTrue();
    assertThat(isClaimed(forgotten)).isFalse();

    List<Integer> lost = IntStream.range(0, 1024).filter(slot -> !isClaimed(slot)).boxed().toList();
    Integer count = cluster.master.apply(new AcceptLoss(lost, new TreeSet<>(Set.of(GROUP))));
    assertThat(count).isPositive();
    long anew = cluster.master.slots().table().epoch(forgotten);
    assertThat(cluster.master.slots().revoked(GROUP, List.of(claim, old)))
        .containsExactly(new SlotRange(forgotten, forgotten, anew - 1));
  }
}
