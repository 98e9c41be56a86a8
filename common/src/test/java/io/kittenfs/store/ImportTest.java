package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.Stored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import is all or nothing: cut off or damaged anywhere, the store stays what it was. */
class ImportTest {
  @TempDir Path directory;
  private Store source;
  private Store target;

  @BeforeEach
  void open() {
    source = TestStores.open(directory.resolve("source"));
    target = TestStores.open(directory.resolve("target"));
  }

  @AfterEach
  void close() throws IOException {
    source.close();
    target.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] exported() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StoreExport export = source.export(0)) {
      export.writeTo(out);
    }
    return out.toByteArray();
  }

  private void importAll(byte[] stream, boolean replace) throws IOException {
    try (StoreImport session = target.startImport(0, replace)) {
      session.readFrom(new ByteArrayInputStream(stream));
      session.commit(replace);
    }
  }

  @Test
  void bringsKeysValuesTypesAndTimes() throws IOException {
    Stored small = TestStores.put(source, "small", "value");
    TestStores.put(source, "empty", "");
    TestStores.put(source, "large", new byte[200_000], new Precondition.None());
    importAll(exported(), false);
    assertThat(TestStores.get(target, "small")).contains(bytes("value"));
    assertThat(TestStores.get(target, "empty")).contains(new byte[0]);
    assertThat(TestStores.get(target, "large")).contains(new byte[200_000]);
    Metadata copied = target.metadata(Key.of("small")).orElseThrow();
    assertThat(copied.modified()).isEqualTo(small.metadata().modified());
    assertThat(copied.contentType()).isEqualTo("application/octet-stream");
    assertThat(target.stats().keys()).isEqualTo(3);
    assertThat(target.stats().bytes()).isEqualTo(200_005);
  }

  @Test
  void cutOffAtAnyByteChangesNothing() throws IOException {
    TestStores.put(source, "a", "1");
    TestStores.put(source, "b", "22");
    TestStores.put(target, "old", "kept");
    byte[] stream = exported();
    for (int cut = 0; cut < stream.length; cut++) {
      byte[] part = Arrays.copyOf(stream, cut);
      assertThatThrownBy(() -> importAll(part, true)).isInstanceOf(IOException.class);
    }
    assertThat(target.list("", Optional.empty(), 10).entries())
        .extracting(entry -> entry.key().text())
        .containsExactly("old");
    await().until(() -> target.counts().generations() == 1);
    assertThat(TestStores.get(target, "old")).contains(bytes("kept"));
  }

  @Test
  void cutOffAfterABlobLeavesNoFile() throws IOException {
    TestStores.put(source, "a", new byte[200_000], new Precondition.None());
    TestStores.put(source, "b", new byte[200_000], new Precondition.None());
    byte[] stream = exported();
    byte[] part = Arrays.copyOf(stream, stream.length - 1000);
    assertThatThrownBy(() -> importAll(part, false)).isInstanceOf(IOException.class);
    try (Stream<Path> files = Files.walk(directory.resolve("target/blobs"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void aDamagedValueChangesNothing() throws IOException {
    TestStores.put(source, "a", "value");
    TestStores.put(target, "old", "kept");
    byte[] stream = exported();
    stream[stream.length - 2] ^= 1;
    assertThatThrownBy(() -> importAll(stream, true))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_GATEWAY));
    assertThat(TestStores.get(target, "a")).isEmpty();
    assertThat(TestStores.get(target, "old")).contains(bytes("kept"));
  }

  @Test
  void aStoreWithKeysIsReplacedOnlyOnDemand() throws IOException {
    TestStores.put(source, "a", "1");
    TestStores.put(target, "old", "kept");
    byte[] stream = exported();
    assertThatThrownBy(() -> importAll(stream, false)).hasMessageContaining("replace=true");
    importAll(stream, true);
    assertThat(TestStores.get(target, "old")).isEmpty();
    assertThat(TestStores.get(target, "a")).contains(bytes("1"));
  }

  @Test
  void aKeyPutMeanwhileIntoAnEmptyStoreIsNotLost() throws IOException {
    TestStores.put(source, "a", "1");
    byte[] stream = exported();
    try (StoreImport session = target.startImport(0, false)) {
      session.readFrom(new ByteArrayInputStream(stream));
      TestStores.put(target, "meanwhile", "x");
      assertThatThrownBy(() -> session.commit(false)).hasMessageContaining("not empty");
    }
    assertThat(TestStores.get(target, "meanwhile")).contains(bytes("x"));
    assertThat(TestStores.get(target, "a")).isEmpty();
  }

  @Test
  void oneThatACrashEndedIsGivenUpOnOpening() throws IOException {
    TestStores.put(source, "a", "1");
    StoreImport unfinished = target.startImport(0, false);
    unfinished.readFrom(new ByteArrayInputStream(exported()));
    target.close();
    target = TestStores.open(directory.resolve("target"));
    await().until(() -> target.counts().generations() == 0);
    assertThat(TestStores.get(target, "a")).isEmpty();
    assertThat(target.stats().keys()).isZero();
  }
}
