package io.kittenfs.store.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.Command;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no command are refused as damage, whatever they are. */
class DamagedCommandTest {
  private final StoreCodec codec = new StoreCodec();

  static Stream<StoreCommand<?>> samples() {
    return SampleCommands.ALL.values().stream();
  }

  private void assertDamaged(byte[] bytes) {
    assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(bytes)))
        .isInstanceOfSatisfying(
            KittenException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void noPartOfACommandIsOne(StoreCommand<?> command) {
    byte[] whole = codec.encode(command);
    for (int length = 0; length < whole.length; length++) {
      assertDamaged(Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void nothingFollowsACommand(StoreCommand<?> command) {
    byte[] whole = codec.encode(command);
    assertDamaged(Arrays.copyOf(whole, whole.length + 1));
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 3, 127, -1})
  void otherVersionsAreRefused(byte version) {
    byte[] bytes = codec.encode(new ClearCommand(1));
    bytes[0] = version;
    assertDamaged(bytes);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 9, 99, -1})
  void unknownTagsAreRefused(byte tag) {
    byte[] bytes = codec.encode(new ClearCommand(1));
    bytes[1] = tag;
    assertDamaged(bytes);
  }

  /** Wherever a length stands, one of these four bytes begins it. */
  @ParameterizedTest
  @MethodSource("samples")
  void noLengthIsBelieved(StoreCommand<?> command) {
    byte[] whole = codec.encode(command);
    for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, whole.length}) {
      for (int at = 2; at <= whole.length - Integer.BYTES; at++) {
        byte[] bytes = whole.clone();
        ByteBuffer.wrap(bytes).putInt(at, length);
        decodeOrRefuse(bytes);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void noDamageIsAnythingElse(StoreCommand<?> command) {
    Random random = new Random(7);
    byte[] whole = codec.encode(command);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 0; flips <= i % 4; flips++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decodeOrRefuse(bytes);
    }
  }

  /** The bytes may happen to mean another command; then that is one. */
  private void decodeOrRefuse(byte[] bytes) {
    try {
      assertThat(codec.decode(ByteBuffer.wrap(bytes))).isInstanceOf(StoreCommand.class);
    } catch (KittenException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
    }
  }

  @Test
  void onlyTheStoresOwnCommandsAreEncoded() {
    assertThatThrownBy(() -> codec.encode(new Command<Void>() {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aCommandIsReadFromAnyPlaceInAnyBuffer(StoreCommand<?> command) {
    byte[] whole = codec.encode(command);
    ByteBuffer among =
        ByteBuffer.allocateDirect(whole.length + 7)
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(3)
            .put(whole)
            .flip()
            .position(3);
    Command<?> read = codec.decode(among.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
    assertThat(codec.encode(read)).isEqualTo(whole);
    assertThat(codec.decode(among)).hasSameClassAs(command);
    assertThat(among.position()).isEqualTo(3);
  }
}
