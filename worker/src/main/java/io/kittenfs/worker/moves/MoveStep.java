package io.kittenfs.worker.moves;

/** How far a move has come at its source: each is reached when what it names is durable. */
public enum MoveStep {
  /** The source logs every change of the slot. */
  BEGUN,
  /** The destination has an empty generation that nobody sees. */
  IMPORTING,
  /** Everything that the slot held when the move began is at the destination. */
  COPIED,
  /** So is nearly all of what changed since. */
  CAUGHT_UP,
  /** The source refuses writes: they wait. */
  FROZEN,
  /** Both sides hold the same: counters and digest agree. */
  EQUAL,
  /** The source has given the slot up: it refuses reads and writes. */
  RELEASED,
  /** The destination owns the slot. */
  OWNED,
  /** The source has let go of its copy. */
  CONFIRMED
}
