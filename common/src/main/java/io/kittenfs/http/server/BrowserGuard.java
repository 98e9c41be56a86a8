package io.kittenfs.http.server;

import com.google.common.base.Ascii;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Keeps web pages from using a visitor's browser to change what a node holds. */
final class BrowserGuard {
  private static final Set<String> BROWSER_HEADERS = Set.of("origin", "referer", "accept-language");
  private static final Set<String> READING_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private BrowserGuard() {}

  /**
   * Refuses a request that shows it comes from a browser.
   *
   * @throws KittenException FORBIDDEN
   */
  static void refuseBrowser(Exchange exchange) {
    for (String header : exchange.headerNames()) {
      String name = Ascii.toLowerCase(header);
      if (BROWSER_HEADERS.contains(name) || name.startsWith("sec-fetch-")) {
        throw new KittenException(
            ErrorCode.FORBIDDEN,
            "This route changes something, so it does not take a GET from a browser. Use POST, or curl.");
      }
    }
  }

  /**
   * Refuses a changing request that a page of another origin makes. The Host must have been checked
   * before.
   *
   * @throws KittenException FORBIDDEN
   */
  static void refuseForeignOrigin(Exchange exchange) {
    if (READING_METHODS.contains(exchange.method())) {
      return;
    }
    boolean foreignSite =
        exchange
            .header("Sec-Fetch-Site")
            .map(site -> !site.equals("same-origin") && !site.equals("none"))
            .orElse(false);
    String host = exchange.header("Host").orElse("").toLowerCase(Locale.ROOT);
    Optional<String> origin = exchange.header("Origin").map(text -> text.toLowerCase(Locale.ROOT));
    boolean foreignOrigin = origin.isPresent() && !isOwn(origin.get(), host);
    if (foreignSite || foreignOrigin) {
      throw new KittenException(
          ErrorCode.FORBIDDEN,
          "Pages of other sites may not change anything here. Use curl, or a page of this node.");
    }
  }

  private static boolean isOwn(String origin, String host) {
    return isOwn(origin, host, "http://", ":80") || isOwn(origin, host, "https://", ":443");
  }

  private static boolean isOwn(String origin, String host, String scheme, String port) {
    return origin.startsWith(scheme)
        && withoutDefault(origin.substring(scheme.length()), port)
            .equals(withoutDefault(host, port));
  }

  private static String withoutDefault(String authority, String port) {
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }
}
