package io.kittenfs.raft;

import io.kittenfs.log.Leadership;
import io.kittenfs.store.command.FormatCommand;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.record.SlotState;
import io.kittenfs.store.record.StoreView;

/** What a store does first as a leader, without waiting for it. */
final class FakeRecovery implements Leadership {
  private final FakeClients clients;
  private final FakeMember member;

  FakeRecovery(FakeClients clients, FakeMember member) {
    this.clients = clients;
    this.member = member;
  }

  @Override
  public void leading() {
    clients.submit(member, new FormatCommand(FakeClients.SLOTS, true));
    StoreView view = new StoreView(member.database()::get);
    for (int slot = 0; slot < FakeClients.SLOTS; slot++) {
      SlotState state = view.slot(slot);
      if (state.isLeaving()) {
        clients.submit(member, new MoveOutCommand.Abandon(slot, state.move()));
      }
    }
  }

  @Override
  public void following() {}
}
