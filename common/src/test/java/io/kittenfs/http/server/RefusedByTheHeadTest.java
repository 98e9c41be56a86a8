package io.kittenfs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.api.TestNode;
import io.kittenfs.http.HeadOnly;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the head of a PUT decides is answered before the body is asked for (RFC 9110, 10.1.1). */
class RefusedByTheHeadTest {
  @TempDir Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    node =
        TestNode.start(
            directory,
            BodyRules.withImports(100_000, Optional.empty()),
            routes -> routes.command("/change", exchange -> exchange.status(204)));
    node.client().sendText("PUT", "/put/key", "old");
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private int status(String target, String field, int length, boolean expect) {
    return HeadOnly.status(
        node.service().port(),
        "PUT " + target + " HTTP/1.1",
        field,
        "Content-Length: " + length,
        expect ? "Expect: 100-continue" : "X-Nothing: more");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/put/key, If-None-Match: *, 412",
        "/put/key, If-Match: \"999\", 412",
        "/put/new, If-Match: *, 412",
        "/put/key, If-None-Match: \"1\", 400",
        "/put/key?ttl=0, A: b, 400",
        "/put/key, Content-Range: bytes 0-1/2, 400",
        "/put/key, Content-MD5: x, 400",
        "/put/key, Content-Digest: sha-256=x, 400",
        "/put/key, Content-Type: multipart/form-data, 400",
        "/put/?key=, A: b, 400"
      })
  void theBodyIsNeitherReadNorAskedFor(String target, String field, int status) {
    for (int length : new int[] {10, 90_000}) {
      assertThat(status(target, field, length, false)).isEqualTo(status);
      assertThat(status(target, field, length, true)).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /put/key, If-None-Match: *, 412",
    "PUT /put/key, Host: evil.example, 403",
    "POST /put/key, A: b, 405",
    "POST /change, A: b, 400",
    "POST /change, Host: evil.example, 403",
    "DELETE /change, A: b, 405",
    "POST /nothing/here, A: b, 404"
  })
  void whoSendsTheBodyAllTheSameGetsItsAnswerAndGoesOn(String request, String field, int status)
      throws IOException {
    String host = field.startsWith("Host") ? "" : "Host: localhost\r\n";
    String head = request + " HTTP/1.1\r\n" + host + field + "\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.service().port())) {
      InputStream in = socket.getInputStream();
      for (int length : new int[] {10, 90_000}) {
        write(socket, head + "Content-Length: " + length + "\r\n\r\n");
        assertThat(statusLine(in)).contains(" " + status + " ");
        write(socket, "x".repeat(length));
        write(socket, "GET /getnothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(statusLine(in)).contains(" 404 ");
      }
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The first line of the next response, which is read to the end of the JSON that it has. */
  private static String statusLine(InputStream in) throws IOException {
    StringBuilder response = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      response.append((char) next);
      if (response.indexOf("\r\n\r\n") > 0 && next == '\n' && response.indexOf("}\n") > 0) {
        return response.substring(0, response.indexOf("\r\n"));
      }
    }
    throw new EOFException("the connection ended after: " + response);
  }

  @Test
  void norWhenAFieldIsTooLong() {
    String field = "Content-Language: " + "x".repeat(1025);
    assertThat(status("/put/key", field, 90_000, false)).isEqualTo(400);
    assertThat(status("/put/key", field, 90_000, true)).isEqualTo(400);
  }

  @Test
  void norWhenTheValueIsTooLarge() {
    assertThat(status("/put/key", "A: b", 100_001, false)).isEqualTo(413);
    assertThat(status("/put/key", "A: b", 100_001, true)).isEqualTo(413);
    String form = "Content-Type: application/x-www-form-urlencoded";
    assertThat(status("/put/key", form, 400_000, false)).isEqualTo(413);
    assertThat(status("/put/key", form, 400_000, true)).isEqualTo(413);
  }

  @Test
  void whatMayBeStoredIsAskedFor() {
    assertThat(status("/put/key", "If-Match: *", 90_000, true)).isEqualTo(100);
  }
}
