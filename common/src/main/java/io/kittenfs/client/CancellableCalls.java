package io.kittenfs.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;

/**
 * Calls that another thread may end: who waits for an answer is not to be interrupted. Safe for
 * many threads.
 */
public final class CancellableCalls {
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /** A call begins; {@link #ended} must follow. */
  void begun(Call call) {
    calls.add(call);
    if (over) {
      call.cancel();
    }
  }

  void ended(Call call) {
    calls.remove(call);
  }

  /** Ends those that run, and all that begin after this. */
  public void cancelAll() {
    over = true;
    calls.forEach(Call::cancel);
  }
}
