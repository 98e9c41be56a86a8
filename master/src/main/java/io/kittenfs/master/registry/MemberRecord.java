package io.kittenfs.master.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.Heartbeat;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An index that was given away: to a worker, or to the address of one that is still to come.
 * Immutable.
 *
 * @param index the index
 * @param url where its worker is, or will be
 * @param uuid its worker; null while it is only reserved
 * @param process the running process that registered last; null when only other workers told of
 *     this one
 * @param incarnation of that process; 0 when there is none
 * @param createdAt when the worker's data directory was created; null while only reserved
 * @param removed whether it is a tombstone
 * @param draining whether the slots of its worker's group are to go to others
 * @param vote how its worker takes part in replicated groups; null, and not written, while it takes
 *     part in none
 */
public record MemberRecord(
    int index,
    String url,
    UUID uuid,
    String process,
    long incarnation,
    Instant createdAt,
    boolean removed,
    @JsonSetter(nulls = Nulls.AS_EMPTY) boolean draining,
    @JsonInclude(JsonInclude.Include.NON_NULL) Member.Vote vote) {

  /** One that takes part in no replicated group. */
  MemberRecord(
      int index,
      String url,
      UUID uuid,
      String process,
      long incarnation,
      Instant createdAt,
      boolean removed,
      boolean draining) {
    this(index, url, uuid, process, incarnation, createdAt, removed, draining, null);
  }

  static MemberRecord reserved(int index, String url) {
    return new MemberRecord(index, url, null, null, 0, null, false, false);
  }

  static MemberRecord told(Member member) {
    return new MemberRecord(
        member.index(),
        member.url(),
        member.uuid(),
        null,
        0,
        member.createdAt(),
        member.removed(),
        member.draining(),
        member.vote());
  }

  /**
   * The record of a worker that registers.
   *
   * @param before what was known of the index; null when it is new
   */
  static MemberRecord taken(int index, Heartbeat by, MemberRecord before) {
    return new MemberRecord(
        index,
        by.url(),
        by.uuid(),
        by.process(),
        by.incarnation(),
        by.createdAt(),
        false,
        before != null && before.draining,
        voteOf(index, by, before));
  }

  /** A worker that does not tell its vote, because it starts or stops, keeps the one it had. */
  private static Member.Vote voteOf(int index, Heartbeat by, MemberRecord before) {
    if (by.vote() != null && by.vote().peer().worker() == index) {
      return by.vote();
    }
    return before != null && by.uuid().equals(before.uuid) ? before.vote : null;
  }

  /** The same for a worker that drains, or does not. */
  MemberRecord withDraining(boolean drains) {
    return new MemberRecord(
        index, url, uuid, process, incarnation, createdAt, removed, drains, vote);
  }

  /** The same as a newer view tells it. */
  MemberRecord corrected(Member member) {
    return new MemberRecord(
        index,
        member.url(),
        member.uuid(),
        member.uuid().equals(uuid) ? process : null,
        member.uuid().equals(uuid) ? incarnation : 0,
        member.createdAt(),
        removed || member.removed(),
        member.draining(),
        member.vote() == null && member.uuid().equals(uuid) ? vote : member.vote());
  }

  MemberRecord tombstone() {
    return new MemberRecord(index, url, uuid, process, incarnation, createdAt, true, false, null);
  }

  /** Whether this is another worker than that one, and its group keeps the slots it gets. */
  boolean takesSlotsFrom(int other) {
    return index != other && !draining;
  }

  boolean isReservation() {
    return uuid == null;
  }

  /** As whom its worker votes in replicated groups; empty while it cannot. */
  Optional<PeerId> peer() {
    return member().flatMap(Member::voting).map(Member.Vote::peer);
  }

  /** The worker, as the cluster sees it; empty while the index is only reserved. */
  public Optional<Member> member() {
    return isReservation()
        ? Optional.empty()
        : Optional.of(new Member(index, uuid, url, createdAt, removed, draining, vote));
  }
}
