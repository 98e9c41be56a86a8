package io.kittenfs.master.registry;

import io.kittenfs.model.Member;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupReport;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.UsageStats;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What a worker keeps on its disk, and how it speaks. */
public final class FakeMember {
  final UUID uuid = UUID.randomUUID();
  String url;
  Integer index;
  long incarnation = 1;
  String process = UUID.randomUUID().toString();
  ClusterView view = ClusterView.EMPTY;
  boolean running = true;
  List<SlotRange> claims;

  /** What it says of slots instead of its {@link #claims}; null when it says those. */
  SlotReport report;

  /** How it takes part in replicated groups; null while it does not. */
  public Member.Vote vote;

  /** What it says of its copies of replicated groups. */
  public List<GroupReport> groups = List.of();

  /** A new worker at this address. */
  public FakeMember(String url) {
    this.url = url;
  }

  /** Claims every slot that this registry gave to it. */
  public void claimAll(RegistryFixture master) {
    claims = master.slots().table().rangesOf(index);
    register(master);
  }

  /** Says that it lost all that this registry gave to it. */
  public void loseAll(RegistryFixture master) {
    report = new SlotReport(List.of(), master.slots().table().rangesOf(index), Set.of(), null);
    register(master);
  }

  void restart() {
    incarnation++;
    process = UUID.randomUUID().toString();
    running = true;
  }

  /** This is what it says from now on of a copy. */
  public void report(GroupReport report) {
    groups =
        Stream.concat(
                groups.stream().filter(last -> last.group() != report.group()), Stream.of(report))
            .toList();
  }

  /** What it says now. */
  public Heartbeat heartbeat() {
    return new Heartbeat(
        uuid,
        process,
        incarnation,
        index,
        url,
        Instant.EPOCH,
        UsageStats.NONE,
        view,
        null,
        report == null && claims != null ? SlotReport.of(claims) : report,
        null,
        vote,
        groups,
        null);
  }

  /**
   * Registers with a master whose grace time is over; earlier processes of this worker are dead.
   */
  public RegisterOutcome register(RegistryFixture master) {
    return register(master, true);
  }

  RegisterOutcome register(RegistryFixture master, boolean mayAssign) {
    RegisterOutcome outcome = submit(master, null, mayAssign);
    if (outcome instanceof RegisterOutcome.Probe earlier) {
      outcome = submit(master, earlier.process(), mayAssign);
    }
    if (outcome instanceof RegisterOutcome.Registered registered) {
      index = registered.index();
      view = master.view();
    }
    return outcome;
  }

  RegisterOutcome submit(RegistryFixture master, String silent, boolean mayAssign) {
    return master.apply(new Register(heartbeat(), silent, mayAssign, UUID.randomUUID()));
  }
}
