package io.kittenfs.http;

import com.google.common.base.Splitter;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.error.NotOwnerException;
import io.kittenfs.error.PreconditionFailedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * The answer to a request that fails: {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param status the HTTP status
 * @param detail what was wrong and what to do about it
 * @param members further members of the document
 * @param headers further header fields of the response
 */
public record Problem(
    int status, String detail, Map<String, Object> members, Map<String, String> headers) {
  private static final String CONTENT_TYPE = "application/problem+json";

  /** Copies the maps. */
  public Problem {
    members = Map.copyOf(members);
    headers = Map.copyOf(headers);
  }

  /** The problem of this code. */
  public static Problem of(ErrorCode code, String detail) {
    Problem problem = ofStatus(code.status(), detail);
    return problem.status() == 503 ? problem.withHeader("Retry-After", "1") : problem;
  }

  /** The problem that an exception tells of. */
  public static Problem of(KittenException failure) {
    Problem problem = of(failure.code(), failure.getMessage());
    if (failure.code().reason().isPresent()) {
      problem = problem.with("reason", failure.code().reason().get());
    }
    if (failure instanceof PreconditionFailedException precondition
        && precondition.currentEtag().isPresent()) {
      String etag = precondition.currentEtag().get();
      return problem.withHeader("ETag", etag).with("etag", etag);
    }
    if (failure instanceof NotOwnerException elsewhere) {
      return problem.with("slot", elsewhere.slot()).with("epoch", elsewhere.epoch());
    }
    if (failure instanceof NotLeaderException follower) {
      Problem told = problem.with("group", follower.group()).with("term", follower.term());
      return follower.leader().isPresent()
          ? told.with("leader", follower.leader().getAsInt())
          : told;
    }
    return problem;
  }

  /** A problem that the HTTP server below us found, with the status it chose. */
  public static Problem ofStatus(int status, String detail) {
    return new Problem(status, detail, Map.of(), Map.of());
  }

  /**
   * The method is none that the route has.
   *
   * @param allowed these, with commas between
   */
  public static Problem methodNotAllowed(String method, String allowed) {
    List<String> methods = Splitter.on(',').trimResults().splitToList(allowed);
    String detail = "This route takes " + allowed + " only.";
    if (method.equals("POST") && methods.contains("PUT")) {
      detail += " curl sends a POST for -d and -F: add -X PUT, or use -T FILE.";
    } else if (!methods.contains("GET")) {
      detail += " Use curl -X " + methods.get(0) + ".";
    }
    return of(ErrorCode.METHOD_NOT_ALLOWED, detail).withHeader("Allow", allowed);
  }

  /** A range that no byte of a value of this size lies in. */
  public static Problem unsatisfiableRange(long size) {
    return of(ErrorCode.RANGE_NOT_SATISFIABLE, "No byte of the value lies in the range asked for.")
        .withHeader("Content-Range", "bytes */" + size);
  }

  /** This problem with one more member; the value is what Jackson can write. */
  public Problem with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(status, detail, more, headers);
  }

  /** This problem with one more header field on its response. */
  public Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, detail, members, more);
  }

  /** Answers with this problem. */
  public void write(Exchange exchange) throws IOException {
    headers.forEach(exchange::header);
    Json.write(exchange, status, CONTENT_TYPE, document());
  }

  /** The type of the document. */
  public static String contentType() {
    return CONTENT_TYPE;
  }

  /** The document's members, in the order in which they are read best. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("title", HttpStatus.getMessage(status));
    document.put("status", status);
    document.put("detail", detail);
    document.putAll(members);
    return document;
  }
}
