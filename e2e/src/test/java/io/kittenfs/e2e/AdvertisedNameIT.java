package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know each other by names only, as containers do, need nothing but --advertise. */
class AdvertisedNameIT {
  @TempDir private Path directory;
  private Path names;
  private Node master;
  private Node first;
  private Node second;

  @BeforeEach
  void start() throws IOException {
    // Java's own hosts file: these names mean something to these processes only.
    names =
        Files.writeString(
            directory.resolve("hosts"),
            "127.0.0.1 localhost kitten_master worker-one worker-two\n");
    master = start(NodeSetup.master(directory, "master"), "kitten_master");
    first = startWorker("worker-one");
    second = startWorker("worker-two");
  }

  @AfterEach
  void stop() {
    second.close();
    first.close();
    master.close();
  }

  private Node startWorker(String name) throws IOException {
    NodeSetup setup = NodeSetup.worker(directory, name);
    Node worker = start(setup.flags("--master", "http://kitten_master:" + master.port()), name);
    return worker.awaitIndex();
  }

  private Node start(NodeSetup setup, String name) throws IOException {
    return setup
        .options("-Djdk.net.hosts.file=" + names)
        .flags("--advertise", "http://" + name + ":" + setup.port())
        .start();
  }

  @Test
  void everyRouteBetweenNodesWorksByName() throws Exception {
    assertThat(first.put("mood", "happy")).isEqualTo(201);
    await("the master knows both workers")
        .until(() -> master.send("GET", "/workers").body().contains("worker-two:"));

    assertThat(second.send("POST", "/clone/0").statusCode()).isEqualTo(200);
    assertThat(second.get("mood").body()).asString().isEqualTo("happy");
    assertThat(second.send("GET", "/gets").body())
        .contains("\"http://worker-one:" + first.port() + "\"")
        .contains("\"http://worker-two:" + second.port() + "\"")
        .contains("\"mood\"");
    assertThat(master.send("DELETE", "/delete/mood").body())
        .isEqualTo("{\"deleted_from\":[0,1]}\n");
    assertThat(first.get("mood").statusCode()).isEqualTo(404);
    assertThat(second.get("mood").statusCode()).isEqualTo(404);
  }
}
