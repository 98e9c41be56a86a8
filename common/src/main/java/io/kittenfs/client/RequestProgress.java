package io.kittenfs.client;

import okhttp3.Call;
import okhttp3.EventListener;

/** Watches how much of one request leaves this node. */
public final class RequestProgress extends EventListener {
  /** How much of a request may have arrived at a server. */
  public enum Sent {
    /** Not a byte. */
    NOTHING,
    /** Its head at most, but none of its body, which it has. */
    HEAD,
    /** All of it. */
    ALL
  }

  private volatile Sent sent = Sent.NOTHING;
  private final boolean hasBody;

  /** Of a request that has a body, or none. */
  public RequestProgress(boolean hasBody) {
    this.hasBody = hasBody;
  }

  /** The watch that a request carries, if it does. */
  static EventListener of(Call call) {
    RequestProgress watch = call.request().tag(RequestProgress.class);
    return watch == null ? EventListener.NONE : watch;
  }

  @Override
  public void requestHeadersStart(Call call) {
    sent = hasBody ? Sent.HEAD : Sent.ALL;
  }

  @Override
  public void requestBodyStart(Call call) {
    sent = Sent.ALL;
  }

  /** How much may have arrived by now. */
  public Sent sent() {
    return sent;
  }
}
