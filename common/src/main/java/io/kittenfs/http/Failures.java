package io.kittenfs.http;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients of failures: what is theirs to know as a problem, everything else as a 500 without
 * a word more, and that into this node's log. Safe for use by many threads.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  /** Answers a request whose route threw. */
  public void answer(Exchange exchange, Throwable failure) {
    if (isClientGone(failure)) {
      LOG.debug("the client of {} {} is gone", exchange.method(), exchange.rawPath(), failure);
      exchange.abort(failure);
    } else if (failure instanceof KittenException refusal) {
      log(exchange, refusal);
      write(exchange, Problem.of(refusal), failure);
    } else {
      LOG.error("{} {} failed", exchange.method(), exchange.rawPath(), failure);
      write(exchange, unexpected(), failure);
    }
  }

  /**
   * Answers a request that the server itself refuses.
   *
   * @param details of the refusal, among them the methods that a route has
   */
  public void answerServer(Exchange exchange, int status, Map<String, String> details) {
    String allowed =
        details.getOrDefault("availableMethods", details.getOrDefault("Available methods", ""));
    Problem problem;
    if (status == 404) {
      problem = Problem.of(ErrorCode.NOT_FOUND, "There is no such route here.");
    } else if (status == 405) {
      problem = Problem.methodNotAllowed(exchange.method(), allowed);
    } else {
      problem = Problem.ofStatus(status, HttpStatus.getMessage(status) + ".");
    }
    write(exchange, problem, new IllegalStateException("status " + status));
  }

  /**
   * Answers a request that ended in an error of the virtual machine, when little can be relied on.
   */
  public void answerError(HttpServletResponse response, Error error) {
    LOG.error("a request failed", error);
    response.setStatus(ErrorCode.INTERNAL.status());
  }

  /** What clients hear of a defect. */
  public static Problem unexpected() {
    return Problem.of(ErrorCode.INTERNAL, KittenException.DEFECT);
  }

  private static boolean isClientGone(Throwable failure) {
    return failure instanceof EofException;
  }

  private static void log(Exchange exchange, KittenException refusal) {
    if (refusal.code() == ErrorCode.INTERNAL) {
      LOG.error("{} {} failed", exchange.method(), exchange.rawPath(), refusal);
    } else if (refusal.code() == ErrorCode.OUTCOME_UNKNOWN) {
      // Whatever failed said so itself, and a leader that died leaves many of these.
      LOG.warn("{} {}: {}", exchange.method(), exchange.rawPath(), refusal.getMessage());
    } else {
      LOG.debug("{} {} refused", exchange.method(), exchange.rawPath(), refusal);
    }
  }

  private static void write(Exchange exchange, Problem problem, Throwable failure) {
    if (exchange.committed()) {
      exchange.abort(failure);
      return;
    }
    try {
      exchange.reset();
      problem.write(exchange);
    } catch (IOException e) {
      exchange.abort(e);
    }
  }
}
