package io.kittenfs.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends requests byte for byte as given, where a client of better manners would rewrite or refuse
 * them.
 */
public final class RawClient {
  private static final int TIMEOUT_MILLIS = 120_000;

  private final int port;

  /** A client of the server on this port of the loopback address. */
  public RawClient(int port) {
    this.port = port;
  }

  /** Where it sends to. */
  public int port() {
    return port;
  }

  /** A request without a body; header lines are given whole, such as {@code "Range: bytes=0-"}. */
  public Reply send(String method, String target, String... headers) {
    return sendBytes(method, target, new byte[0], headers);
  }

  /** A request with a body of this text, and its length. */
  public Reply sendText(String method, String target, String body, String... headers) {
    return sendBody(method, target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** A request with this body, and its length. */
  public Reply sendBody(String method, String target, byte[] body, String... headers) {
    String[] more = java.util.Arrays.copyOf(headers, headers.length + 1);
    more[headers.length] = "Content-Length: " + body.length;
    return sendBytes(method, target, body, more);
  }

  /** A request with these bytes behind its head, whatever the head says, and then no more. */
  public Reply sendBytes(String method, String target, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    boolean hasHost = false;
    for (String header : headers) {
      head.append(header).append("\r\n");
      hasHost |= header.startsWith("Host:");
    }
    if (!hasHost) {
      head.append("Host: localhost\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    return exchange(request.toByteArray(), method.equals("HEAD"));
  }

  /** Sends these bytes, closes the sending half, and reads the response to the end. */
  public Reply exchange(byte[] request, boolean isHead) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (IOException refusedEarly) {
        // The response is what counts.
      }
      return read(new BufferedInputStream(socket.getInputStream()), isHead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply read(InputStream in, boolean isHead) throws IOException {
    String statusLine = line(in);
    Map<String, List<String>> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean whole = true;
    if (!isHead) {
      whole = headers.containsKey("transfer-encoding") ? chunks(in, body) : rest(in, body);
      List<String> length = headers.get("content-length");
      whole &= length == null || body.size() == Long.parseLong(length.get(0));
    }
    return new Reply(status, headers, body.toByteArray(), whole);
  }

  private static boolean rest(InputStream in, ByteArrayOutputStream body) throws IOException {
    in.transferTo(body);
    return true;
  }

  private static boolean chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
    try {
      int size = Integer.parseInt(line(in), 16);
      while (size > 0) {
        body.write(in.readNBytes(size));
        line(in);
        size = Integer.parseInt(line(in), 16);
      }
      return true;
    } catch (EOFException e) {
      return false;
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
