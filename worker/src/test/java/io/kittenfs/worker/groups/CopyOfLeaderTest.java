package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreSnapshot;
import io.kittenfs.store.TestStores;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Precondition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy becomes what the leader's is, all of it or nothing, and what came stays. */
class CopyOfLeaderTest {
  private static final byte[] LARGE = new byte[200_000];

  @TempDir private Path directory;
  private Store leader;
  private Store behind;
  private final FromLeader peers = new FromLeader();
  private final CopyOfLeader copy = new CopyOfLeader(65_536, peers, new Semaphore(1));
  private final AtomicBoolean isCancelled = new AtomicBoolean();

  @BeforeEach
  void open() {
    leader = TestStores.open(directory.resolve("leader"));
    behind = TestStores.open(directory.resolve("behind"));
    for (int i = 0; i < 5; i++) {
      TestStores.put(leader, "small" + i, "value " + i);
      TestStores.put(leader, "large" + i, LARGE, new Precondition.None());
    }
    TestStores.put(behind, "old", "as it was");
  }

  @AfterEach
  void close() throws IOException {
    leader.close();
    behind.close();
  }

  private void copy() throws IOException {
    copy.copy(isCancelled::get, (copied, replacement) -> replacement.run());
  }

  private void assertIsCopy() {
    assertThat(TestStores.get(behind, "old")).isEmpty();
    for (int i = 0; i < 5; i++) {
      assertThat(TestStores.get(behind, "small" + i))
          .hasValue(("value " + i).getBytes(StandardCharsets.UTF_8));
      assertThat(TestStores.get(behind, "large" + i)).hasValue(LARGE);
    }
  }

  private void assertIsAsBefore() {
    assertThat(TestStores.get(behind, "old"))
        .hasValue("as it was".getBytes(StandardCharsets.UTF_8));
    assertThat(TestStores.get(behind, "small0")).isEmpty();
  }

  @Test
  void itHasTheRowsAndTheFiles() throws IOException {
    copy.begin(behind);
    copy();

    assertIsCopy();
  }

  @Test
  void filesThatCameBeforeItBrokeOffAreNotAskedForAgain() throws IOException {
    copy.begin(behind);
    peers.filesUntilItBreaks.set(2);
    assertThatThrownBy(this::copy)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 files of large values");
    assertIsAsBefore();

    peers.filesUntilItBreaks.set(Integer.MAX_VALUE);
    peers.files.set(0);
    copy();
    assertThat(peers.files).hasValue(3);
    assertIsCopy();
  }

  @Test
  void rowsThatBreakOffChangeNothing() {
    copy.begin(behind);
    peers.rowsBreak = true;

    assertThatThrownBy(this::copy).isInstanceOf(Exception.class);
    assertIsAsBefore();
  }

  @Test
  void itEndsWhenItIsCancelled() {
    copy.begin(behind);
    isCancelled.set(true);

    assertThatThrownBy(this::copy).isInstanceOf(IOException.class).hasMessage("cancelled");
    assertIsAsBefore();
  }

  @Test
  void aStoreThatIsBeingOpenedIsNotReplacedYet() {
    assertThatThrownBy(this::copy)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("being opened");
  }

  /** The leader's store, asked in this process. */
  private final class FromLeader implements BlobPeers {
    private final AtomicInteger filesUntilItBreaks = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger files = new AtomicInteger();
    private boolean rowsBreak;

    @Override
    public boolean hasOthers() {
      return true;
    }

    @Override
    public void replicate(BlobContent blob, Source file) {}

    @Override
    public void discard(BlobId id) {}

    @Override
    public boolean fetch(BlobId id, Receiver receiver) {
      if (filesUntilItBreaks.getAndDecrement() <= 0) {
        return false;
      }
      files.incrementAndGet();
      try (FileChannel file = leader.openBlob(id).orElseThrow()) {
        receiver.receive(Channels.newInputStream(file));
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void fetchRows(Receiver receiver) throws IOException {
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      try (StoreSnapshot snapshot = leader.snapshot()) {
        snapshot.writeRows(rows);
      }
      int length = rowsBreak ? rows.size() / 2 : rows.size();
      receiver.receive(new ByteArrayInputStream(rows.toByteArray(), 0, length));
    }

    @Override
    public CompletableFuture<Long> commandsAtLeader() {
      return new CompletableFuture<>();
    }
  }
}
