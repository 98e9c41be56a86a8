package io.kittenfs.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.RawClient;
import io.kittenfs.http.Reply;
import io.kittenfs.model.NodeIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sends too little hears whether it broke off or took too long. */
class BodyThatDoesNotComeTest {
  private static final String HALF =
      "PUT /put/mood HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhappy";

  /** Long enough for a busy machine to have the head read before it is over. */
  private static final Duration IDLE = Duration.ofSeconds(3);

  private HttpService service;

  @BeforeEach
  void start() {
    service =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of(), IDLE, Duration.ofSeconds(10)),
            () -> NodeIdentity.ofMaster(Optional.empty()),
            routes -> routes.putKey("/put", (exchange, key) -> exchange.body().readAllBytes()));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void itTookTooLong() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 408");
      assertThat(answer.lines()).anyMatch(line -> line.contains("did not arrive in time"));
    }
  }

  @Test
  void itBrokeOff() {
    Reply reply =
        new RawClient(service.port()).exchange(HALF.getBytes(StandardCharsets.US_ASCII), false);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("broke off before its end");
  }
}
