package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.hash.Hashing;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A copy that is behind does not take the file of a record that it has yet to hear of for an
 * orphan.
 */
class OrphansOfCopiesTest {
  private static final byte[] LARGE = new byte[300_000];
  private static final int FOLLOWER = 1;

  @TempDir Path directory;
  private StoreCopies copies;

  @BeforeEach
  void open() throws IOException {
    copies = new StoreCopies(directory, StoreOptions.ownStore());
    awaitQuestions(2);
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
  }

  private void awaitQuestions(int many) {
    await().until(() -> copies.questions.get() >= many);
  }

  private void receive(int copy) throws IOException {
    BlobContent blob =
        new BlobContent(
            BlobId.random(new Random()), Hashing.sha256().hashBytes(LARGE), LARGE.length);
    copies.store(copy).receiveBlob(blob, () -> new ByteArrayInputStream(LARGE));
    assertThat(copies.files(copy)).hasSize(1);
  }

  private void pass(Duration time) {
    copies.now.updateAndGet(now -> now.plus(time));
  }

  /** Two followers ask, and have acted on an answer by the time of their next question. */
  private void sweepTwice(Duration first) {
    pass(first);
    awaitQuestions(copies.questions.get() + 2);
    pass(Duration.ofMinutes(11));
    awaitQuestions(copies.questions.get() + 2);
  }

  @Test
  void theyStayWhileTheLeaderHasMoreThanIsHere() throws IOException {
    receive(FOLLOWER);
    copies.lacks = 1;
    copies.leaderAnswers = true;
    sweepTwice(Duration.ofHours(25));
    assertThat(copies.files(FOLLOWER)).hasSize(1);
    copies.lacks = 0;
    pass(Duration.ofMinutes(11));
    await().until(() -> copies.files(FOLLOWER).isEmpty());
  }

  @Test
  void theyStayWhileNobodyKnowsWhatThereIs() throws IOException {
    receive(FOLLOWER);
    sweepTwice(Duration.ofHours(25));
    assertThat(copies.files(FOLLOWER)).hasSize(1);
  }

  @Test
  void theLeaderKnowsByItself() throws IOException {
    receive(StoreCopies.LEADER);
    pass(Duration.ofHours(25));
    await().until(() -> copies.files(StoreCopies.LEADER).isEmpty());
  }
}
