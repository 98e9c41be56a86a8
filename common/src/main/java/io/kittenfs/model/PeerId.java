package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.random.RandomGenerator;

/**
 * Who votes in replicated groups: a worker's number and a random name of its vote. A worker whose
 * votes were lost with its disk comes back with another name, so that it cannot vote twice. Written
 * {@code w3-1f2e3d4c}. Immutable.
 *
 * @param worker the index of the worker
 * @param nonce eight lower-case hex digits, drawn when the directory of its votes was made
 */
public record PeerId(int worker, String nonce) {
  /** Checks what arrives from other nodes. */
  public PeerId {
    Member.requireIndex(worker);
    if (nonce == null || !nonce.matches("[0-9a-f]{8}")) {
      throw new IllegalArgumentException("the name of a vote is eight hex digits");
    }
  }

  /** A new one of this worker. */
  public static PeerId random(int worker, RandomGenerator random) {
    return new PeerId(worker, String.format("%08x", random.nextInt()));
  }

  /**
   * The one that this text is of.
   *
   * @throws IllegalArgumentException when it is of none
   */
  @JsonCreator
  public static PeerId parse(String text) {
    if (!text.matches("w[0-9]{1,5}-[0-9a-f]{8}")) {
      throw new IllegalArgumentException("no peer of a replicated group: " + text);
    }
    int dash = text.indexOf('-');
    return new PeerId(Integer.parseInt(text.substring(1, dash)), text.substring(dash + 1));
  }

  /** As {@link #parse} reads it. */
  @JsonValue
  @Override
  public String toString() {
    return "w" + worker + "-" + nonce;
  }
}
