package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.log.Command;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.BlobFiles;
import io.kittenfs.store.command.MoveInCommand;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.command.StoreCodec;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StoredRecord;
import io.kittenfs.store.record.TransferFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No command grows beyond what one entry of a log can hold, whatever clients and stores send. */
class CommandSizeTest {
  private static final int LIMIT_BYTES = 328 << 10;
  private static final int REQUEST_HEADER_BYTES = 16 << 10;

  @TempDir Path directory;

  /** Its key and its fields are as long as can be. */
  private static StoredRecord record(int number, int size) {
    byte[] value = new byte[size];
    HashCode digest = Hashing.sha256().hashBytes(value);
    Map<String, String> fields = new HashMap<>();
    RepresentationFields.NAMES.subList(0, 4).forEach(name -> fields.put(name, "x".repeat(1024)));
    fields.put("Cache-Control", "");
    return new StoredRecord(
        new Metadata(
            Key.of(String.format("%0" + Key.MAX_BYTES + "d", number)),
            1,
            Instant.EPOCH,
            Instant.EPOCH,
            RepresentationFields.checked(fields),
            size,
            digest,
            Optional.empty()),
        new InlineValue(value, 0, size, digest.asBytes()));
  }

  private static int checkedSize(Command<?> command) {
    int size = new StoreCodec().encode(command).length;
    assertThat(command.weight()).isBetween(size, LIMIT_BYTES);
    return size;
  }

  /** What the largest command took that wrote these records. */
  private int receive(List<StoredRecord> records) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(stream);
    TransferFormat.writeStart(out);
    for (StoredRecord record : records) {
      TransferFormat.writeHeader(out, record);
      out.write(((InlineValue) record.value()).array());
    }
    long bytes = records.stream().mapToLong(record -> record.value().size()).sum();
    TransferFormat.writeEnd(out, new TransferFormat.End(records.size(), bytes));
    List<Integer> sizes = new ArrayList<>();
    StagedValues values =
        new StagedValues(
            StoreOptions.DEFAULT_INLINE_MAX,
            new BlobFiles(directory),
            new SpaceGuard(() -> Long.MAX_VALUE, 0),
            InstantSource.system(),
            new Random(),
            BlobPeers.NONE);
    try (RecordReceiver receiver =
        new RecordReceiver(
            values, batch -> sizes.add(checkedSize(new MoveInCommand.Write(0, 1, 1, batch))))) {
      receiver.readFrom(new ByteArrayInputStream(stream.toByteArray()));
    }
    return Collections.max(sizes);
  }

  @Test
  void manySmallValuesWithLongKeysAndFieldsAreSplit() throws IOException {
    receive(IntStream.range(0, 600).mapToObj(number -> record(number, 0)).toList());
  }

  @Test
  void theRecordThatCrossesTheLimitIsTheLargest() throws IOException {
    List<StoredRecord> records = new ArrayList<>();
    // Just not enough for a batch, so that one more record, the largest, is in it.
    IntStream.range(0, 3).forEach(number -> records.add(record(number, 64 << 10)));
    records.add(record(3, 43_400));
    records.add(record(4, 64 << 10));
    assertThat(receive(records)).isGreaterThan((256 + 64) << 10);
  }

  @Test
  void thePutOfTheLargestRecordUnderTheMostConditions() {
    StoredRecord largest = record(0, StoreOptions.DEFAULT_INLINE_MAX);
    Key key = largest.metadata().key();
    List<String> tags = Collections.nCopies(REQUEST_HEADER_BYTES / "\"\",".length(), "\"\"");
    checkedSize(
        new PutCommand(
            0,
            key,
            key.hash(),
            largest.value(),
            largest.metadata().fields(),
            new Precondition.Matches(tags),
            Optional.empty(),
            0));
  }
}
