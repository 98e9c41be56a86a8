package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.OpenValue;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that does not lead tells what it has, and never that it is newer than it may be. */
class StaleViewTest {
  private static final Key KEY = Key.of("mood");
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int FOLLOWER = 1;

  @TempDir Path directory;
  private StoreCopies copies;

  @BeforeEach
  void open() throws IOException {
    copies = new StoreCopies(directory, StoreOptions.ownStore());
    TestStores.put(copies.leader(), "mood", "purr");
    // Both followers have asked by themselves, for the sake of orphans.
    await().until(() -> copies.questions.get() >= 2);
  }

  @AfterEach
  void close() throws IOException {
    copies.close();
  }

  private void pass(Duration time) {
    copies.steady.addAndGet(time.toNanos());
  }

  private Duration age() {
    return copies.store(FOLLOWER).staleView(HOUR).age();
  }

  private void assertRefused(Duration limit) {
    ThrowingCallable view = () -> copies.store(FOLLOWER).staleView(limit);
    assertThatThrownBy(view)
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void itHasWhatTheLeaderHadWhenItWasAsked() throws IOException {
    copies.leaderAnswers = true;
    StaleView view = copies.store(FOLLOWER).staleView(TEN_SECONDS);
    assertThat(view.age()).isZero();
    assertThat(view.metadata(KEY).map(Metadata::size)).contains(4L);
    try (OpenValue value = view.get(KEY).orElseThrow()) {
      assertThat(value.metadata().size()).isEqualTo(4);
    }
    assertThat(view.metadata(Key.of("other"))).isEmpty();
  }

  @Test
  void itsAgeRisesWhileNobodyLeads() {
    copies.leaderAnswers = true;
    assertThat(age()).isZero();
    copies.leaderAnswers = false;
    pass(Duration.ofSeconds(10));
    assertThat(copies.store(FOLLOWER).staleView(TEN_SECONDS).age()).isEqualTo(TEN_SECONDS);
    pass(Duration.ofSeconds(1));
    assertRefused(TEN_SECONDS);
    assertThat(age()).isEqualTo(Duration.ofSeconds(11));
    copies.leaderAnswers = true;
    pass(Duration.ofSeconds(1));
    assertThat(age()).isZero();
  }

  @Test
  void anAnswerCountsOnlyOnceTheCopyHasCaughtUpWithIt() {
    copies.leaderAnswers = true;
    assertThat(age()).isZero();
    copies.lacks = 1;
    pass(Duration.ofSeconds(2));
    assertThat(age()).isEqualTo(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(3));
    assertThat(age()).isEqualTo(Duration.ofSeconds(5));
    // All that there was when the leader was asked, three seconds ago.
    copies.lacks = 0;
    copies.leaderAnswers = false;
    assertThat(age()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aReadThatIsHeldUpCountsAsOldAsItIsThen() {
    copies.leaderAnswers = true;
    StaleView view = copies.store(FOLLOWER).staleView(TEN_SECONDS);
    assertThat(view.metadata(KEY)).isPresent();
    pass(Duration.ofSeconds(11));
    assertThatThrownBy(view::age).isInstanceOf(KittenException.class);
  }

  @Test
  void theLeaderIsAskedOnceASecondAndOnlyForThoseWhoRead() {
    copies.leaderAnswers = true;
    pass(HOUR);
    int before = copies.questions.get();
    assertThat(age()).isZero();
    assertThat(age()).isZero();
    pass(Duration.ofMillis(999));
    assertThat(age()).isEqualTo(Duration.ofMillis(999));
    assertThat(copies.questions.get() - before).isEqualTo(1);
    pass(Duration.ofMillis(1));
    assertThat(age()).isZero();
    assertThat(copies.questions.get() - before).isEqualTo(2);
  }

  @Test
  void withoutAnAnswerItIsAsOldAsItsNewestVersion() {
    copies.now.updateAndGet(now -> now.plus(Duration.ofDays(1)));
    assertRefused(HOUR);
    StaleView view = copies.store(FOLLOWER).staleView(Duration.ofDays(2));
    assertThat(view.age()).isBetween(Duration.ofHours(23), Duration.ofHours(25));
    assertThat(view.metadata(KEY)).isPresent();
  }

  @Test
  void aCopyInWhichNothingWasEverStoredSaysNothing() throws IOException {
    try (StoreCopies empty = new StoreCopies(directory.resolve("empty"), StoreOptions.ownStore())) {
      assertThatThrownBy(() -> empty.store(FOLLOWER).staleView(Duration.ofDays(100_000)))
          .isInstanceOf(KittenException.class);
    }
  }

  @Test
  void whatHasExpiredIsNotThereAndStaysForTheLeaderToRemove() {
    copies.leaderAnswers = true;
    try (ValueWriter writer = copies.leader().newValue()) {
      writer.write('x');
      PutRequest request =
          new PutRequest(
              writer.finish(),
              RepresentationFields.ofType("text/plain"),
              new Precondition.None(),
              Optional.of(HOUR));
      copies.leader().put(KEY, request);
    }
    StaleView view = copies.store(FOLLOWER).staleView(TEN_SECONDS);
    assertThat(view.metadata(KEY)).isPresent();
    copies.now.updateAndGet(now -> now.plus(HOUR));
    assertThat(view.metadata(KEY)).isEmpty();
    assertThat(view.get(KEY)).isEmpty();
    assertThat(copies.store(FOLLOWER).stats().keys()).isEqualTo(1);
  }

  @Test
  void theOnlyCopyIsNeverOld() throws IOException {
    try (Store only = TestStores.open(directory.resolve("only"))) {
      TestStores.put(only, "mood", "purr");
      StaleView view = only.staleView(Duration.ZERO);
      assertThat(view.age()).isZero();
      Optional<Metadata> found = view.metadata(KEY);
      assertThat(found).isPresent();
    }
  }
}
