package io.kittenfs.store;

import io.kittenfs.log.CommandLog;
import io.kittenfs.log.Leadership;

/** A log that follows until a test makes it lead. */
final class LogToBeLed extends ForwardingLog {
  private Leadership listener;

  LogToBeLed(CommandLog log) {
    super(log);
  }

  @Override
  public void onLeadership(Leadership told) {
    listener = told;
  }

  void lead() {
    listener.leading();
  }

  void follow() {
    listener.following();
  }
}
