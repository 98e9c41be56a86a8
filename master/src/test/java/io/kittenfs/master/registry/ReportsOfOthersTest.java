package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Group;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.SlotReport;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody reports of the slots of a group that it does not lead changes nothing. */
class ReportsOfOthersTest {
  private static final List<SlotRange> EVERYTHING = List.of(new SlotRange(0, 1023, 40));
  private static final int REPLICATED = 65_536;

  private final RegistryFixture master = new RegistryFixture();
  private final FakeMember zero = new FakeMember("http://a:1");
  private final FakeMember one = new FakeMember("http://b:1");

  /** Workers 0 and 1 own half of the slots each, by their own word. */
  @BeforeEach
  void bootstrapMap() {
    zero.register(master);
    one.register(master);
    assertThat(master.apply(new BootstrapMap(groups(0, 1)))).isTrue();
    for (FakeMember worker : List.of(zero, one)) {
      worker.report = SlotReport.of(master.slots().table().rangesOf(worker.index));
      worker.register(master);
    }
    zero.register(master);
    one.register(master);
    assertThat(master.slots().isComplete()).isTrue();
  }

  private static SortedSet<Integer> groups(Integer... ids) {
    return new TreeSet<>(List.of(ids));
  }

  private void registersWithoutEffect(FakeMember worker, SlotReport report) {
    SlotAssignments slots = master.slots();
    ClusterView view = master.view();
    worker.report = report;
    assertThat(worker.register(master)).isEqualTo(new RegisterOutcome.Registered(worker.index));
    assertThat(master.slots()).isEqualTo(slots);
    assertThat(master.view()).isEqualTo(view);
  }

  private static SlotReport claims(int group) {
    return new SlotReport(EVERYTHING, List.of(), Set.of(), group);
  }

  @Test
  void aWorkerClaimsNothingForAGroupThatAnotherLeads() {
    registersWithoutEffect(one, claims(0));
  }

  @Test
  void aWorkerLosesNothingForAGroupThatAnotherLeads() {
    List<SlotRange> ofZero = master.slots().table().rangesOf(0);
    registersWithoutEffect(one, new SlotReport(List.of(), ofZero, Set.of(), 0));
    registersWithoutEffect(one, new SlotReport(List.of(), ofZero, Set.of()));
    registersWithoutEffect(
        zero, new SlotReport(List.of(), master.slots().table().rangesOf(1), Set.of(), 1));

    // The worker that leads it does.
    zero.report = new SlotReport(List.of(), ofZero, Set.of(), 0);
    zero.register(master);
    assertThat(master.slots().unclaimed()).hasSize(512);
  }

  @Test
  void aWorkerClaimsNothingForAGroupThatNobodyKnows() {
    registersWithoutEffect(one, claims(REPLICATED));
    registersWithoutEffect(one, claims(7));
    registersWithoutEffect(one, claims(Group.MAX_ID));
  }

  @Test
  void aWorkerThatJoinsClaimsNothingForAGroupThatAnotherLeads() {
    FakeMember two = new FakeMember("http://c:1");
    two.report = claims(0);
    SlotAssignments slots = master.slots();
    assertThat(two.register(master)).isEqualTo(new RegisterOutcome.Registered(2));

    assertThat(master.slots()).isEqualTo(slots);
  }

  @Test
  void aWorkerMayNameItsOwnGroup() {
    one.report = claims(1);
    one.register(master);

    assertThat(master.view().slots().count(1)).isEqualTo(1024);
    assertThat(master.view().slots().epoch(0)).isEqualTo(40);
  }

  @Test
  void theIdOfAGroupIsNotTakenForTheIndexOfAWorker() {
    // As a number of two bytes this is 0.
    assertThat(master.apply(new AcceptLoss(List.of(), groups(0)))).isZero();
    assertThatThrownBy(() -> master.apply(new AcceptLoss(List.of(), groups(REPLICATED))))
        .hasMessageContaining("No worker is up");
    assertThatThrownBy(() -> master.apply(new Remove(1, true, groups(REPLICATED))))
        .hasMessageContaining("No other worker");
    assertThatThrownBy(() -> master.apply(new Drain(1, true, groups(REPLICATED), Instant.EPOCH)))
        .hasMessageContaining("No other worker");
    RegistryFixture empty = new RegistryFixture();
    new FakeMember("http://a:1").register(empty);
    assertThat(empty.apply(new BootstrapMap(groups(REPLICATED)))).isFalse();
    assertThat(empty.apply(new BootstrapMap(groups(0)))).isTrue();
  }
}
