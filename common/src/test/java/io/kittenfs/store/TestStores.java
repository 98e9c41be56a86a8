package io.kittenfs.store;

import io.kittenfs.files.SpaceGuard;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.LocalLog;
import io.kittenfs.log.LogFactory;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.blob.StagingWriter;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Opens real stores for tests. */
public final class TestStores {
  private TestStores() {}

  /** An own store with the default layout, without fsync, on the best engine or the forced one. */
  public static Store open(Path directory) {
    return open(directory, EngineChoice.AUTO, StoreOptions.ownStore(), InstantSource.system());
  }

  /** A store in this directory; the native library is kept beside it. */
  public static Store open(
      Path directory, EngineChoice choice, StoreOptions options, InstantSource clock) {
    return open(directory, choice, options, clock, new SpaceGuard(() -> Long.MAX_VALUE, 0));
  }

  /** A store that asks this guard for room. */
  public static Store open(
      Path directory,
      EngineChoice choice,
      StoreOptions options,
      InstantSource clock,
      SpaceGuard space) {
    try {
      Engine engine = TestEngine.choose(choice, directory.resolveSibling("native"));
      return Store.open(
          directory, engine, options, log(UnaryOperator.identity()), space, clock, new Random());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A store with room enough, on the best engine or the forced one, that has this log. */
  public static Store open(
      Path directory, StoreOptions options, LogFactory logs, InstantSource clock)
      throws IOException {
    return open(
        directory,
        TestEngine.choose(EngineChoice.AUTO, directory.resolveSibling("native")),
        options,
        logs,
        clock);
  }

  /** A store with room enough. */
  public static Store open(
      Path directory, Engine engine, StoreOptions options, LogFactory logs, InstantSource clock)
      throws IOException {
    return Store.open(
        directory,
        engine,
        options,
        logs,
        new SpaceGuard(() -> Long.MAX_VALUE, 0),
        clock,
        new Random());
  }

  /** The log of a single copy, without fsync, as a test changes it. */
  public static LogFactory log(UnaryOperator<CommandLog> changed) {
    return (database, machine) ->
        changed.apply(new LocalLog(database, machine, Fsync.OFF, "test-log"));
  }

  /** Puts text, whatever was there. */
  public static Stored put(Store store, String key, String value) {
    return put(store, key, value.getBytes(StandardCharsets.UTF_8), new Precondition.None());
  }

  /** Puts bytes if the condition holds. */
  public static Stored put(Store store, String key, byte[] value, Precondition condition) {
    try (ValueWriter writer = store.newValue()) {
      writer.write(value, 0, value.length);
      return store.put(
          Key.of(key),
          new PutRequest(
              writer.finish(), RepresentationFields.ofType("application/octet-stream"), condition));
    }
  }

  /** Makes a file of this name, of one byte. */
  static void makeBlob(BlobFiles files, BlobId id) {
    SpaceGuard space = new SpaceGuard(() -> Long.MAX_VALUE, 0);
    try (ValueWriter writer =
        new StagingWriter(0, files, () -> id, InstantSource.system(), space)) {
      writer.write(0);
      writer.finish();
    }
  }

  /** Takes files of large values into these. */
  static BlobReceiver receiver(BlobFiles files) {
    return new BlobReceiver(
        files,
        new StagedValues(
            StoreOptions.DEFAULT_INLINE_MAX,
            files,
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            InstantSource.system(),
            new Random(),
            BlobPeers.NONE));
  }

  /** The value's bytes, if the key exists. */
  public static Optional<byte[]> get(Store store, String key) {
    return store
        .get(Key.of(key))
        .map(
            opened -> {
              try (opened) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                opened.writeTo(out, 0, opened.metadata().size());
                return out.toByteArray();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
