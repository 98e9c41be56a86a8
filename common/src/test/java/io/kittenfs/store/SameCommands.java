package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.Command;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.store.record.InlineValue;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whether two commands mean the same: {@code equals} of a record compares arrays by identity. */
public final class SameCommands {
  private SameCommands() {}

  public static void assertSame(Command<?> actual, Command<?> expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .withEqualsForType(Object::equals, Key.class)
        .withEqualsForType(Object::equals, KeyHash.class)
        .withEqualsForType(Arrays::equals, byte[].class)
        .withEqualsForType(SameCommands::haveSameBytes, InlineValue.class)
        .ignoringFieldsMatchingRegexes(".*stagedMillis")
        .isEqualTo(expected);
  }

  private static boolean haveSameBytes(InlineValue one, InlineValue other) {
    return bytes(one).equals(bytes(other)) && Arrays.equals(one.digest(), other.digest());
  }

  private static ByteBuffer bytes(InlineValue value) {
    return ByteBuffer.wrap(value.array(), value.offset(), value.length());
  }
}
