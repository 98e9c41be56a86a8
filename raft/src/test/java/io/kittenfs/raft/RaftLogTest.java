package io.kittenfs.raft;

import io.kittenfs.leveldb.Database;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.CommandLogContract;
import io.kittenfs.log.StateMachine;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** A replicated log keeps the contract of every log, on real threads and with the real clock. */
class RaftLogTest extends CommandLogContract {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService leadership = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThreads() {
    timers.shutdownNow();
    leadership.shutdownNow();
  }

  @Override
  protected CommandLog open(Database opened, StateMachine machine) {
    return RaftLog.open(
        65_536,
        opened,
        machine,
        new CounterCodec(),
        new OneMember(),
        new NoCopies(),
        new LogRuntime(System::nanoTime, Timer.on(timers), leadership, new Random(1)));
  }

  /** Others have what this one failed to apply. */
  @Override
  protected boolean isTheOnlyCopy() {
    return false;
  }
}
