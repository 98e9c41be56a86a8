package io.kittenfs.wire;

import java.util.Arrays;
import java.util.Optional;

/** Why a master refuses a worker: the member {@code reason} of the problem document, status 409. */
public enum RejectionReason {
  /** The index that the worker has belongs to another worker. It serves on and keeps trying. */
  INDEX_TAKEN("index-taken", false),
  /** The worker belongs to another cluster than the master. It serves on and keeps trying. */
  OTHER_CLUSTER("other-cluster", false),
  /** Another process with the same identity is alive: a copied directory. It must stop. */
  DUPLICATE_PROCESS("duplicate-process", true),
  /** A later start of the same data directory has registered. It must stop. */
  SUPERSEDED("superseded", true),
  /** The worker was removed from the cluster. It must stop. */
  REMOVED("removed", true);

  private final String reason;
  private final boolean mustStop;

  RejectionReason(String reason, boolean mustStop) {
    this.reason = reason;
    this.mustStop = mustStop;
  }

  /** The name on the wire. */
  public String reason() {
    return reason;
  }

  /** Whether the refused worker must stop serving. */
  public boolean mustStop() {
    return mustStop;
  }

  /** The reason with this name on the wire; empty for any other text, and for null. */
  public static Optional<RejectionReason> ofReason(String reason) {
    return Arrays.stream(values()).filter(each -> each.reason.equals(reason)).findFirst();
  }
}
