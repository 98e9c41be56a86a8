package io.kittenfs.master.registry;

/** Replaces what is kept of the rebalance, unless it changed meanwhile; answers whether it did. */
public final class ChangeRebalance extends RegistryCommand<Boolean> {
  private final Rebalance expected;
  private final Rebalance next;

  /** Puts the next in the place of the expected. */
  public ChangeRebalance(Rebalance expected, Rebalance next) {
    this.expected = expected;
    this.next = next;
  }

  @Override
  Boolean applyTo(RegistryRows rows) {
    if (!rows.rebalance().equals(expected)) {
      return false;
    }
    rows.putRebalance(next);
    return true;
  }
}
