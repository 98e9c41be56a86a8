package io.kittenfs.api;

import io.kittenfs.model.Key;
import io.kittenfs.wire.KeyReplica;
import java.io.IOException;
import java.util.function.IntPredicate;

/**
 * The keys of the cluster that are on this node.
 *
 * @param owned whether a slot is here
 * @param values answers requests about them; throws NotOwnerException for others
 * @param explain tells what is here of a key; throws likewise
 */
public record ClusterKeysHere(IntPredicate owned, ValueRoutes values, Explain explain) {
  /** Looks at a key that is here. */
  @FunctionalInterface
  public interface Explain {
    /** What there is. */
    KeyReplica copy(Key key) throws IOException;
  }
}
