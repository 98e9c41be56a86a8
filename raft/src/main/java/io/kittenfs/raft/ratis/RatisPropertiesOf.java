package io.kittenfs.raft.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.LeaderElection;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.RetryCache;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.server.RaftServerConfigKeys.Snapshot;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** What Ratis is told; all else is left as it is by default. */
final class RatisPropertiesOf {
  /** What an entry takes at most, our own bytes and, with much room to spare, what Ratis adds. */
  static final int MAX_ENTRY_BYTES = 1 << 20;

  private RatisPropertiesOf() {}

  static RaftProperties settings(RatisSettings settings) {
    RaftProperties properties = new RaftProperties();
    network(properties, settings);
    elections(properties, settings);
    log(properties, settings.compaction());
    return properties;
  }

  /** Where logs are looked for that are opened from now on. */
  static void setDirectory(RaftProperties properties, Path directory) {
    RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
  }

  private static void network(RaftProperties properties, RatisSettings settings) {
    GrpcConfigKeys.Server.setHost(properties, settings.host());
    GrpcConfigKeys.Server.setPort(properties, settings.port());
    // Has to exceed what an appender sends at once by a mebibyte.
    GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(8L << 20));
    Rpc.setRequestTimeout(properties, time(Duration.ofSeconds(3)));
    Rpc.setSlownessTimeout(properties, time(Duration.ofSeconds(60)));
  }

  private static void elections(RaftProperties properties, RatisSettings settings) {
    Rpc.setTimeoutMin(properties, time(settings.electionMin()));
    Rpc.setTimeoutMax(properties, time(settings.electionMax()));
    // Nobody led before: there is less to wait for.
    Rpc.setFirstElectionTimeoutMin(
        properties, time(settings.electionMin().multipliedBy(3).dividedBy(4)));
    Rpc.setFirstElectionTimeoutMax(
        properties, time(settings.electionMax().multipliedBy(3).dividedBy(4)));
    LeaderElection.setPreVote(properties, true);
    LeaderElection.setMemberMajorityAdd(properties, false);
    // A process that was stopped for long is to come back, not to give up.
    RaftServerConfigKeys.setCloseThreshold(properties, time(Duration.ofDays(1)));
    RaftServerConfigKeys.setSleepDeviationThreshold(properties, time(Duration.ofMillis(300)));
    RaftServerConfigKeys.setStagingTimeout(properties, time(Duration.ofSeconds(60)));
    RaftServerConfigKeys.setStagingCatchupGap(properties, 1000);
    // An entry is never proposed twice.
    RetryCache.setExpiryTime(properties, time(Duration.ofSeconds(1)));
  }

  private static void log(RaftProperties properties, RatisSettings.Compaction compaction) {
    Log.setUseMemory(properties, false);
    Log.setUnsafeFlushEnabled(properties, false);
    Log.setAsyncFlushEnabled(properties, false);
    // Else an entry of its own for each advance of the commit index.
    Log.setLogMetadataEnabled(properties, false);
    Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
    Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(compaction.segmentBytes()));
    Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
    Log.setWriteBufferSize(properties, SizeInBytes.valueOf(2L * MAX_ENTRY_BYTES));
    Log.setQueueByteLimit(properties, SizeInBytes.valueOf("16MB"));
    Log.setSegmentCacheNumMax(properties, 2);
    Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("16MB"));
    // Also the most that is read as one entry.
    Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(MAX_ENTRY_BYTES));
    // How long and how often a leader waits before it tries a member again that did not answer. By
    // default up to five seconds, and without a pause after a thousand times.
    Log.Appender.setRetryPolicy(properties, "20ms,20, 250ms,1000000000");
    // The database is the snapshot; another copy of it travels by means of ours.
    Log.Appender.setInstallSnapshotEnabled(properties, false);
    Snapshot.setAutoTriggerEnabled(properties, false);
    // What may be removed is decided by LogCompaction alone.
    Log.setPurgeGap(properties, 1);
    RaftServerConfigKeys.Write.setElementLimit(properties, 256);
    RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("16MB"));
  }

  private static TimeDuration time(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
