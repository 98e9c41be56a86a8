package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a node takes part in its groups. Immutable.
 *
 * @param directory of the logs; has a directory for each group, named by its uuid
 * @param host on which the other members may reach this one
 * @param port on which they do; 0 for any that is free
 * @param self the name of this node in all its groups
 * @param electionMin after which time without a sign of a leader a member may stand for election
 * @param electionMax after which time it does at the latest
 * @param compaction when a log is made shorter
 */
public record RatisSettings(
    Path directory,
    String host,
    int port,
    PeerId self,
    Duration electionMin,
    Duration electionMax,
    Compaction compaction) {

  /**
   * When a log is made shorter, and what is kept all the same.
   *
   * @param segmentBytes how much a file of the log holds at most; only whole files are removed
   * @param everyBytes after how many bytes of new entries
   * @param every how long after the first new entry at the latest
   * @param keptBytes how many bytes are kept at most for members that lack them, however long they
   *     are away; a member that lacks more takes a whole copy
   */
  public record Compaction(long segmentBytes, long everyBytes, Duration every, long keptBytes) {
    private static final long MEBIBYTE = 1 << 20;

    /** What suits most clusters: eight gibibytes are kept for members that are away. */
    public static final Compaction USUAL = keeping(8192 * MEBIBYTE);

    /** The same with as many bytes that are kept, and files that are small beside that. */
    public static Compaction keeping(long keptBytes) {
      return new Compaction(
          Math.min(16 * MEBIBYTE, keptBytes / 8),
          Math.min(256 * MEBIBYTE, keptBytes / 4),
          Duration.ofMinutes(10),
          keptBytes);
    }
  }

  /** With what suits most clusters. */
  public RatisSettings(Path directory, String host, int port, PeerId self) {
    this(
        directory,
        host,
        port,
        self,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Compaction.USUAL);
  }

  /** With other times until an election. */
  public RatisSettings withElection(Duration min, Duration max) {
    return new RatisSettings(directory, host, port, self, min, max, compaction);
  }

  /** With logs that are made shorter at other times. */
  public RatisSettings withCompaction(Compaction other) {
    return new RatisSettings(directory, host, port, self, electionMin, electionMax, other);
  }
}
