package io.kittenfs.raft;

import io.kittenfs.log.LogPosition;
import io.kittenfs.model.Configuration;
import io.kittenfs.model.PeerId;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One member's part in the agreement of a group on the entries of its log, and on who leads. Safe
 * for use by many threads.
 */
public interface Consensus extends Closeable {
  /**
   * How many bytes an entry has at most. An engine of agreement has a limit of its own, and a
   * leader that meets it may lose its leadership.
   */
  int MAX_ENTRY_BYTES = 528 << 10;

  /**
   * Takes part from now on. Called once; events may come before this returns.
   *
   * @throws IOException when what this member keeps of the log cannot be used; it takes no part
   *     then
   */
  void start(Events events) throws IOException;

  /**
   * Proposes an entry, behind all that this member proposed before. It is appended at most once,
   * and what became of it the events tell: it is committed, or an entry of a higher term is, after
   * which it never will be.
   *
   * @param entry of no more than {@link #MAX_ENTRY_BYTES}
   * @param rejected called at most once, by any thread and maybe before this returns, when it is
   *     certain that the entry was not appended and never will be
   */
  void propose(byte[] entry, Runnable rejected);

  /** How this member stands now; asks no disk. */
  State state();

  /** How many bytes its log takes on the disk; looks at the disk. */
  long logBytes();

  /**
   * Hands leadership to this member soon, if it takes part and is not far behind. Ignored unless
   * this member leads.
   */
  void transferLeadership(int worker);

  /**
   * Has the group agree soon that it has one member more, or one less, if this member leads. A new
   * member is sent what it lacks first, and is one only when it has that. Returns at once; ignored
   * while another change goes on, and when the group has other members than these. What came of it
   * {@link State#agreed} tells; until then it is asked for again and again.
   *
   * @param present who votes now
   * @param members who is to vote: one more, or one less
   */
  void changeMembers(List<PeerId> present, List<PeerId> members);

  /** Takes no part any more; no event comes after this returned. Idempotent. */
  @Override
  void close() throws IOException;

  /**
   * How a member stands at one time.
   *
   * @param term the last that it heard of
   * @param leader the index of the worker that leads in that term; empty while it is not known
   * @param committed the index of the last entry that it knows to be committed
   * @param failure why it takes no part any more; null while it does
   * @param configuration who votes in the group, or is about to, by the last entry about that which
   *     its log has, committed or not; of a member that was closed, which it had then; null when it
   *     was never open
   * @param hasAgreed whether that entry is committed and names nobody who is about to go, and all
   *     entries before it are applied
   */
  record State(
      long term,
      OptionalInt leader,
      long committed,
      String failure,
      Configuration configuration,
      boolean hasAgreed) {
    /** Who votes in the group, when that cannot be undone. */
    public Optional<Configuration> agreed() {
      return hasAgreed ? Optional.of(configuration) : Optional.empty();
    }
  }

  /**
   * What a member hears. The calls about entries come one after the other in the order of the log,
   * and may block. Those about leadership come one after the other, too, perhaps on another thread,
   * and return soon.
   */
  interface Events {
    /**
     * Up to where the database has every entry. Delivery begins behind it after a start; what comes
     * again all the same is left out by the receiver.
     */
    LogPosition position();

    /**
     * An entry is committed. When this returns it is in the database, durably.
     *
     * @param position a copy of the log may deliver it again after a restart
     */
    void committed(LogPosition position, byte[] entry);

    /** An entry that no member proposed is committed, such as the first of a new leader. */
    void committed(LogPosition position);

    /**
     * Makes what was delivered durable, so that the log need not keep it.
     *
     * @return up to where; {@link #position} is not below it from now on, also after a restart
     */
    LogPosition makeDurable();

    /**
     * The leader no longer has the entries that this member needs next: begins to replace the
     * database by a copy of the leader's, unless that is under way. Returns at once. {@link
     * #position} tells when the copy is in place; entries may be delivered until then, and those
     * that it has may come after it.
     */
    void catchUp();

    /** This member leads in this term, and has applied all entries of earlier ones. */
    void leading(long term);

    /** This member does not lead, or no more. */
    void following();
  }
}
