package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.leveldb.Database;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.leveldb.TestDatabases;
import io.kittenfs.log.Fsync;
import io.kittenfs.log.LocalLog;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heartbeat that would change nothing needs no command on the log of the registry. */
class HeartbeatWithoutNewsTest {
  @TempDir Path directory;
  private final WireJson json = new WireJson();
  private final FakeMember worker = new FakeMember("http://a:1");
  private Database database;
  private LocalLog log;

  @BeforeEach
  void register() throws IOException {
    database = TestDatabases.open(directory.resolve("db"), EngineChoice.AUTO);
    log = new LocalLog(database, new RegistryStateMachine(json), Fsync.OFF, "log");
    worker.report = SlotReport.of(List.of(new SlotRange(0, 9, 2)));
    RegisterOutcome outcome =
        log.submitAndWait(new Register(worker.heartbeat(), null, true, UUID.randomUUID()));
    assertThat(outcome).isEqualTo(new RegisterOutcome.Registered(0));
    worker.index = 0;
    worker.view = snapshot().view();
  }

  @AfterEach
  void close() throws IOException {
    log.close();
    database.close();
  }

  private RegistrySnapshot snapshot() {
    return RegistrySnapshot.read(database, json);
  }

  private Optional<Integer> knownWith(SlotReport report) {
    worker.report = report;
    return snapshot().alreadyRegistered(worker.heartbeat());
  }

  private static SlotReport report(int slots, long epoch, Integer group) {
    return new SlotReport(List.of(new SlotRange(0, slots, epoch)), List.of(), Set.of(), group);
  }

  @Test
  void whatItsOwnGroupClaimedBeforeIsNoNews() {
    assertThat(knownWith(null)).contains(0);
    assertThat(knownWith(report(9, 2, null))).contains(0);
    assertThat(knownWith(report(9, 2, 0))).contains(0);
  }

  @Test
  void whatItsOwnGroupDidNotClaimBeforeIsNews() {
    assertThat(knownWith(report(9, 3, null))).isEmpty();
    assertThat(knownWith(report(10, 2, 0))).isEmpty();
  }

  @Test
  void whatItClaimsForAGroupThatItDoesNotLeadIsNoNews() {
    assertThat(knownWith(report(9, 3, 1))).contains(0);
    assertThat(knownWith(report(9, 3, 65_536))).contains(0);
  }
}
