package io.kittenfs.model;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node is reached: {@code http://host:port}, nothing else. Every text that names a node by
 * its host and port is made here. Host names of containers may hold underscores, which {@link
 * java.net.URI} does not take for hosts. Immutable.
 *
 * @param host lower case; an IPv6 address is in brackets, also when it was given without
 * @param port from 1 to 65,535
 */
public record NodeUrl(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "http://([a-z0-9_](?:[a-z0-9._-]{0,252})|\\[[0-9a-f:.]{2,45}])(?::([0-9]{1,5}))?/?");

  /** Puts an IPv6 address into brackets. */
  public NodeUrl {
    boolean isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
    host = isBare ? "[" + host + "]" : host;
  }

  /**
   * Reads a URL.
   *
   * @throws KittenException INVALID_REQUEST when it is missing or anything but http, a host and a
   *     port
   */
  public static NodeUrl parse(String url) {
    if (url == null || url.isBlank()) {
      throw invalid("The url is missing.");
    }
    Matcher matcher = FORM.matcher(url.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw invalid("The url is not one of a node.");
    }
    if (matcher.group(2) == null) {
      throw invalid("The url names no port.");
    }
    int port = Integer.parseInt(matcher.group(2));
    if (port < 1 || port > 65_535) {
      throw invalid("The port of the url is not between 1 and 65535.");
    }
    return new NodeUrl(matcher.group(1), port);
  }

  private static KittenException invalid(String what) {
    return new KittenException(
        ErrorCode.INVALID_REQUEST,
        what + " Give url=http://host:port, such as url=http://127.0.0.1:3001.");
  }

  /** {@code http://host:port}, without a slash at the end. */
  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
