package io.kittenfs.raft;

import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.DissolveCommand;
import io.kittenfs.store.command.RevokeCommand;
import io.kittenfs.store.command.StoreCommand;
import io.kittenfs.store.record.SlotRole;
import io.kittenfs.store.record.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Takes the slots of a {@link FakeCluster} away and gives them back, until it has none and its
 * copies are given up, by orders that come late.
 */
final class FakeEnd {
  private final FakeCluster cluster;
  private final Random random;
  private final List<Runnable> orders = new ArrayList<>();
  private long epoch = 1;

  FakeEnd(FakeCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.random();
  }

  /** A slot comes or goes, or a copy does. */
  void step() {
    FakeMember any = cluster.any();
    if (any.isRunning()) {
      hear(any);
      if (any.consensus().isLeader()) {
        changeSlots(any);
      }
    }
    if (!orders.isEmpty() && random.nextInt(4) == 0) {
      orders.remove(random.nextInt(orders.size())).run();
    }
  }

  private void changeSlots(FakeMember leader) {
    epoch++;
    cluster.clients().submit(leader, change(isWithoutSlots(leader)));
  }

  private StoreCommand<?> change(boolean isWithoutSlots) {
    if (isWithoutSlots && random.nextBoolean()) {
      return new DissolveCommand(FakeClients.SLOTS);
    }
    return random.nextInt(3) == 0
        ? new AssignCommand(random.nextInt(FakeClients.SLOTS), epoch)
        : new RevokeCommand(List.of(new SlotRange(0, FakeClients.SLOTS - 1, epoch)));
  }

  private void hear(FakeMember member) {
    boolean isOver =
        cluster.faults().endsByCommand()
            ? view(member).isDissolved()
            : member.consensus().isLeader() && isWithoutSlots(member);
    if (isOver && orders.isEmpty()) {
      int index = member.reached();
      for (FakeMember other : cluster.members()) {
        orders.add(() -> end(other, index));
      }
    }
  }

  private void end(FakeMember member, int index) {
    if (member.isRunning()) {
      cluster.history().ended(index);
      member.end();
    }
  }

  private static boolean isWithoutSlots(FakeMember member) {
    return IntStream.range(0, FakeClients.SLOTS)
        .allMatch(slot -> view(member).slot(slot).role() == SlotRole.NONE);
  }

  private static StoreView view(FakeMember member) {
    return new StoreView(member.database()::get);
  }
}
