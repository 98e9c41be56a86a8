package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.command.SweepCommand;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large value's file lives exactly as long as somebody can ask for it. */
class BlobLifeTest {
  private static final int LARGE = 300_000;

  @TempDir Path directory;
  private Store store;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  @BeforeEach
  void open() {
    store =
        TestStores.open(
            directory.resolve("store"), EngineChoice.AUTO, StoreOptions.ownStore(), now::get);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private List<Path> blobs() {
    return FilesBelow.list(directory.resolve("store/blobs"));
  }

  private static byte[] large(int content) {
    byte[] value = new byte[LARGE];
    java.util.Arrays.fill(value, (byte) content);
    return value;
  }

  private Stored put(int content) {
    return TestStores.put(store, "key", large(content), new Precondition.None());
  }

  @Test
  void anOverwrittenOneGoesAndItsReaderReadsOn() throws IOException {
    put(1);
    try (OpenValue value = store.get(Key.of("key")).orElseThrow()) {
      put(2);
      await().until(() -> blobs().size() == 1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      value.writeTo(out, 0, LARGE);
      assertThat(out.toByteArray()).isEqualTo(large(1));
    }
    assertThat(TestStores.get(store, "key")).contains(large(2));
    store.delete(Key.of("key"), new Precondition.None());
    await().until(() -> blobs().isEmpty());
  }

  @Test
  void anExportStillReadsWhatWasDroppedSinceItBegan() throws IOException {
    put(1);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = store.export(0)) {
      store.clear();
      await().until(() -> store.stats().pendingBlobDeletes() == 1);
      assertThat(blobs()).hasSize(1);
      export.writeTo(stream);
    }
    await().until(() -> blobs().isEmpty());
    try (StoreImport session = store.startImport(0, false)) {
      session.readFrom(new ByteArrayInputStream(stream.toByteArray()));
      session.commit(false);
    }
    assertThat(TestStores.get(store, "key")).contains(large(1));
  }

  @Test
  void aBodyThatBreaksOffLeavesNothing() throws IOException {
    try (ValueWriter writer = store.newValue()) {
      writer.write(large(1));
      assertThat(blobs()).hasSize(1);
    }
    assertThat(blobs()).isEmpty();
  }

  @Test
  void aRefusedPutLeavesNothing() {
    assertThatThrownBy(() -> TestStores.put(store, "key", large(1), new Precondition.Present()))
        .isInstanceOf(PreconditionFailedException.class);
    assertThat(blobs()).isEmpty();
  }

  @Test
  void whatACrashLeftWithoutARecordGoesAfterADay() throws IOException {
    put(1);
    Path named = blobs().get(0);
    Path old = Files.createDirectories(directory.resolve("store/blobs/ff")).resolve("f".repeat(32));
    Path young = old.resolveSibling("f".repeat(31) + "e");
    Path half = directory.resolve("store/blobs/staging/half");
    Files.write(old, large(2));
    Files.write(young, large(2));
    Files.write(half, large(2));
    FileTime twoDaysAgo = FileTime.from(now.get().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(old, twoDaysAgo);
    Files.setLastModifiedTime(named, twoDaysAgo);
    store.close();
    open();
    await().until(() -> !Files.exists(old));
    assertThat(half).doesNotExist();
    assertThat(blobs()).containsExactlyInAnyOrder(named, young);
    assertThat(TestStores.get(store, "key")).contains(large(1));
  }

  @Test
  void aValueStagedTooLongAgoIsRefused() {
    try (ValueWriter writer = store.newValue()) {
      writer.write(large(1), 0, LARGE);
      StagedValue staged = writer.finish();
      now.set(now.get().plus(Duration.ofMinutes(61)));
      assertThatThrownBy(
              () ->
                  store.put(
                      Key.of("key"),
                      new PutRequest(
                          staged,
                          RepresentationFields.ofType("text/plain"),
                          new Precondition.None())))
          .hasMessageContaining("Send it again");
    }
    assertThat(blobs()).isEmpty();
  }

  @Test
  void theThresholdDecides() {
    StoreOptions options = new StoreOptions(1, true, 1000);
    try (Store small =
        TestStores.open(
            directory.resolve("small"), EngineChoice.AUTO, options, InstantSource.system())) {
      TestStores.put(small, "at", new byte[1000], new Precondition.None());
      assertThat(directory.resolve("small/blobs/staging")).isEmptyDirectory();
      TestStores.put(small, "above", new byte[1001], new Precondition.None());
      assertThat(small.stats().bytes()).isEqualTo(2001);
      assertThat(TestStores.get(small, "above")).contains(new byte[1001]);
      assertThat(FilesBelow.list(directory.resolve("small/blobs"))).hasSize(1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aForeignFileAmongThemDoesNotStopTheCleaning() throws IOException {
    store.close();
    Path foreign = Files.createDirectories(directory.resolve("store/blobs/ab")).resolve("x");
    Files.createFile(foreign);
    Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
    open();
    put(1);
    put(2);

    await().until(() -> blobs().size() == 2);
    assertThat(foreign).exists();
    Files.delete(foreign);
  }

  @Test
  void oneThatCannotBeRemovedYetStopsNoOtherAndGoesLater() throws IOException {
    put(1);
    Path stuck = blobs().get(0);
    // Stands for a file that another program has open on Windows.
    Files.delete(stuck);
    Path holder = Files.createFile(Files.createDirectory(stuck).resolve("holder"));
    for (int i = 0; i < 9; i++) {
      TestStores.put(store, "other" + i, large(i), new Precondition.None());
    }

    store.clear();
    await().until(() -> store.stats().pendingBlobDeletes() == 1);
    assertThat(blobs()).containsExactly(holder);

    Files.delete(holder);
    await().until(() -> store.stats().pendingBlobDeletes() == 0);
    assertThat(stuck).doesNotExist();
  }

  @Test
  void anOrphanThatCannotBeRemovedStopsNothing() throws IOException {
    store.close();
    Path fanOut = Files.createDirectories(directory.resolve("store/blobs/ff"));
    Path stuck = Files.createDirectory(fanOut.resolve("f".repeat(31) + "0"));
    Files.createFile(stuck.resolve("holder"));
    Path orphan = Files.createFile(fanOut.resolve("f".repeat(31) + "1"));
    Path half = Files.createDirectory(directory.resolve("store/blobs/staging/half"));
    Files.createFile(half.resolve("holder"));
    FileTime twoDaysAgo = FileTime.from(now.get().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(stuck, twoDaysAgo);
    Files.setLastModifiedTime(orphan, twoDaysAgo);
    open();
    put(1);
    put(2);

    await().until(() -> !Files.exists(orphan) && store.stats().pendingBlobDeletes() == 0);
    assertThat(TestStores.get(store, "key")).contains(large(2));
  }

  @Test
  void oneGoesOnlyWhenWhatDroppedItSurvivesALossOfPower() throws Exception {
    store.close();
    CountDownLatch syncing = new CountDownLatch(1);
    CountDownLatch synced = new CountDownLatch(1);
    store = openOver(log -> new SlowToSync(log, syncing, synced));
    put(1);
    put(2);

    assertThat(syncing.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(blobs()).hasSize(2);
    synced.countDown();
    await().until(() -> blobs().size() == 1);
  }

  @Test
  void oneStaysUntilTheCommandThatForgetsItIsCommitted() throws Exception {
    store.close();
    CountDownLatch twice = new CountDownLatch(2);
    store = openOver(log -> new Refusing(log, SweepCommand.Blobs.class, twice));
    put(1);
    put(2);

    twice.await();
    assertThat(blobs()).hasSize(2);
  }

  @Test
  void anExportStillReadsWhatWasDroppedMoreThanADayAgo() throws IOException {
    put(1);
    Path named = blobs().get(0);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (StoreExport export = store.export(0)) {
      store.clear();
      Path orphan =
          Files.createFile(
              Files.createDirectories(directory.resolve("store/blobs/ff"))
                  .resolve("f".repeat(31) + "1"));
      FileTime twoDaysAgo = FileTime.from(now.get().minus(Duration.ofDays(2)));
      Files.setLastModifiedTime(named, twoDaysAgo);
      Files.setLastModifiedTime(orphan, twoDaysAgo);
      now.set(now.get().plus(Duration.ofHours(25)));
      await().until(() -> !Files.exists(orphan));
      assertThat(named).exists();
      export.writeTo(stream);
    }
    await().until(() -> blobs().isEmpty());
  }

  private Store openOver(UnaryOperator<CommandLog> changed) throws IOException {
    return TestStores.open(
        directory.resolve("store"), StoreOptions.ownStore(), TestStores.log(changed), now::get);
  }

  /** A log whose disk takes its time. */
  private static final class SlowToSync extends ForwardingLog {
    private final CountDownLatch syncing;
    private final CountDownLatch synced;

    SlowToSync(CommandLog log, CountDownLatch syncing, CountDownLatch synced) {
      super(log);
      this.syncing = syncing;
      this.synced = synced;
    }

    @Override
    public void makeDurable() {
      syncing.countDown();
      Uninterruptibles.awaitUninterruptibly(synced);
      super.makeDurable();
    }
  }

  /** A log that does not take commands of one kind. */
  private static final class Refusing extends ForwardingLog {
    private final Class<?> refused;
    private final CountDownLatch refusals;

    Refusing(CommandLog log, Class<?> refused, CountDownLatch refusals) {
      super(log);
      this.refused = refused;
      this.refusals = refusals;
    }

    @Override
    public <R> CompletableFuture<R> submit(Command<R> command) {
      if (!refused.isInstance(command)) {
        return super.submit(command);
      }
      refusals.countDown();
      return CompletableFuture.failedFuture(
          new KittenException(ErrorCode.UNAVAILABLE, "not this one"));
    }
  }
}
