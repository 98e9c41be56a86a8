package io.kittenfs.client.routed;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.NodeStream;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.RequestProgress;
import io.kittenfs.client.Timeouts;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.wire.ProblemDocument;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Sends requests about keys to workers, each once. Safe for use by many threads. */
public final class OwnerClient {
  /** The HTTP status of those who say that somebody else is to be asked. */
  private static final int MISDIRECTED_REQUEST = ErrorCode.NOT_OWNER.status();

  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** The longest silence before the answer to what only reads, and within it. */
  private static final Timeouts READ = timeouts(Duration.ofSeconds(5));

  /**
   * In which an answer has to begin to what only reads, when another worker may answer as well: a
   * process that is stopped keeps its connections, and by then the others have elected a leader.
   */
  private static final Duration BRIEF = Duration.ofSeconds(1);

  /** Longer than an owner lets a write wait for a slot that moves. */
  private static final Timeouts WRITE = timeouts(Duration.ofSeconds(10));

  /** A large value has to reach the disk of its owner first. */
  private static final Timeouts LARGE_WRITE = timeouts(Duration.ofSeconds(60));

  private final NodeHttp http;
  private final Timeouts briefRead;

  /** Over these connections. */
  public OwnerClient(NodeHttp http) {
    this(http, BRIEF);
  }

  OwnerClient(NodeHttp http, Duration brief) {
    this.http = http;
    this.briefRead = READ.withHead(brief);
  }

  /**
   * One attempt.
   *
   * @throws KittenException what the body throws
   */
  public AttemptResult attempt(NodeAddress worker, KvRequest request) {
    return attempt(worker, request, timeouts(request));
  }

  /**
   * One attempt, where another worker may answer instead: what only reads waits a second for the
   * answer to begin; what writes waits as long as ever, since it must not be sent to another.
   *
   * @throws KittenException what the body throws
   */
  AttemptResult attemptBriefly(NodeAddress worker, KvRequest request) {
    return attempt(worker, request, request.reads() ? briefRead : timeouts(request));
  }

  private AttemptResult attempt(NodeAddress worker, KvRequest request, Timeouts timeouts) {
    RequestProgress watch = new RequestProgress(request.body().isPresent());
    try {
      return judge(http.send(sendable(worker, request, watch), timeouts));
    } catch (NodeUnreachableException e) {
      return new AttemptResult.Failed(
          RequestProgress.Sent.NOTHING, "has an address that no host can have");
    } catch (IOException e) {
      http.dropIdle();
      return new AttemptResult.Failed(watch.sent(), "cannot be reached");
    }
  }

  private static Timeouts timeouts(Duration idle) {
    return new Timeouts(CONNECT, idle, Duration.ZERO, Duration.ZERO);
  }

  private static Timeouts timeouts(KvRequest request) {
    if (request.expectContinue()) {
      return LARGE_WRITE;
    }
    return request.reads() ? READ : WRITE;
  }

  private Request sendable(NodeAddress worker, KvRequest request, RequestProgress watch) {
    HttpUrl.Builder url = NodeHttp.url(worker, request.route());
    url.addQueryParameter("key", request.key().text());
    request.parameters().forEach(url::addQueryParameter);
    okhttp3.Headers.Builder headers = new okhttp3.Headers.Builder();
    for (Map.Entry<String, String> header : request.headers()) {
      headers.addUnsafeNonAscii(header.getKey(), header.getValue());
    }
    // Values pass as they are: OkHttp would ask for gzip, and unpack it.
    headers.set("Accept-Encoding", "identity");
    if (request.expectContinue()) {
      headers.set("Expect", "100-continue");
    }
    ReplayableBody body = request.body().orElse(null);
    return http.request(worker, url.build(), headers.build())
        .method(request.method(), body)
        .tag(RequestProgress.class, watch)
        .build();
  }

  private AttemptResult judge(Response response) throws IOException {
    int status = response.code();
    if (status == MISDIRECTED_REQUEST || status == ErrorCode.UNAVAILABLE.status()) {
      try (response) {
        return judgeRefusal(status, http.problem(response));
      }
    }
    // Without it there is no proof that this is the right one.
    if (response.header(NodeIdentity.CLUSTER) == null) {
      response.close();
      return new AttemptResult.Failed(
          RequestProgress.Sent.ALL, "does not answer like a worker of this cluster");
    }
    return new AttemptResult.Answered(new NodeStream(response));
  }

  private static AttemptResult judgeRefusal(int status, ProblemDocument problem) {
    return switch (ErrorCode.ofAnswer(status, problem.reason())) {
      case MISDIRECTED ->
          new AttemptResult.Failed(
              RequestProgress.Sent.NOTHING,
              "cannot be reached: another worker answers at that address");
      case SLOT_FROZEN -> new AttemptResult.Frozen();
      case NOT_OWNER -> AttemptResult.NotOwner.of(problem);
      case NOT_LEADER -> AttemptResult.NotLeader.of(problem);
      // A reason of a later release, or none.
      default ->
          status == MISDIRECTED_REQUEST
              ? AttemptResult.NotOwner.of(problem)
              : new AttemptResult.Closed(problem.detail());
    };
  }
}
