package io.kittenfs.wire;

import java.util.UUID;

/**
 * What of a problem document (RFC 9457) another node's refusal is read from.
 *
 * @param detail a sentence for the user; null when the document has none
 * @param reason a name for programs; null when the document has none
 * @param slot which slot a refusal is about; null when it is about none
 * @param epoch the newest that is known of that slot; null when unknown
 * @param successor the index of a worker of the group which took the slot, the one that leads it if
 *     that is known; null when unknown
 * @param successorUrl where that worker is; null when unknown
 * @param successorUuid who that worker is; null when unknown
 * @param group the id of the replicated group that took the slot, or that the refusing node does
 *     not lead; null when no replicated group is meant
 * @param term of that group, the last that the node heard of; null when unknown
 * @param leader the index of the worker that leads the group in that term; null when unknown
 * @param leaderUrl where that worker is; null when unknown
 * @param leaderUuid who that worker is; null when unknown
 */
public record ProblemDocument(
    String detail,
    String reason,
    Integer slot,
    Long epoch,
    Integer successor,
    String successorUrl,
    UUID successorUuid,
    Integer group,
    Long term,
    Integer leader,
    String leaderUrl,
    UUID leaderUuid) {
  /** Says nothing. */
  public static final ProblemDocument EMPTY =
      new ProblemDocument(null, null, null, null, null, null, null, null, null, null, null, null);

  /** Supplies a detail where the document has none. */
  public ProblemDocument {
    detail = detail == null ? "Another node refused this without saying why." : detail;
  }
}
