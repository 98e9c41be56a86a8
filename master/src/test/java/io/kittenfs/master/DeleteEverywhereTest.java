package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Key;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DeleteEverywhereTest {
  @TempDir Path data;
  private final FakeWorker first = new FakeWorker();
  private final FakeWorker second = new FakeWorker();
  private final FakeWorker third = new FakeWorker();

  @RegisterExtension final MasterFixture master = new MasterFixture(() -> data);

  @BeforeEach
  void start() {
    for (FakeWorker worker : List.of(first, second, third)) {
      worker.register(master.server());
    }
    first.keys.put("a b/c", 1L);
    third.keys.put("a b/c", 1L);
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    third.close();
  }

  @Test
  void deletesFromEveryWorkerThatHasTheKey() {
    Answer answer = master.delete("/delete/a%20b/c");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).hasToString("{\"deleted_from\":[0,2]}");
    assertThat(first.keys).isEmpty();
    assertThat(third.keys).isEmpty();
  }

  @Test
  void aKeyThatIsNowhereIsNotFound() {
    Answer answer = master.delete("/delete?key=b");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }

  @Test
  void aWorkerThatCannotBeReachedIsNamed() {
    third.stop();
    Answer answer = master.delete("/delete/a%20b/c");

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body().path("deleted_from")).hasToString("[0]");
    assertThat(answer.body().path("unreachable")).hasToString("[2]");
    assertThat(answer.detail()).contains("[2]");
  }

  @Test
  void aHashIsTakenWhereNoKeyHasThatName() {
    Answer answer = master.delete("/delete/" + Key.of("a b/c").hash());

    assertThat(answer.body()).hasToString("{\"deleted_from\":[0,2]}");
    assertThat(first.keys).isEmpty();
  }

  @Test
  void aKeyThatLooksLikeAHashIsAKey() {
    String name = Key.of("a b/c").hash().toString();
    second.keys.put(name, 1L);
    Answer answer = master.delete("/delete/" + name);

    assertThat(answer.body()).hasToString("{\"deleted_from\":[1]}");
    assertThat(first.keys).containsKey("a b/c");
  }
}
