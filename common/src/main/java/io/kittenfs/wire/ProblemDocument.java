package io.kittenfs.wire;

import io.kittenfs.model.NodeIdentity;
import java.util.UUID;

/**
 * What of a problem document (RFC 9457) another node's refusal is read from.
 *
 * @param detail a sentence for the user; null when the document has none
 * @param reason a name for programs; null when the document has none
 * @param slot which slot a refusal is about; null when it is about none
 * @param epoch the newest that is known of that slot; null when unknown
 * @param successor the index of the worker that leads the group which took the slot; null when
 *     unknown
 * @param successorUrl where that worker is; null when unknown
 * @param successorUuid who that worker is; null when unknown
 */
public record ProblemDocument(
    String detail,
    String reason,
    Integer slot,
    Long epoch,
    Integer successor,
    String successorUrl,
    UUID successorUuid) {
  /** The reason of a worker that does not own a slot. */
  static final String NOT_OWNER = "not-owner";

  /** The reason of a worker that takes no writes of a slot for a moment. */
  public static final String FROZEN = "frozen";

  /** Says nothing. */
  public static final ProblemDocument EMPTY =
      new ProblemDocument(null, null, null, null, null, null, null);

  public ProblemDocument {
    detail = detail == null ? "Another node refused this without saying why." : detail;
  }

  /** Whether somebody else answers than the one that was asked. */
  public boolean isMisdirected() {
    return NodeIdentity.MISDIRECTED.equals(reason);
  }
}
