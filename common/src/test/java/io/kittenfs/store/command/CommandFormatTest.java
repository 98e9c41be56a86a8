package io.kittenfs.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import com.google.common.io.Resources;
import io.kittenfs.model.Key;
import io.kittenfs.store.SameCommands;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a command is as bytes stays as it is: logs hold them. A change that turns this red needs a
 * new version of {@link StoreCodec}, which still reads this one, and a file of its own.
 */
class CommandFormatTest {
  private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

  private final StoreCodec codec = new StoreCodec();

  private static Map<String, String> golden(int version) throws IOException {
    String lines =
        Resources.toString(
            Resources.getResource(CommandFormatTest.class, "commands-version-" + version + ".txt"),
            StandardCharsets.US_ASCII);
    return Splitter.on('\n').omitEmptyStrings().withKeyValueSeparator(' ').split(lines);
  }

  @Test
  void commandsAreWrittenAsEver() throws IOException {
    Map<String, String> written = new LinkedHashMap<>();
    SampleCommands.ALL.forEach(
        (name, command) -> written.put(name, HEX.encode(codec.encode(command))));
    assertThat(written).containsExactlyEntriesOf(golden(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatWasWrittenReads(int version) throws IOException {
    golden(version)
        .forEach(
            (name, hex) ->
                SameCommands.assertSame(
                    codec.decode(ByteBuffer.wrap(HEX.decode(hex))), SampleCommands.ALL.get(name)));
  }

  @Test
  void whatMeansTheSameIsWrittenTheSame() {
    Key key = Key.of("a");
    byte[] digest = new byte[32];
    InlineValue alone = new InlineValue(new byte[] {7, 8}, 0, 2, digest);
    InlineValue amongOthers = new InlineValue(new byte[] {6, 7, 8, 9}, 1, 2, digest.clone());
    assertThat(put(key, amongOthers)).isEqualTo(put(key, alone));
    BlobId id = new BlobId("0".repeat(32));
    assertThat(put(key, new BlobValue(id, 9, digest, 1)))
        .isEqualTo(put(key, new BlobValue(id, 9, digest, 2)));
  }

  private byte[] put(Key key, StagedValue value) {
    return codec.encode(
        new PutCommand(
            0,
            key,
            key.hash(),
            value,
            RepresentationFields.ofType("a/b"),
            new Precondition.None(),
            Optional.empty(),
            0));
  }

  @Test
  void everyKindOfCommandIsAmongThem() {
    assertThat(SampleCommands.ALL.values())
        .extracting(Object::getClass)
        .containsAll(Arrays.asList(StoreCommand.class.getPermittedSubclasses()));
  }
}
