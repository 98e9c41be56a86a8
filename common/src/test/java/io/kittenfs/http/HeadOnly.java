package io.kittenfs.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends the head of a request that announces a body, and never the body: an answer that comes was
 * decided without it. A server that waits for the body fails the test after a while.
 */
public final class HeadOnly {
  private static final int TIMEOUT_MILLIS = 20_000;

  private HeadOnly() {}

  /**
   * The first status that the server of this port answers: 100 when it asks for the body.
   *
   * @param head request line and fields, with neither Host nor the last, empty line
   */
  public static int status(int port, String... head) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String lines = String.join("\r\n", head) + "\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.ISO_8859_1));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      return Integer.parseInt(in.readLine().split(" ", -1)[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
