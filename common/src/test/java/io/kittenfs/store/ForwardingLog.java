package io.kittenfs.store;

import io.kittenfs.log.Command;
import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Leadership;
import io.kittenfs.log.LogStatus;
import java.util.concurrent.CompletableFuture;

/** A log that does what another does; tests change a part of it. */
class ForwardingLog implements CommandLog {
  private final CommandLog log;

  ForwardingLog(CommandLog log) {
    this.log = log;
  }

  @Override
  public <R> CompletableFuture<R> submit(Command<R> command) {
    return log.submit(command);
  }

  @Override
  public void awaitReadable() {
    log.awaitReadable();
  }

  @Override
  public CompletableFuture<Void> readable() {
    return log.readable();
  }

  @Override
  public void requireLeader() {
    log.requireLeader();
  }

  @Override
  public LogStatus status() {
    return log.status();
  }

  @Override
  public long commandIndex() {
    return log.commandIndex();
  }

  @Override
  public void makeDurable() {
    log.makeDurable();
  }

  @Override
  public void onLeadership(Leadership listener) {
    log.onLeadership(listener);
  }

  @Override
  public void close() {
    log.close();
  }
}
