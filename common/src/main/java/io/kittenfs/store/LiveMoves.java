package io.kittenfs.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The moves out of a store that somebody in this process leads. A slot that is on its way without
 * one of these is to be abandoned: nobody else would ever end the refusal of its writes. Safe for
 * many threads.
 */
final class LiveMoves {
  /** Moves have numbers above 0. */
  private static final long BEGINNING = 0;

  private final Map<Integer, Long> moves = new ConcurrentHashMap<>();

  /** A move of this slot begins; before its command, so that none is taken for dead. */
  void begin(int slot) {
    moves.putIfAbsent(slot, BEGINNING);
  }

  /** The command that began a move gave it this number. */
  void began(int slot, long move) {
    moves.put(slot, move);
  }

  /** The command that was to begin a move did not, or nobody knows whether it did. */
  void didNotBegin(int slot) {
    moves.remove(slot, BEGINNING);
  }

  /** Nobody leads this move any more. */
  void end(int slot, long move) {
    moves.remove(slot, move);
  }

  boolean isLive(int slot) {
    return moves.containsKey(slot);
  }

  /** Nobody leads any move any more. */
  void clear() {
    moves.clear();
  }
}
