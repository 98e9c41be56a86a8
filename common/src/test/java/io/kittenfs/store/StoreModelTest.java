package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.error.PreconditionFailedException;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random commands, restarts and changes of engine: the store answers as a sorted map would. */
class StoreModelTest {
  private static final int INLINE_MAX = 64;
  private static final List<String> KEYS =
      List.of("a", "b", "a/b", "a/", "é", "\u0000", "…", "ab", "\uD83D\uDC31", "b/c/d");

  enum Kind {
    PUT,
    CREATE,
    REPLACE_IF_SAME,
    DELETE,
    CLEAR,
    REOPEN,
    IMPORT,
    ABANDON_IMPORT
  }

  record Step(Kind kind, String key, int size) {}

  private record Expected(byte[] value, String etag) {}

  private static final class Run implements AutoCloseable {
    private final Path directory;
    private final int slots;
    private final Random random = new Random(7);
    private final TreeMap<Key, Expected> model = new TreeMap<>();
    private final Set<String> etags = new HashSet<>();
    private Store store;
    private int opens;

    Run(Path directory, int slots) {
      this.directory = directory;
      this.slots = slots;
      reopen();
    }

    private void reopen() {
      EngineChoice choice = opens++ % 2 == 0 ? EngineChoice.AUTO : EngineChoice.JAVA;
      store =
          TestStores.open(
              directory.resolve("store"),
              choice,
              new StoreOptions(slots, true, INLINE_MAX),
              InstantSource.system());
    }

    void take(Step step) throws IOException {
      Key key = Key.of(step.key());
      Optional<Expected> present = Optional.ofNullable(model.get(key));
      switch (step.kind()) {
        case PUT -> put(step, new Precondition.None(), true);
        case CREATE -> put(step, new Precondition.Absent(), present.isEmpty());
        case REPLACE_IF_SAME ->
            put(
                step,
                new Precondition.Matches(List.of(present.map(Expected::etag).orElse("\"0\""))),
                present.isPresent());
        case DELETE -> {
          assertThat(store.delete(key, new Precondition.None()).isPresent())
              .isEqualTo(present.isPresent());
          model.remove(key);
        }
        case CLEAR -> {
          assertThat(store.clear()).isEqualTo(model.size());
          model.clear();
        }
        case REOPEN -> {
          store.close();
          reopen();
        }
        case IMPORT -> importSelf(true);
        case ABANDON_IMPORT -> importSelf(false);
      }
    }

    private void put(Step step, Precondition condition, boolean allowed) {
      byte[] value = new byte[step.size()];
      random.nextBytes(value);
      try {
        Stored stored = TestStores.put(store, step.key(), value, condition);
        assertThat(allowed).isTrue();
        assertThat(stored.created()).isEqualTo(!model.containsKey(Key.of(step.key())));
        assertThat(etags.add(stored.metadata().etag())).as("an ETag never repeats").isTrue();
        model.put(Key.of(step.key()), new Expected(value, stored.metadata().etag()));
      } catch (PreconditionFailedException e) {
        assertThat(allowed).isFalse();
      }
    }

    /** Replaces the slot of key "a" by a copy of itself, or begins to. */
    private void importSelf(boolean commit) throws IOException {
      int slot = Key.of("a").hash().slot(slots);
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      try (StoreExport export = store.export(slot)) {
        export.writeTo(stream);
      }
      try (StoreImport session = store.startImport(slot, true)) {
        session.readFrom(new ByteArrayInputStream(stream.toByteArray()));
        if (commit) {
          session.commit(true);
          model.replaceAll(
              (key, was) -> {
                String etag = store.metadata(key).orElseThrow().etag();
                if (key.hash().slot(slots) == slot) {
                  assertThat(etags.add(etag)).as("a copy has a version of its own").isTrue();
                }
                return new Expected(was.value(), etag);
              });
        }
      }
    }

    void check() {
      long bytes = 0;
      for (String key : KEYS) {
        Optional<Expected> expected = Optional.ofNullable(model.get(Key.of(key)));
        assertThat(TestStores.get(store, key).map(ByteBuffer::wrap))
            .isEqualTo(expected.map(Expected::value).map(ByteBuffer::wrap));
        assertThat(store.metadata(Key.of(key)).map(Metadata::etag))
            .isEqualTo(expected.map(Expected::etag));
        bytes += expected.map(found -> found.value().length).orElse(0);
      }
      assertThat(store.stats().keys()).isEqualTo(model.size());
      assertThat(store.stats().bytes()).isEqualTo(bytes);
      assertThat(listed("")).containsExactlyElementsOf(model.keySet());
      assertThat(listed("a"))
          .containsExactlyElementsOf(
              model.keySet().stream().filter(key -> key.text().startsWith("a")).toList());
    }

    private List<Key> listed(String prefix) {
      return Stream.iterate(
              Optional.of(store.list(prefix, Optional.empty(), 2)),
              Optional::isPresent,
              page -> page.get().next().map(next -> store.list(prefix, Optional.of(next), 2)))
          .flatMap(page -> page.get().entries().stream())
          .map(Metadata::key)
          .toList();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  @Property(tries = 60)
  void oneSlot(@ForAll("steps") List<Step> steps) throws IOException {
    run(steps, 1);
  }

  @Property(tries = 25)
  void manySlots(@ForAll("steps") List<Step> steps) throws IOException {
    run(steps, 1024);
  }

  private static void run(List<Step> steps, int slots) throws IOException {
    Path directory = Files.createTempDirectory("model");
    try (Run run = new Run(directory, slots)) {
      for (Step step : steps) {
        run.take(step);
        run.check();
      }
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(12, Arbitraries.of(Kind.PUT, Kind.CREATE, Kind.REPLACE_IF_SAME)),
            net.jqwik.api.Tuple.of(4, Arbitraries.of(Kind.DELETE)),
            net.jqwik.api.Tuple.of(3, Arbitraries.of(Kind.values())));
    Arbitrary<Integer> sizes = Arbitraries.of(0, 1, INLINE_MAX, INLINE_MAX + 1, 5000);
    return Combinators.combine(kinds, Arbitraries.of(KEYS), sizes)
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }
}
