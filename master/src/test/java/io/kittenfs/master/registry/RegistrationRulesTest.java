package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.master.registry.RegisterOutcome.Probe;
import io.kittenfs.master.registry.RegisterOutcome.Registered;
import io.kittenfs.master.registry.RegisterOutcome.Wait;
import io.kittenfs.model.Member;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.RejectionReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {
  private final RegistryFixture master = new RegistryFixture();

  @Test
  void indicesCountUpFromZero() {
    assertThat(new FakeMember("http://a:1").register(master)).isEqualTo(new Registered(0));
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(1));
  }

  @Test
  void aRepeatedRegistrationChangesNothing() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    ClusterView before = master.view();

    assertThat(worker.register(master)).isEqualTo(new Registered(0));
    assertThat(master.view()).isEqualTo(before);
  }

  @Test
  void anAnswerThatNeverArrivedIsGivenAgain() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    worker.index = null;
    worker.view = ClusterView.EMPTY;

    assertThat(worker.register(master)).isEqualTo(new Registered(0));
  }

  @Test
  void aNewWorkerWaitsWhileItIsTooEarly() {
    assertThat(new FakeMember("http://a:1").register(master, false)).isEqualTo(new Wait());
    assertThat(master.rowCount()).isZero();
  }

  @Test
  void aWorkerOfTheClusterIsTakenInAtOnce() {
    FakeMember worker = new FakeMember("http://a:1");
    new FakeMember("http://first:1").register(master);
    worker.register(master);
    ClusterView before = worker.view;
    master.loseDisk();

    assertThat(worker.register(master, false)).isEqualTo(new Registered(1));
    assertThat(master.view().cluster()).isEqualTo(before.cluster());
    assertThat(master.view().nextIndex()).isEqualTo(2);
    assertThat(master.view().members()).isEqualTo(before.members());
  }

  @Test
  void tombstonesComeBackFromViews() {
    FakeMember worker = new FakeMember("http://a:1");
    Member removed = new Member(7, UUID.randomUUID(), "http://gone:1", Instant.EPOCH, true);
    worker.view = new ClusterView(UUID.randomUUID(), 3, 8, List.of(removed));
    worker.index = 2;

    worker.register(master, false);

    assertThat(master.view().member(7)).contains(removed);
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(8));
  }

  @Test
  void theWorkerFromAReservedAddressGetsTheReservedIndex() {
    assertThat(master.apply(new Reserve("http://a:1"))).isZero();
    assertThat(master.apply(new Reserve("http://b:1"))).isEqualTo(1);
    assertThat(master.apply(new Reserve("http://a:1"))).isZero();

    assertThat(new FakeMember("http://c:1").register(master)).isEqualTo(new Registered(2));
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(1));
    assertThat(new FakeMember("http://a:1").register(master)).isEqualTo(new Registered(0));
    assertThat(master.apply(new Reserve("http://a:1"))).isEqualTo(3);
  }

  @Test
  void aClaimedIndexThatIsFreeIsGiven() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.index = 5;

    assertThat(worker.register(master)).isEqualTo(new Registered(5));
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(6));
  }

  @Test
  void aClaimedIndexThatAnotherHoldsIsRefused() {
    new FakeMember("http://a:1").register(master);
    FakeMember other = new FakeMember("http://b:1");
    other.index = 0;
    ClusterView before = master.view();

    assertRefused(() -> other.register(master), RejectionReason.INDEX_TAKEN, "http://a:1");
    assertThat(master.view()).isEqualTo(before);
  }

  @Test
  void anIndexReservedForAnotherAddressIsRefused() {
    master.apply(new Reserve("http://a:1"));
    FakeMember other = new FakeMember("http://b:1");
    other.index = 0;

    assertRefused(() -> other.register(master), RejectionReason.INDEX_TAKEN, "reserved");
  }

  @Test
  void aWorkerThatTookAnotherIndexMeanwhileKeepsThatOne() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    worker.index = 4;

    assertThat(worker.register(master)).isEqualTo(new Registered(4));
    assertThat(master.view().member(0).orElseThrow().removed()).isTrue();
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(5));
    assertThat(worker.register(master)).isEqualTo(new Registered(4));
  }

  @Test
  void aWorkerOfAnotherClusterIsRefused() {
    new FakeMember("http://a:1").register(master);
    FakeMember stranger = new FakeMember("http://b:1");
    new FakeMember("http://c:1").register(master);
    stranger.index = 3;
    stranger.view = new ClusterView(UUID.randomUUID(), 9, 4, List.of());

    assertRefused(() -> stranger.register(master), RejectionReason.OTHER_CLUSTER, "other");
  }

  @Test
  void anEarlierProcessIsLookedForBeforeALaterOneIsTakenIn() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    String earlier = worker.process;
    worker.restart();
    worker.url = "http://b:1";

    assertThat(worker.submit(master, null, true)).isEqualTo(new Probe("http://a:1", earlier));
    assertThat(worker.submit(master, "some other", true)).isInstanceOf(Probe.class);
    assertThat(worker.submit(master, earlier, true)).isEqualTo(new Registered(0));
    assertThat(master.view().member(0).orElseThrow().url()).isEqualTo("http://b:1");
  }

  @Test
  void anEarlierProcessIsSuperseded() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    String earlier = worker.process;
    worker.restart();
    worker.register(master);
    worker.incarnation--;
    worker.process = earlier;

    assertRefused(() -> worker.register(master), RejectionReason.SUPERSEDED, "must stop");
  }

  @Test
  void aProcessThatCountsNoHigherThanASilentOneIsSuperseded() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    worker.process = "a copy started as often";

    assertRefused(() -> worker.register(master), RejectionReason.SUPERSEDED, "must stop");
  }

  @Test
  void clearForgetsWorkersButNeverReusesAnIndex() {
    master.apply(new Reserve("http://r:1"));
    FakeMember worker = new FakeMember("http://a:1");
    worker.register(master);
    master.apply(new Clear());

    assertThat(master.view().members()).isEmpty();
    assertThat(master.rowCount()).isEqualTo(1);
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(2));
  }

  @Test
  void aWorkerThatWasOffDuringAClearIsWelcomeLater() {
    FakeMember off = new FakeMember("http://a:1");
    off.register(master);
    master.apply(new Clear());
    new FakeMember("http://b:1").register(master);

    assertThat(off.register(master)).isEqualTo(new Registered(0));
  }

  @Test
  void aClearedMasterTakesTheClusterOfTheFirstThatReports() {
    new FakeMember("http://a:1").register(master);
    master.apply(new Clear());
    FakeMember other = new FakeMember("http://b:1");
    other.index = 3;
    other.view = new ClusterView(UUID.randomUUID(), 9, 4, List.of());

    UUID cluster = other.view.cluster();
    other.register(master, false);
    assertThat(master.view().cluster()).isEqualTo(cluster);
  }

  @Test
  void figuresOfUnknownWorkersAreNotKept() {
    master.apply(new RecordFigures(java.util.Map.of(3, new SavedFigures(null, Instant.EPOCH))));

    assertThat(master.rowCount()).isZero();
  }

  @Test
  void thereIsNoIndexBehindTheLast() {
    FakeMember last = new FakeMember("http://a:1");
    last.index = Member.MAX_INDEX;
    last.register(master);

    assertThatThrownBy(() -> new FakeMember("http://b:1").register(master))
        .hasMessageContaining("65535");
    assertThatThrownBy(() -> master.apply(new Reserve("http://b:1"))).hasMessageContaining("65535");
  }

  private static void assertRefused(
      ThrowingCallable call, RejectionReason rejection, String detail) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RegistrationRefusedException.class,
            refused -> assertThat(refused.rejection()).isEqualTo(rejection))
        .hasMessageContaining(detail);
  }

  @Test
  void theHighestVersionIsNoEnd() {
    FakeMember worker = new FakeMember("http://a:1");
    worker.view = new ClusterView(UUID.randomUUID(), Long.MAX_VALUE, 0, List.of());
    worker.register(master);

    assertThat(master.view().version()).isEqualTo(Long.MAX_VALUE);
    assertThat(new FakeMember("http://b:1").register(master)).isEqualTo(new Registered(1));
    assertThat(master.apply(new Reserve("http://c:1"))).isEqualTo(2);
    master.apply(new Clear());
    assertThat(master.view().members()).isEmpty();
  }
}
