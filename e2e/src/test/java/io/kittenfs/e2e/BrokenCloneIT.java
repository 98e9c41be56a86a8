package io.kittenfs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clone whose source dies half-way leaves the target as it was. */
class BrokenCloneIT {
  private static final int VALUES = 30;
  private static final int SIZE = 200_000;

  @TempDir private Path directory;

  @Test
  void theOldContentStaysAndTheCloneCanBeRepeated() throws Exception {
    try (CutOffProxy proxy = new CutOffProxy((long) VALUES * SIZE / 2);
        Node master = NodeSetup.master(directory, "master").start();
        Node source = source(master, proxy);
        Node target = worker(master).start().awaitIndex()) {
      for (int i = 0; i < VALUES; i++) {
        assertThat(source.put("cloned/" + i, Bytes.of(i, SIZE))).isEqualTo(201);
      }
      assertThat(target.put("old", "content")).isEqualTo(201);

      CompletableFuture<HttpResponse<String>> clone = startClone(target);
      proxy.awaitHeld();
      source.kill();
      proxy.cut();

      assertThat(clone.join().statusCode()).as(clone.join().body()).isEqualTo(502);
      assertThat(target.get("old").body()).asString().isEqualTo("content");
      for (int i = 0; i < VALUES; i++) {
        assertThat(target.get("cloned/" + i).statusCode()).isEqualTo(404);
      }

      source.start();
      HttpResponse<String> again = startClone(target).join();
      assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
      assertThat(target.get("old").statusCode()).isEqualTo(404);
      for (int i = 0; i < VALUES; i++) {
        assertThat(target.get("cloned/" + i).body()).isEqualTo(Bytes.of(i, SIZE));
      }
    }
  }

  private NodeSetup worker(Node master) throws Exception {
    return NodeSetup.worker(directory, "target").flags("--master", master.url(""));
  }

  private Node source(Node master, CutOffProxy proxy) throws Exception {
    NodeSetup setup =
        NodeSetup.worker(directory, "source")
            .flags("--master", master.url(""), "--advertise", proxy.url());
    proxy.start(setup.port());
    return setup.start().awaitIndex();
  }

  private static CompletableFuture<HttpResponse<String>> startClone(Node target) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return target.send("POST", "/clone/0?replace=true");
          } catch (InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }
}
