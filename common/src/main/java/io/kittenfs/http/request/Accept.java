package io.kittenfs.http.request;

import com.google.common.base.Ascii;
import io.kittenfs.http.Exchange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** What a client says in its fields Accept (RFC 9110, section 12.5.1). Immutable. */
public final class Accept {
  /** Media ranges in lower case, without parameters, to their quality from 0 to 1. */
  private final Map<String, Double> qualities = new HashMap<>();

  private Accept(Exchange exchange) {
    QuotedQualityCSV ranges = new QuotedQualityCSV();
    // In lower case, because Jetty takes q= for a quality and Q= not.
    exchange.headers("Accept").forEach(field -> ranges.addValue(Ascii.toLowerCase(field)));
    for (QuotedQualityCSV.QualityValue range : ranges.getQualityValues()) {
      String type = HttpField.getValueParameters(range.getValue(), null).strip();
      qualities.merge(type, range.getWeight(), Math::max);
    }
  }

  /** What this request says. */
  public static Accept of(Exchange exchange) {
    return new Accept(exchange);
  }

  /**
   * Whether the client names a type, other than by a wildcard, and likes it no less than JSON,
   * which it gets otherwise.
   *
   * @param type in lower case, without parameters
   */
  public boolean asksFor(String type) {
    double quality = qualities.getOrDefault(type, 0.0);
    return quality > 0 && quality >= qualityOfJson();
  }

  private double qualityOfJson() {
    return Optional.ofNullable(qualities.get("application/json"))
        .or(() -> Optional.ofNullable(qualities.get("application/*")))
        .or(() -> Optional.ofNullable(qualities.get("*/*")))
        .orElse(0.0);
  }
}
