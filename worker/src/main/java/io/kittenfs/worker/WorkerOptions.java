package io.kittenfs.worker;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.ImportDirectory;
import io.kittenfs.cli.ByteSize;
import io.kittenfs.cli.NodeOptions;
import io.kittenfs.files.Directories;
import io.kittenfs.model.NodeUrl;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The flags of a worker. Not changed after parsing. */
final class WorkerOptions {
  private static final long MIN_MOVE_RATE = 1000;
  private static final long MIN_LOG_KEPT = 16_000_000;
  private static final int LARGEST_PORT = 65_535;
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "The master to register with, such as http://127.0.0.1:3000 or localhost:3000."
              + " [KITTEN_MASTER]")
  private String master;

  @Option(
      names = "--data-pool",
      paramLabel = "DIR",
      description =
          "Instead of --data: take the first DIR/worker-NUMBER that no running worker uses, or make"
              + " the next one. For workers that are started all alike. [KITTEN_DATA_POOL]")
  private Path dataPool;

  @Option(
      names = "--import-dir",
      paramLabel = "DIR",
      description =
          "Directory of this machine whose files -d file=PATH may store; none unless given. [KITTEN_IMPORT_DIR]")
  private Path importDirectory;

  @Option(
      names = "--max-value",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "The largest value that is accepted; no limit but the disk unless given. [KITTEN_MAX_VALUE]")
  private Long maxValue;

  @Option(
      names = "--move-rate",
      paramLabel = "SIZE",
      defaultValue = "64MB",
      converter = ByteSize.class,
      description =
          "How much a second is copied at most when keys of the cluster move to another worker."
              + " [KITTEN_MOVE_RATE]")
  private long moveRate;

  @Option(
      names = "--raft-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port on which the other members of this worker's replicated groups reach it, at the same"
              + " host; 0 takes any that is free, and keeps it. [KITTEN_RAFT_PORT]")
  private int raftPort;

  @Option(
      names = "--log-kept",
      paramLabel = "SIZE",
      defaultValue = "8GiB",
      converter = ByteSize.class,
      description =
          "How much of the log of a replicated group is kept at most for members that are away; who"
              + " lacks more takes a whole copy. [KITTEN_LOG_KEPT]")
  private long logKept;

  @Option(
      names = "--verify-rate",
      paramLabel = "SIZE",
      defaultValue = "20MiB",
      converter = ByteSize.class,
      description =
          "How much a second each copy of a replicated group reads at most, once a day, to verify"
              + " what is on its disk; 0 for none. [KITTEN_VERIFY_RATE]")
  private long verifyRate;

  @Option(
      names = "--start-without-master",
      arity = "0..1",
      defaultValue = "false",
      fallbackValue = "true",
      paramLabel = "true|false",
      description =
          "Open the copies of replicated groups at once, while no master answers. Only when this"
              + " directory is not from a backup. [KITTEN_START_WITHOUT_MASTER]")
  private boolean startWithoutMaster;

  /**
   * What the flags say.
   *
   * @param home the home directory of the worker's user
   * @throws ParameterException naming the flag that is wrong
   */
  WorkerSettings settings(Path home) {
    node.check();
    if (moveRate < MIN_MOVE_RATE) {
      throw node.wrong(
          "--move-rate", "is at least 1kB, such as 64MB. DELETE /rebalance stops moves.");
    }
    if (raftPort < 0 || raftPort > LARGEST_PORT) {
      throw node.wrong("--raft-port", "is a number from 0 to " + LARGEST_PORT + ".");
    }
    if (logKept < MIN_LOG_KEPT) {
      throw node.wrong("--log-kept", "is at least 16MB, such as 8GiB.");
    }
    Optional<NodeUrl> advertise = node.advertise();
    return new WorkerSettings(
        node.http(advertise.map(NodeUrl::host)),
        dataPlace(),
        Optional.ofNullable(master).map(url -> node.url("--master", url)),
        advertise,
        node.engine(),
        node.fsync(),
        node.minFree(),
        BodyRules.withImports(
            maxValue == null ? Long.MAX_VALUE : maxValue,
            Optional.ofNullable(importDirectory).map(directory -> imports(directory, home))),
        moveRate,
        raftPort,
        logKept,
        verifyRate,
        startWithoutMaster,
        HEARTBEAT);
  }

  private DataDirectory dataPlace() {
    if (dataPool == null) {
      return new DataDirectory.OneDirectory(node.data());
    }
    if (node.isGiven("--data")) {
      throw node.wrong(
          "--data",
          "and --data-pool exclude each other, also as KITTEN_DATA and KITTEN_DATA_POOL."
              + " Give one of them.");
    }
    return new DirectoryPool(dataPool);
  }

  private ImportDirectory imports(Path directory, Path home) {
    try {
      return new ImportDirectory(directory, home);
    } catch (FileSystemException e) {
      throw unusable(directory, Directories.why(e));
    } catch (IOException e) {
      throw unusable(directory, "the disk failed");
    }
  }

  private ParameterException unusable(Path directory, String why) {
    return node.wrong(
        "--import-dir",
        directory
            + " cannot be used: "
            + why
            + ". It must be a directory that the user of this node may read.");
  }
}
