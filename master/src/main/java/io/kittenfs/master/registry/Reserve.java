package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.Member;

/** Keeps an index for the worker that will register from an address, and answers that index. */
public final class Reserve extends RegistryCommand<Integer> {
  private final String url;

  /** For the worker at this {@link io.kittenfs.model.NodeUrl}. */
  public Reserve(String url) {
    this.url = url;
  }

  @Override
  Integer applyTo(RegistryRows rows) {
    MemberRecord reserved = rows.reservedFor(url);
    if (reserved != null) {
      return reserved.index();
    }
    ClusterRow cluster = rows.cluster();
    int index = checkLeft(cluster.nextIndex());
    rows.putMember(MemberRecord.reserved(index, url));
    rows.putCluster(cluster.withNextIndex(index + 1).changed());
    return index;
  }

  static int checkLeft(int nextIndex) {
    if (nextIndex > Member.MAX_INDEX) {
      throw new Refusal(
          ErrorCode.CONFLICT,
          "Every index up to " + Member.MAX_INDEX + " was given once. Start a new cluster.");
    }
    return nextIndex;
  }
}
