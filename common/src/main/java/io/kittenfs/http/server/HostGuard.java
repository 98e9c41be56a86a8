package io.kittenfs.http.server;

import com.google.common.base.Splitter;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Refuses requests for hosts that this node is not: a page whose name was made to point here (DNS
 * rebinding) would count as the node's own otherwise. IP addresses and localhost cannot be taken
 * over so. Immutable.
 */
final class HostGuard {
  private final List<Pattern> allowed;

  /**
   * @param allowed names besides IP addresses and localhost, without ports; a {@code *} stands for
   *     any letters but a dot, so it never opens a name to other domains
   */
  HostGuard(Collection<String> allowed) {
    this.allowed = allowed.stream().map(HostGuard::pattern).toList();
  }

  /**
   * Checks the Host of a request. A request without one (HTTP/1.0) is no browser's.
   *
   * @throws KittenException FORBIDDEN
   */
  void check(Exchange exchange) {
    for (String host : exchange.headers("Host")) {
      if (!isAllowed(host.strip())) {
        throw new KittenException(
            ErrorCode.FORBIDDEN,
            "This node does not answer to the host name of this request. Use its IP address, or start it"
                + " with --allowed-host NAME.");
      }
    }
  }

  private boolean isAllowed(String host) {
    if (host.isEmpty()) {
      return true;
    }
    try {
      String name = normal(HostAndPort.fromString(host).getHost());
      return name.equals("localhost")
          || InetAddresses.isInetAddress(name)
          || allowed.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Pattern pattern(String allowed) {
    return Pattern.compile(
        Splitter.on('*')
            .splitToStream(normal(allowed))
            .map(Pattern::quote)
            .collect(Collectors.joining("[^.]*")));
  }

  private static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
