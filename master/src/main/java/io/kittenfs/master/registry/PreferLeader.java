package io.kittenfs.master.registry;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.Group;

/** Says which member of a replicated group is to lead it while all is well. */
public final class PreferLeader extends RegistryCommand<Void> {
  private final int group;
  private final int worker;

  /**
   * Has a worker lead a group.
   *
   * @param group the id of the group
   * @param worker the index of the worker
   */
  public PreferLeader(int group, int worker) {
    this.group = group;
    this.worker = worker;
  }

  @Override
  Void applyTo(RegistryRows rows) {
    GroupRow row =
        rows.groupRow(group)
            .orElseThrow(
                () ->
                    new Refusal(
                        ErrorCode.NOT_FOUND,
                        "No replicated group has id " + group + ". GET /groups lists all."));
    Group known = row.group();
    if (!known.members().contains(worker)) {
      throw new Refusal(
          ErrorCode.INVALID_REQUEST,
          "Worker "
              + worker
              + " is no member of group "
              + group
              + ", so it cannot lead it. Its members are "
              + known.members()
              + ".");
    }
    if (known.preferred() != worker) {
      rows.putGroup(row.with(known.preferring(worker)));
      rows.putCluster(rows.cluster().changed());
    }
    return null;
  }
}
