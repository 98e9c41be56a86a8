package io.kittenfs.client;

import okhttp3.Call;
import okhttp3.EventListener;

/** Watches how much of one request leaves this node. */
final class SendWatch extends EventListener {
  private volatile Attempt.Sent sent = Attempt.Sent.NOTHING;
  private final boolean hasBody;

  SendWatch(boolean hasBody) {
    this.hasBody = hasBody;
  }

  /** The watch that a request carries, if it does. */
  static EventListener of(Call call) {
    SendWatch watch = call.request().tag(SendWatch.class);
    return watch == null ? EventListener.NONE : watch;
  }

  @Override
  public void requestHeadersStart(Call call) {
    sent = hasBody ? Attempt.Sent.HEAD : Attempt.Sent.ALL;
  }

  @Override
  public void requestBodyStart(Call call) {
    sent = Attempt.Sent.ALL;
  }

  Attempt.Sent sent() {
    return sent;
  }
}
