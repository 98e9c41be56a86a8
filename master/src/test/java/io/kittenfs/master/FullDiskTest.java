package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.TestEngine;
import io.kittenfs.log.Fsync;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master whose disk is nearly full changes nothing and goes on answering. */
class FullDiskTest {
  @TempDir Path data;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void changesAreRefusedAndReadsGoOn() throws IOException, InterruptedException {
    MasterServer.Settings settings =
        new MasterServer.Settings(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            data,
            TestEngine.choice(),
            Fsync.OFF,
            Long.MAX_VALUE,
            Duration.ZERO,
            true);
    try (MasterServer master = MasterServer.start(settings, InstantSource.system())) {
      HttpRequest.Builder reserve =
          HttpRequest.newBuilder(URI.create(master.url() + "/add_worker?url=http://127.0.0.1:1"));
      assertThat(status(reserve.POST(BodyPublishers.noBody()))).isEqualTo(507);
      assertThat(status(HttpRequest.newBuilder(URI.create(master.url() + "/workers"))))
          .isEqualTo(200);
    }
  }

  private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
