package io.kittenfs.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okio.AsyncTimeout;

/**
 * How long one request may take, said by those who send it.
 *
 * @param connect for the connection to be there
 * @param idle the longest time without a byte in either direction; zero for any
 * @param deadline from connecting to the last byte of the answer; zero for none
 * @param head from connecting to the end of the answer's head; zero for any
 */
public record Timeouts(Duration connect, Duration idle, Duration deadline, Duration head) {
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Only the deadline ends it. */
  public static Timeouts within(Duration deadline) {
    return new Timeouts(CONNECT, Duration.ZERO, deadline, Duration.ZERO);
  }

  /** Only a connection without bytes ends it. */
  public static Timeouts idle(Duration idle) {
    return new Timeouts(CONNECT, idle, Duration.ZERO, Duration.ZERO);
  }

  /** These, and a deadline. */
  public Timeouts withDeadline(Duration atMost) {
    return new Timeouts(connect, idle, atMost, head);
  }

  /** These, and a time in which the answer has to begin. */
  public Timeouts withHead(Duration atMost) {
    return new Timeouts(connect, idle, deadline, atMost);
  }

  Request tag(Request request) {
    return request.newBuilder().tag(Timeouts.class, this).build();
  }

  /** What a deadline covers, OkHttp keeps for each call. */
  Call start(Call call) {
    call.timeout().timeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    return call;
  }

  /** What OkHttp knows no timeout for: the answer has to begin. It is open. */
  Response awaitHead(Call call) throws IOException {
    if (head.isZero()) {
      return call.execute();
    }
    AsyncTimeout watch =
        new AsyncTimeout() {
          @Override
          protected void timedOut() {
            call.cancel();
          }
        };
    watch.timeout(head.toNanos(), TimeUnit.NANOSECONDS);
    watch.enter();
    boolean isLate = true;
    Response answer;
    try {
      answer = call.execute();
    } finally {
      isLate = watch.exit();
    }
    if (isLate) {
      answer.close();
      throw new SocketTimeoutException("the answer did not begin in time");
    }
    return answer;
  }

  /** The rest it keeps for each connection, and takes it from here instead. */
  static Response apply(Interceptor.Chain chain) throws IOException {
    Timeouts timeouts = chain.request().tag(Timeouts.class);
    int idleMillis = (int) timeouts.idle.toMillis();
    return chain
        .withConnectTimeout((int) timeouts.connect.toMillis(), TimeUnit.MILLISECONDS)
        .withReadTimeout(idleMillis, TimeUnit.MILLISECONDS)
        .withWriteTimeout(idleMillis, TimeUnit.MILLISECONDS)
        .proceed(chain.request());
  }
}
