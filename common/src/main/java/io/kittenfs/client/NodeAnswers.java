package io.kittenfs.client;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.ProblemDocument;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Reads what other nodes answer: bytes, records, refusals. Safe for many threads. */
record NodeAnswers(WireJson json) {
  private static final String PROBLEM = "application/problem+json";
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  /**
   * The body of an answer.
   *
   * @throws NodeRefusedException when it is a refusal
   * @throws NodeUnreachableException when no node of this cluster, or another one than the one that
   *     was asked, says this
   * @throws IOException when it breaks off
   */
  byte[] successful(Response response) throws IOException {
    byte[] body = bounded(response.request(), response.body());
    if (response.isSuccessful()) {
      return body;
    }
    if (!isProblem(response)) {
      throw strange(
          response.request(), "is no KittenFS node: it answered " + response.code() + ".");
    }
    ProblemDocument problem = problem(body);
    if (ErrorCode.ofAnswer(response.code(), problem.reason()) == ErrorCode.MISDIRECTED) {
      throw NodeUnreachableException.somebodyElse(nodeOf(response.request()), problem.detail());
    }
    throw new NodeRefusedException(response.code(), problem);
  }

  /** The record that an answer is. */
  <T> T read(Request request, byte[] answer, Class<T> type) {
    try {
      return json.read(answer, type);
    } catch (IOException e) {
      throw strange(request, "does not answer like a KittenFS node of this kind.");
    }
  }

  /** The problem in an answer, which is read; one that says nothing when there is none. */
  ProblemDocument problem(Response response) throws IOException {
    return isProblem(response)
        ? problem(bounded(response.request(), response.body()))
        : ProblemDocument.EMPTY;
  }

  private ProblemDocument problem(byte[] body) {
    try {
      return json.read(body, ProblemDocument.class);
    } catch (IOException e) {
      return ProblemDocument.EMPTY;
    }
  }

  private static boolean isProblem(Response response) {
    return response.header("Content-Type", "").startsWith(PROBLEM);
  }

  private static byte[] bounded(Request request, ResponseBody body) throws IOException {
    if (body.source().request(MAX_ANSWER_BYTES + 1)) {
      throw strange(request, "answers with more than is sensible.");
    }
    return body.source().readByteArray();
  }

  private static NodeUnreachableException strange(Request request, String what) {
    return new NodeUnreachableException(nodeOf(request), what);
  }

  /** The node that a request is for, as users know it. */
  static String nodeOf(Request request) {
    return new NodeUrl(request.url().host(), request.url().port()).toString();
  }
}
