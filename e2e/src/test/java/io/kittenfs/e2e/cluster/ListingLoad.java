package io.kittenfs.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Lists keys over and over, by pages and as one stream in turn; each time all of them must be there
 * once, in order. For one thread.
 */
final class ListingLoad {
  private static final int PAGE = 1_000;

  /** How long a node waits for another before it says so and a listing ends. */
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So many listings may meet a machine that is busy with other things for that long. */
  private static final int MAX_SLOW = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KeyClient client;
  private final Tolerance tolerance;
  private final int keys;
  private int complete;
  private int slow;

  /**
   * @param keys how many keys of {@link KeysLoad} there are
   */
  ListingLoad(KeyClient client, Tolerance tolerance, int keys) {
    this.client = client;
    this.tolerance = tolerance;
    this.keys = keys;
  }

  /** Lists all once. */
  void turn(List<String> nodes, Random random) {
    String node = nodes.get(random.nextInt(nodes.size()));
    long begun = System.nanoTime();
    try {
      check(node, random.nextBoolean() ? byPages(nodes, random) : asStream(node));
      complete++;
    } catch (IOException e) {
      if (System.nanoTime() - begun > DEADLINE_NANOS && ++slow <= MAX_SLOW) {
        return;
      }
      tolerance.unanswered("Listing on " + node + ": " + e.getMessage());
    }
  }

  /** Each page from another node. */
  private List<String> byPages(List<String> nodes, Random random) throws IOException {
    List<String> found = new ArrayList<>();
    String after = "";
    while (after != null) {
      String node = nodes.get(random.nextInt(nodes.size()));
      JsonNode page =
          JSON.readTree(
              client.list(
                  node,
                  "?prefix=" + encoded(KeysLoad.PREFIX) + "&limit=" + PAGE + after,
                  "application/json"));
      page.path("keys").forEach(it -> found.add(it.path("key").asText()));
      JsonNode next = page.path("next");
      after = next.isTextual() ? "&after=" + encoded(next.asText()) : null;
    }
    return found;
  }

  private List<String> asStream(String node) throws IOException {
    byte[] lines = client.list(node, "?prefix=" + encoded(KeysLoad.PREFIX), "application/x-ndjson");
    List<String> found = new ArrayList<>();
    try (MappingIterator<JsonNode> entries = JSON.readerFor(JsonNode.class).readValues(lines)) {
      while (entries.hasNextValue()) {
        found.add(entries.nextValue().path("key").asText());
      }
    }
    return found;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void check(String node, List<String> found) {
    for (int i = 0; i < Math.max(keys, found.size()); i++) {
      String expected = i < keys ? KeysLoad.name(i) : "the end";
      String actual = i < found.size() ? found.get(i) : "the end";
      if (!expected.equals(actual)) {
        throw new AssertionError(
            String.format(
                "Listing on %s has %d of %d keys; number %d is %s instead of %s",
                node, found.size(), keys, i, actual, expected));
      }
    }
  }

  /** How many complete listings there were. */
  int complete() {
    return complete;
  }
}
