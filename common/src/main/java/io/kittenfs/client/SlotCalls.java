package io.kittenfs.client;

import io.kittenfs.cluster.NodeAddress;
import io.kittenfs.cluster.NodeIdentity;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/** Sends requests about keys to workers, each once. Safe for use by many threads. */
final class SlotCalls {
  private final NodeHttp http;

  SlotCalls(NodeHttp http) {
    this.http = http;
  }

  /**
   * One attempt.
   *
   * @throws KittenException what the body throws
   */
  Attempt attempt(NodeAddress worker, KvRequest request) {
    SendWatch watch = new SendWatch(request.body().isPresent());
    try {
      return judge(http.route(sendable(worker, request, watch)));
    } catch (BodyFailure e) {
      throw e.failure;
    } catch (NodeUnreachableException e) {
      return new Attempt.Failed(Attempt.Sent.NOTHING, "has an address that no host can have");
    } catch (IOException e) {
      http.dropIdle();
      return new Attempt.Failed(watch.sent(), "cannot be reached");
    }
  }

  private Request sendable(NodeAddress worker, KvRequest request, SendWatch watch) {
    HttpUrl.Builder url = NodeHttp.url(worker, request.route());
    url.addQueryParameter("key", request.key().text());
    request.parameters().forEach(url::addQueryParameter);
    okhttp3.Headers.Builder headers = new okhttp3.Headers.Builder();
    for (Map.Entry<String, String> header : request.headers()) {
      headers.addUnsafeNonAscii(header.getKey(), header.getValue());
    }
    // Values pass as they are: OkHttp would ask for gzip, and unpack it.
    headers.set("Accept-Encoding", "identity");
    if (request.asksFirst()) {
      headers.set("Expect", "100-continue");
    }
    RequestBody body = request.body().map(Outgoing::new).orElse(null);
    return http.request(worker, url.build(), headers.build())
        .method(request.method(), body)
        .tag(SendWatch.class, watch)
        .build();
  }

  private Attempt judge(Response response) throws IOException {
    int status = response.code();
    if (status == 421 || status == 503) {
      try (response) {
        return judgeRefusal(status, http.problem(response));
      }
    }
    // Without it there is no proof that this is the right one.
    if (response.header(NodeIdentity.CLUSTER) == null) {
      response.close();
      return new Attempt.Failed(Attempt.Sent.ALL, "does not answer like a worker of this cluster");
    }
    return new Attempt.Answered(new NodeStream(response));
  }

  private static Attempt judgeRefusal(int status, ProblemDocument problem) {
    if (problem.isMisdirected()) {
      return new Attempt.Failed(
          Attempt.Sent.NOTHING, "cannot be reached: another worker answers at that address");
    }
    if (status == 421) {
      return Attempt.NotOwner.of(problem);
    }
    return ProblemDocument.FROZEN.equals(problem.reason())
        ? new Attempt.Frozen()
        : new Attempt.Closed(problem.detail());
  }

  /** Tells a body that fails from a connection that does. */
  private static final class BodyFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final KittenException failure;

    BodyFailure(KittenException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private static final class Outgoing extends RequestBody {
    private final KvBody body;

    Outgoing(KvBody body) {
      this.body = body;
    }

    @Override
    public MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return body.length();
    }

    @Override
    public boolean isOneShot() {
      return !body.repeatable();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      try {
        body.writeTo(sink.outputStream());
      } catch (KittenException e) {
        throw new BodyFailure(e);
      }
    }
  }
}
