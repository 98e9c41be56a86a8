package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Any key and any bytes come back as they were put. */
class RoundTripTest {
  private Path directory;
  private Store store;

  @BeforeProperty
  void open() throws IOException {
    directory = Files.createTempDirectory("roundtrip");
    store = TestStores.open(directory.resolve("store"));
  }

  @AfterProperty
  void close() throws IOException {
    store.close();
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }

  @Property(tries = 500)
  void anyKeyAndAnyBytes(
      @ForAll @StringLength(min = 1, max = 300) String key,
      @ForAll @Size(max = 5000) byte[] value) {
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(key));
    Assume.that(key.getBytes(StandardCharsets.UTF_8).length <= Key.MAX_BYTES);
    Stored stored = TestStores.put(store, key, value, new Precondition.None());
    assertThat(stored.metadata().size()).isEqualTo(value.length);
    assertThat(TestStores.get(store, key).orElseThrow()).isEqualTo(value);
    Metadata metadata = store.metadata(Key.of(key)).orElseThrow();
    assertThat(metadata).isEqualTo(stored.metadata());
    assertThat(metadata.key().text()).isEqualTo(key);
    assertThat(store.list(key, Optional.empty(), 1).entries().get(0).key().text()).isEqualTo(key);
    assertThat(KeyHash.ofHex(metadata.key().hash().toString())).isEqualTo(Key.of(key).hash());
  }
}
