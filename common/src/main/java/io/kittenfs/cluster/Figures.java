package io.kittenfs.cluster;

/**
 * How much a worker holds.
 *
 * @param keys own keys
 * @param bytes sum of the sizes of their values
 * @param workerSize bytes that the worker's files occupy on its disk
 */
public record Figures(long keys, long bytes, long workerSize) {
  /** Nothing. */
  public static final Figures NONE = new Figures(0, 0, 0);

  /** Checks what arrives from other nodes. */
  public Figures {
    if (keys < 0 || bytes < 0 || workerSize < 0) {
      throw new IllegalArgumentException("a count is negative");
    }
  }
}
