package io.kittenfs.client;

import okhttp3.Call;
import okhttp3.EventListener;

/** Watches how much of one request leaves this node. */
final class RequestProgress extends EventListener {
  private volatile AttemptResult.Sent sent = AttemptResult.Sent.NOTHING;
  private final boolean hasBody;

  RequestProgress(boolean hasBody) {
    this.hasBody = hasBody;
  }

  /** The watch that a request carries, if it does. */
  static EventListener of(Call call) {
    RequestProgress watch = call.request().tag(RequestProgress.class);
    return watch == null ? EventListener.NONE : watch;
  }

  @Override
  public void requestHeadersStart(Call call) {
    sent = hasBody ? AttemptResult.Sent.HEAD : AttemptResult.Sent.ALL;
  }

  @Override
  public void requestBodyStart(Call call) {
    sent = AttemptResult.Sent.ALL;
  }

  AttemptResult.Sent sent() {
    return sent;
  }
}
