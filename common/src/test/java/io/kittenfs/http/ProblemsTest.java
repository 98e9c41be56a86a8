package io.kittenfs.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {
  @TempDir Path directory;
  private TestNode node;
  private RawClient client;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory,
            BodyRules.withoutImports(1000),
            routes -> {
              routes.get("/stats", exchange -> Json.write(exchange, 200, "fine"));
              routes.get("/numbers/{number}", ProblemsTest::number);
              routes.changingGet("/change", exchange -> Json.write(exchange, 200, "changed"));
              routes.get("/fail/{code}", ProblemsTest::fail);
              routes.get("/defect", exchange -> defect());
              routes.get("/half", ProblemsTest::half);
            });
    client = node.client();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static void number(Exchange exchange) throws IOException {
    Json.write(exchange, 200, exchange.pathParameter("number"));
  }

  private static void fail(Exchange exchange) {
    throw new KittenException(ErrorCode.valueOf(exchange.pathParameter("code")), "Do that.");
  }

  private static void defect() {
    throw new IllegalStateException("/secret/path");
  }

  private static void half(Exchange exchange) throws IOException {
    OutputStream out = exchange.output();
    out.write("half".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    out.flush();
    throw new IllegalStateException("the other half");
  }

  private static void assertProblem(Reply reply, int status) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(reply.json().path("status").asInt()).isEqualTo(status);
    assertThat(reply.json().path("title").asText()).isNotBlank();
    assertThat(reply.detail()).isNotBlank();
    assertThat(reply.text()).doesNotContain("<", "Exception", "jetty", "javalin");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400",
    "FORBIDDEN, 403",
    "NOT_FOUND, 404",
    "METHOD_NOT_ALLOWED, 405",
    "CONFLICT, 409",
    "PRECONDITION_FAILED, 412",
    "VALUE_TOO_LARGE, 413",
    "RANGE_NOT_SATISFIABLE, 416",
    "INTERNAL, 500",
    "BAD_GATEWAY, 502",
    "UNAVAILABLE, 503",
    "NOT_OWNER, 421",
    "SLOT_FROZEN, 503",
    "UNKNOWN_IMPORT, 409",
    "OUTCOME_UNKNOWN, 504",
    "DISK_FULL, 507"
  })
  void everyCodeHasItsStatus(ErrorCode code, int status) {
    Reply reply = client.send("GET", "/fail/" + code);
    assertProblem(reply, status);
    assertThat(reply.detail()).isEqualTo("Do that.");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void onlyWhatPassesSaysWhenToTryAgain(ErrorCode code) {
    boolean passes = code == ErrorCode.UNAVAILABLE || code == ErrorCode.SLOT_FROZEN;
    assertThat(client.send("GET", "/fail/" + code).header("Retry-After"))
        .isEqualTo(passes ? "1" : null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/none",
        "/stats/",
        "//stats",
        "/stats/x",
        "/numbers/",
        "/numbers/1/2",
        "/Stats",
        "/getx",
        "/get;x"
      })
  void anUnknownPathIsNotFound(String path) {
    assertProblem(client.send("GET", path), 404);
    assertProblem(client.send("GET", path, "Accept: text/html"), 404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/stats|GET, HEAD",
        "DELETE|/get/key|GET, HEAD",
        "GET|/put/key|PUT",
        "POST|/put|PUT",
        "PUT|/delete/key|DELETE",
        "DELETE|/change|GET, POST, HEAD",
        "PROPFIND|/stats|GET, HEAD",
        "HEAD|/change|GET, POST"
      })
  void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
    Reply reply = client.send(method, path, "Accept: text/html");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).isEqualTo(allowed);
    if (!method.equals("HEAD")) {
      assertProblem(reply, 405);
    }
  }

  @Test
  void aPathParameterIsDecoded() {
    assertThat(client.send("GET", "/numbers/a%20+b").text()).isEqualTo("\"a +b\"\n");
  }

  @Test
  void headHasTheHeadersOfGet() {
    Reply head = client.send("HEAD", "/stats");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("7");
    assertThat(head.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void aDefectTellsNothing() {
    Reply reply = client.send("GET", "/defect");
    assertProblem(reply, 500);
    assertThat(reply.text()).doesNotContain("secret");
  }

  @Test
  void aFailureInTheMiddleBreaksTheAnswerOff() {
    // Without "Connection: close", which would let the end of the connection end the body.
    byte[] request =
        "GET /half HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    Reply reply = client.exchange(request, false);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(reply.whole()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'GET /get/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n'|400",
        "'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n'|400",
        "'GET /get/%FF HTTP/1.1\r\nHost: localhost\r\n\r\n'|400",
        "'GET /stats HTTP/1.1\r\n\r\n'|400",
        "'GET /stats HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'|400",
        "'nonsense\r\n\r\n'|400",
        "'GET /stats HTTP/9.9\r\nHost: localhost\r\n\r\n'|505",
        "'GET /stats HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n'|400",
        "'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n'|404",
        "'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n'|404",
        "'GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n'|404",
        "'PUT /put/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n'|400",
        "'PUT /put/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'|400",
        "'PUT /put/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'|400",
        "'PUT /put/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'|400"
      })
  void whatTheServerRefusesItselfIsAProblemToo(String request, int status) {
    assertProblem(client.exchange(request.getBytes(StandardCharsets.UTF_8), false), status);
    assertThat(node.store().stats().keys()).isZero();
  }

  @Test
  void tooLargeHeadersAreAProblem() {
    assertProblem(client.send("GET", "/stats", "X: " + "x".repeat(20_000)), 431);
    assertProblem(client.send("GET", "/get/" + "x".repeat(20_000)), 414);
  }

  @Test
  void anUnknownExpectationIsAProblem() {
    assertProblem(client.sendText("PUT", "/put/a", "x", "Expect: a miracle"), 417);
  }

  @Test
  void webSocketsFindNoWayAroundTheRoutes() {
    Reply reply =
        client.send(
            "GET",
            "/none",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    assertProblem(reply, 404);
  }
}
