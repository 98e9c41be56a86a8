package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.store.command.IncomingRecord;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.record.Counters;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StoredRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that the release wrote which kept nothing of a value but its type. */
class FormatsOfThePastTest {
  private static final String RECORD =
      "01000000000000004d0000018bcfe568000000018bcfe56be8000001ba60d3380000046d6f6f64001974657874"
          + "2f706c61696e3b20636861727365743d7574662d380000000000000004b66358a34a718d2af7d501f2a51f"
          + "e2f610c082180f9d6ee9a3a28e8881d290dd0070757272";
  private static final String DIGEST = "170737c73aff73004babc38e8212ac00";
  private static final String STREAM =
      "4b495454454e30320100046d6f6f640019746578742f706c61696e3b20636861727365743d7574662d38000000"
          + "000000004d0000018bcfe568000000018bcfe56be8000001ba60d338000000000000000004b66358a34a71"
          + "8d2af7d501f2a51fe2f610c082180f9d6ee9a3a28e8881d290dd7075727200000000000000000100000000"
          + "00000004";

  @TempDir Path directory;

  private static byte[] bytes(String hex) {
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  private static StoredRecord record(RepresentationFields fields) {
    byte[] value = "purr".getBytes(StandardCharsets.UTF_8);
    HashCode digest = Hashing.sha256().hashBytes(value);
    Metadata metadata =
        new Metadata(
            Key.of("mood"),
            77,
            Instant.ofEpochMilli(1_700_000_000_000L),
            Instant.ofEpochMilli(1_700_000_001_000L),
            fields,
            4,
            digest,
            Optional.of(Instant.ofEpochMilli(1_900_000_000_000L)));
    return new StoredRecord(metadata, new InlineValue(value, 0, 4, digest.asBytes()));
  }

  /** Of a slot that holds nothing else. */
  private static String digest(StoredRecord record) {
    return Counters.ZERO.plus(record).digest().digest();
  }

  @Test
  void anOldRecordReads() {
    StoredRecord read = StoredRecord.decode(bytes(RECORD));
    assertThat(read.metadata())
        .isEqualTo(record(RepresentationFields.ofType("text/plain; charset=utf-8")).metadata());
  }

  @Test
  void theDigestOfAnOldRecordIsTheOneThatItsSlotHasCounted() {
    assertThat(digest(StoredRecord.decode(bytes(RECORD)))).isEqualTo(DIGEST);
  }

  @Test
  void anOldNodesStreamIsUnderstood() throws IOException {
    try (Store store = TestStores.open(directory.resolve("store"));
        StoreImport filling = store.startImport(0, false)) {
      filling.readFrom(new ByteArrayInputStream(bytes(STREAM)));
      filling.commit(false);
      assertThat(store.metadata(Key.of("mood")).orElseThrow().contentType())
          .isEqualTo("text/plain; charset=utf-8");
    }
  }

  @Test
  void aStreamOfALaterReleaseIsRefusedByItsFormat() throws IOException {
    byte[] later = bytes(STREAM.replaceFirst("3032", "3039"));
    try (Store store = TestStores.open(directory.resolve("store"));
        StoreImport filling = store.startImport(0, false)) {
      assertThatThrownBy(() -> filling.readFrom(new ByteArrayInputStream(later)))
          .isInstanceOf(KittenException.class)
          .hasMessageContaining("format");
    }
  }

  @Test
  void everyFieldChangesTheDigestAndComesBack() {
    RepresentationFields type = RepresentationFields.ofType("text/css");
    StoredRecord without = record(type);
    for (String name : RepresentationFields.NAMES.subList(1, RepresentationFields.NAMES.size())) {
      RepresentationFields fields =
          new RepresentationFields(Map.of("Content-Type", "text/css", name, "x y"));
      StoredRecord with = record(fields);
      assertThat(digest(with)).isNotEqualTo(digest(without));
      assertThat(StoredRecord.decode(with.encode()).metadata().fields()).isEqualTo(fields);
    }
  }

  @Test
  void fieldsCountInTheWeightOfWhatBringsThem() {
    RepresentationFields few = RepresentationFields.ofType("a/b");
    RepresentationFields many =
        new RepresentationFields(Map.of("Content-Type", "a/b", "Cache-Control", "x".repeat(1000)));
    assertThat(IncomingRecord.of(record(many)).weight())
        .isEqualTo(IncomingRecord.of(record(few)).weight() + 1000);
    assertThat(put(many).weight()).isEqualTo(put(few).weight() + 1000);
  }

  private static PutCommand put(RepresentationFields fields) {
    StoredRecord record = record(fields);
    Key key = record.metadata().key();
    return new PutCommand(
        0, key, key.hash(), record.value(), fields, new Precondition.None(), Optional.empty(), 0);
  }
}
