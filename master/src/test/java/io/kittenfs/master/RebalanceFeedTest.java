package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live feed of a rebalance, as server-sent events. */
class RebalanceFeedTest {
  @TempDir Path data;
  private final FakeClock clock = new FakeClock();
  private MasterFixture master;
  private FakeCluster cluster;

  @BeforeEach
  void start() {
    master = new MasterFixture(data, clock, Duration.ZERO);
    cluster = new FakeCluster(master);
    cluster.awaitFirstMap(clock, 1);
  }

  @AfterEach
  void stop() {
    cluster.close();
    master.close();
  }

  private HttpResponse<InputStream> feed() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(master.server().url() + "/rebalance"))
                .header("Accept", "text/event-stream")
                .build(),
            BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void endsAtOnceWhenNothingMoves() throws Exception {
    HttpResponse<InputStream> response = feed();
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (BufferedReader lines = lines(response)) {
      List<String> all = lines.lines().collect(Collectors.toList());
      assertThat(all).hasSize(2);
      assertThat(all.get(0)).startsWith("data: {").contains("\"state\":\"idle\"");
      assertThat(all.get(1)).isEmpty();
    }
  }

  @Test
  void tellsUntilItIsDone() throws Exception {
    cluster.join();
    cluster.awaitOrders();
    try (BufferedReader lines = lines(feed())) {
      assertThat(lines.readLine()).contains("\"state\":\"running\"", "\"slots_done\":0");
      cluster.awaitBalance();
      List<String> rest = lines.lines().filter(line -> !line.isEmpty()).toList();
      assertThat(rest.get(rest.size() - 1))
          .contains("\"state\":\"idle\"", "\"slots_done\":512", "\"slots_total\":512");
    }
  }

  @Test
  void doesNotKeepTheMasterFromStopping() throws Exception {
    cluster.join();
    cluster.awaitOrders();
    try (BufferedReader lines = lines(feed())) {
      assertThat(lines.readLine()).contains("\"state\":\"running\"");
      master.close();
      assertThat(lines.lines().allMatch(line -> line.isEmpty() || line.startsWith("data: ")))
          .isTrue();
    } catch (IOException closedHard) {
      throw new AssertionError("the feed broke off instead of ending", closedHard);
    } finally {
      master = new MasterFixture(data, clock, Duration.ZERO);
    }
  }
}
