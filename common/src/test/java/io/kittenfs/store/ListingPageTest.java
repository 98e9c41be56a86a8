package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingPageTest {
  private static final String PADDING = "x".repeat(Key.MAX_BYTES - 4);

  @TempDir Path directory;

  @Test
  void longKeysMakeShortPagesAndNoneIsLost() throws IOException {
    List<String> keys = IntStream.range(1000, 2500).mapToObj(number -> number + PADDING).toList();
    try (Store store = TestStores.open(directory.resolve("store"))) {
      keys.forEach(key -> TestStores.put(store, key, "value"));
      List<String> listed = new ArrayList<>();
      Listing page = store.list("", Optional.empty(), 10_000);
      assertThat(page.entries()).hasSize(1024);
      add(page, listed);
      while (page.next().isPresent()) {
        page = store.list("", page.next(), 10_000);
        add(page, listed);
      }
      assertThat(listed).isEqualTo(keys);
    }
  }

  @Test
  void aPageIsBoundedByTheBytesOfItsKeysToo() throws IOException {
    try (Store store = TestStores.open(directory.resolve("store"))) {
      IntStream.range(1000, 1020).forEach(i -> TestStores.put(store, i + PADDING, "value"));
      assertThat(store.list("", Optional.empty(), 1000, 4 * Key.MAX_BYTES).entries()).hasSize(4);
      Listing one = store.list("", Optional.empty(), 1000, 1);
      assertThat(one.entries()).hasSize(1);
      assertThat(one.next()).isPresent();
    }
  }

  private static void add(Listing page, List<String> listed) {
    page.entries().forEach(entry -> listed.add(entry.key().text()));
  }
}
