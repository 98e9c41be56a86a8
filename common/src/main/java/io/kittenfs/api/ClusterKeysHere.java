package io.kittenfs.api;

import io.kittenfs.http.Exchange;
import io.kittenfs.model.Key;
import io.kittenfs.wire.KeyReplica;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The keys of the cluster that are on this node.
 *
 * @param owned whether a slot is answered for here, as far as is known without waiting
 * @param values answers requests about the keys of a slot from the copy of the slot's group that is
 *     here, or throws NotOwnerException or NotLeaderException when another worker answers for it;
 *     empty when no copy is here that is open
 * @param stale reads that any copy may answer
 * @param explain tells what is here of a key
 */
public record ClusterKeysHere(
    IntPredicate owned,
    IntFunction<Optional<ValueRoutes>> values,
    StaleReads stale,
    Explain explain) {
  /**
   * Answers reads from what is here, whether or not this node leads.
   *
   * @param copied whether there is a copy of a slot here, as far as is known without waiting
   * @param read answers a read
   */
  public record StaleReads(IntPredicate copied, StaleRead read) {}

  /** Answers a read from the copy that is here. */
  @FunctionalInterface
  public interface StaleRead {
    /**
     * Answers it at once.
     *
     * @param maxStale how old the answer may be
     * @throws io.kittenfs.error.NotOwnerException when the key's slot is not here
     * @throws io.kittenfs.error.KittenException UNAVAILABLE when the copy may be older, or is
     *     closed
     */
    void answer(Exchange exchange, Key key, Duration maxStale) throws IOException;
  }

  /** Looks at a key that is here. */
  @FunctionalInterface
  public interface Explain {
    /**
     * What there is.
     *
     * @param group the id of a replicated group, of which this node's copy is looked at whether it
     *     leads the group or not; empty for the copy that answers for the key, where
     *     NotOwnerException and NotLeaderException are thrown as for its value
     */
    KeyReplica copy(Key key, OptionalInt group) throws IOException;
  }
}
