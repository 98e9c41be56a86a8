package io.kittenfs.store.command;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How the parts of encoded commands are written, read and, where their size varies, weighed. What
 * varies begins with its length or number, which is compared with the bytes that are left before
 * anything of that size is made. Reading throws any RuntimeException when the bytes are damaged.
 */
final class CommandParts {
  private static final byte NO_CONDITION = 0;
  private static final byte ABSENT = 1;
  private static final byte PRESENT = 2;
  private static final byte MATCHES = 3;

  private static final byte REMOVAL = 0;
  private static final byte RECORD = 1;

  private static final long FOREVER = 0;

  /** What a range of slots takes. */
  static final int RANGE_BYTES = 2 * Integer.BYTES + Long.BYTES;

  /** UTF-8 takes no more than this for each char of a string. */
  private static final int BYTES_OF_CHAR_MAX = 3;

  private CommandParts() {}

  static void putFlag(ByteBuffer out, boolean flag) {
    out.put((byte) (flag ? 1 : 0));
  }

  static boolean flag(ByteBuffer in) {
    return switch (in.get()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw damaged(null);
    };
  }

  static void putBytes(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }

  static byte[] bytes(ByteBuffer in) {
    return bytes(in, length(in));
  }

  static int weight(byte[] bytes) {
    return Integer.BYTES + bytes.length;
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** A length in bytes, or of a list, whose elements have a byte at least. */
  private static int length(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw damaged(null);
    }
    return length;
  }

  static <T> void putList(ByteBuffer out, List<T> list, BiConsumer<ByteBuffer, T> put) {
    out.putInt(list.size());
    list.forEach(element -> put.accept(out, element));
  }

  static <T> List<T> list(ByteBuffer in, Function<ByteBuffer, T> element) {
    int size = length(in);
    List<T> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(element.apply(in));
    }
    return List.copyOf(list);
  }

  static void putHash(ByteBuffer out, KeyHash hash) {
    out.put(hash.bytes());
  }

  static KeyHash hash(ByteBuffer in) {
    return KeyHash.ofBytes(bytes(in, KeyHash.BYTES));
  }

  static void putRange(ByteBuffer out, SlotRange range) {
    out.putInt(range.from()).putInt(range.to()).putLong(range.epoch());
  }

  static SlotRange range(ByteBuffer in) {
    return new SlotRange(in.getInt(), in.getInt(), in.getLong());
  }

  static void putBlobId(ByteBuffer out, BlobId id) {
    out.put(id.bytes());
  }

  static BlobId blobId(ByteBuffer in) {
    return BlobId.of(bytes(in, BlobId.BYTES));
  }

  static void putTtl(ByteBuffer out, Optional<Duration> ttl) {
    out.putLong(ttl.map(Duration::toMillis).orElse(FOREVER));
  }

  static Optional<Duration> ttl(ByteBuffer in) {
    long millis = in.getLong();
    return millis == FOREVER ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }

  static void putCondition(ByteBuffer out, Precondition condition) {
    if (condition instanceof Precondition.Matches matches) {
      out.put(MATCHES);
      putList(out, matches.etags(), CommandParts::putText);
    } else if (condition instanceof Precondition.Present) {
      out.put(PRESENT);
    } else if (condition instanceof Precondition.Absent) {
      out.put(ABSENT);
    } else {
      out.put(NO_CONDITION);
    }
  }

  static Precondition condition(ByteBuffer in) {
    return switch (in.get()) {
      case NO_CONDITION -> new Precondition.None();
      case ABSENT -> new Precondition.Absent();
      case PRESENT -> new Precondition.Present();
      case MATCHES -> new Precondition.Matches(list(in, CommandParts::text));
      default -> throw damaged(null);
    };
  }

  static int weight(Precondition condition) {
    return condition instanceof Precondition.Matches matches
        ? 1
            + Integer.BYTES
            + matches.etags().stream()
                .mapToInt(etag -> Integer.BYTES + BYTES_OF_CHAR_MAX * etag.length())
                .sum()
        : 1;
  }

  private static void putText(ByteBuffer out, String text) {
    putBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  static void putRecord(ByteBuffer out, StoredRecord record) {
    putBytes(out, record.encode());
  }

  static StoredRecord record(ByteBuffer in) {
    return StoredRecord.decode(bytes(in));
  }

  static int weight(StoredRecord record) {
    return Integer.BYTES + record.weight();
  }

  /** The same of a record that is yet to be made of these. */
  static int weightOfRecord(Key key, RepresentationFields fields, StagedValue value) {
    return Integer.BYTES + StoredRecord.weight(key, fields, value);
  }

  static void putIncoming(ByteBuffer out, IncomingRecord incoming) {
    if (incoming.record().isPresent()) {
      putRecord(out.put(RECORD), incoming.record().get());
    } else {
      putHash(out.put(REMOVAL), incoming.hash());
    }
  }

  static IncomingRecord incoming(ByteBuffer in) {
    return switch (in.get()) {
      case RECORD -> IncomingRecord.of(record(in));
      case REMOVAL -> IncomingRecord.removal(hash(in));
      default -> throw damaged(null);
    };
  }

  /** The refusal of bytes that are no command. */
  static KittenException damaged(RuntimeException cause) {
    return new KittenException(
        ErrorCode.INTERNAL, "A command in this node's log is damaged.", cause);
  }
}
