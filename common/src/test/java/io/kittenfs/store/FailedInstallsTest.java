package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.Engine;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.SnapshotFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails while a snapshot is installed harms neither the store nor the next attempt. */
class FailedInstallsTest {
  private static final StoreOptions OPTIONS = new StoreOptions(4, true, 100);

  @TempDir Path directory;
  private LogToBeLed log;

  private Engine engine(EngineChoice choice) throws IOException {
    return TestEngine.choose(choice, directory.resolve("native"));
  }

  private Path place() {
    return directory.resolve("store");
  }

  /** One that was led for a moment, so that it has its format. */
  private Store openStore(EngineChoice choice) throws IOException {
    Store store =
        TestStores.open(
            place(),
            engine(choice),
            OPTIONS,
            TestStores.log(
                local -> {
                  log = new LogToBeLed(local);
                  return log;
                }),
            InstantSource.system());
    log.lead();
    log.follow();
    return store;
  }

  private static InputStream rows(String... keys) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    SnapshotFormat.Writer out = new SnapshotFormat.Writer(stream);
    for (String key : keys) {
      out.write(key.getBytes(StandardCharsets.US_ASCII), new byte[] {1});
    }
    out.end();
    return new ByteArrayInputStream(stream.toByteArray());
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KittenException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void theOpenDatabaseStaysThoughLiveNamesAnotherOne(EngineChoice choice) throws IOException {
    Files.createDirectories(place());
    StoreDatabases databases = new StoreDatabases(place(), engine(choice));
    try (Database open = databases.openLive()) {
      StoreDatabases.Next next = databases.openNext();
      // As when the disk fails after LIVE has its new name: the store goes on with what it had.
      Files.writeString(place().resolve("LIVE"), "db-1");
      databases.discard(next);
      assertThat(place().resolve("db")).isDirectory();
      assertThat(place().resolve("db-1")).isDirectory();
      databases.discard(databases.openNext());
      assertThat(place().resolve("db")).isDirectory();
      assertThat(place().resolve("db-1")).isDirectory();
      assertThat(place().resolve("db-2")).doesNotExist();
      assertThat(open.get(RowKeys.liveBlob(new BlobId("a".repeat(BlobId.BYTES))))).isNull();
    }
    databases.openLive().close();
    assertThat(place().resolve("db")).doesNotExist();
    assertThat(place().resolve("db-1")).isDirectory();
  }

  @Test
  void whatFailsBeforeTheSwitchLeavesTheStoreWritable() throws IOException {
    try (Store store = openStore(EngineChoice.AUTO);
        SnapshotInstall install = store.startInstall()) {
      Path inTheWay = place().resolve("LIVE.new");
      Files.createDirectory(inTheWay);
      install.receiveRows(rows());
      assertThatThrownBy(install::finish).isInstanceOf(IOException.class);
      TestStores.put(store, "key", "value");
      Files.delete(inTheWay);
      install.finish();
      // What came has no format, so it holds nothing.
      assertThatThrownBy(() -> TestStores.get(store, "key")).isInstanceOf(NotOwnerException.class);
    }
  }

  @Test
  void oneThatIsClosedTwiceDoesNotEndTheNextOne() throws IOException {
    try (Store store = openStore(EngineChoice.AUTO)) {
      SnapshotInstall first = store.startInstall();
      first.close();
      try (SnapshotInstall second = store.startInstall()) {
        first.close();
        assertRefused(ErrorCode.CONFLICT, store::startInstall);
        second.receiveRows(rows());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "JAVA"})
  void itIsToldWhyTheRowsDidNotComeAlsoWhenWhatCameDoesNotCloseCleanly(EngineChoice choice)
      throws IOException {
    try (Store store = openStore(choice);
        SnapshotInstall install = store.startInstall()) {
      Path next = place().resolve("db-1");
      InputStream breaksOff =
          new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
              MoreFiles.deleteRecursively(next, RecursiveDeleteOption.ALLOW_INSECURE);
              throw new IOException("the sender is gone");
            }
          };
      assertThatThrownBy(() -> install.receiveRows(breaksOff)).hasMessage("the sender is gone");
      assertThat(next).doesNotExist();
      install.receiveRows(rows());
      install.finish();
    }
  }

  @Test
  void aRowThatNamesNoFileOfAValueIsRefusedAsDamaged() throws IOException {
    try (Store store = openStore(EngineChoice.AUTO);
        SnapshotInstall install = store.startInstall()) {
      for (String name : new String[] {"", "../../../LIVE", "A".repeat(BlobId.BYTES)}) {
        install.receiveRows(rows("b" + name));
        assertRefused(ErrorCode.INTERNAL, install::finish);
      }
      TestStores.put(store, "key", "value");
    }
  }
}
