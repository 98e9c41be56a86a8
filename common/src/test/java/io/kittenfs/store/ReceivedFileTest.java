package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does with the file of a large value that another copy gives it. */
class ReceivedFileTest {
  private static final byte[] LARGE = new byte[300_000];
  private static final BlobContent BLOB =
      new BlobContent(BlobId.random(new Random()), Hashing.sha256().hashBytes(LARGE), LARGE.length);

  @TempDir Path directory;
  private final AtomicLong free = new AtomicLong(1 << 30);
  private final AtomicInteger opened = new AtomicInteger();
  private Store store;

  @BeforeEach
  void open() {
    store =
        TestStores.open(
            directory.resolve("store"),
            EngineChoice.AUTO,
            StoreOptions.ownStore(),
            InstantSource.system(),
            new SpaceGuard(free::get, 1 << 20));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void receive(BlobContent blob, byte[] bytes) throws IOException {
    store.receiveBlob(
        blob,
        () -> {
          opened.incrementAndGet();
          return new ByteArrayInputStream(bytes);
        });
  }

  private int files() {
    return FilesBelow.list(directory.resolve("store/blobs")).size();
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KittenException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void itIsThereForOthers() throws IOException {
    assertThat(store.openBlob(BLOB.id())).isEmpty();
    receive(BLOB, LARGE);
    try (FileChannel file = store.openBlob(BLOB.id()).orElseThrow()) {
      ByteBuffer bytes = ByteBuffer.allocate(LARGE.length + 1);
      while (file.read(bytes) > 0) {}
      assertThat(bytes.flip()).isEqualTo(ByteBuffer.wrap(LARGE));
    }
  }

  @Test
  void aSecondTimeItIsNotRead() throws IOException {
    receive(BLOB, LARGE);
    receive(BLOB, LARGE);
    assertThat(opened).hasValue(1);
  }

  @Test
  void oneThatWasCutOffIsReplaced() throws IOException {
    receive(BLOB, LARGE);
    String id = BLOB.id().hex();
    Path file = directory.resolve("store/blobs").resolve(id.substring(0, 2)).resolve(id);
    Files.write(file, new byte[3]);
    receive(BLOB, LARGE);
    assertThat(file).hasBinaryContent(LARGE);
  }

  @Test
  void otherBytesThanExpectedAreNotKept() throws IOException {
    byte[] other = LARGE.clone();
    other[200_000] = 1;
    assertRefused(() -> receive(BLOB, other), ErrorCode.BAD_GATEWAY);
    assertRefused(() -> receive(BLOB, new byte[LARGE.length + 1]), ErrorCode.BAD_GATEWAY);
    assertRefused(() -> receive(BLOB, new byte[LARGE.length - 1]), ErrorCode.BAD_GATEWAY);
    assertThat(files()).isZero();
    receive(BLOB, LARGE);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void aFullDiskIsSaidBeforeAnythingIsRead() throws IOException {
    free.set((1 << 20) + LARGE.length - 1);
    assertRefused(() -> receive(BLOB, LARGE), ErrorCode.DISK_FULL);
    assertThat(opened).hasValue(0);
    assertThat(files()).isZero();
  }

  @Test
  void aSecondStreamOfTheSameFileIsRefusedMeanwhile() throws IOException {
    store.receiveBlob(
        BLOB,
        () -> {
          assertRefused(() -> receive(BLOB, LARGE), ErrorCode.CONFLICT);
          return new ByteArrayInputStream(LARGE);
        });
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void itIsDiscardedUnlessARecordNamesIt() throws IOException {
    receive(BLOB, LARGE);
    store.discardBlob(BLOB.id());
    assertThat(files()).isZero();
    TestStores.put(store, "key", LARGE, new Precondition.None());
    store.discardBlob(named());
    assertThat(TestStores.get(store, "key")).contains(LARGE);
  }

  private BlobId named() {
    BlobId[] id = new BlobId[1];
    try (StoreSnapshot snapshot = store.snapshot()) {
      snapshot.forEachBlob(blob -> id[0] = blob.id());
    }
    return id[0];
  }
}
