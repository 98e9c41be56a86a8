package io.kittenfs.store;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * How records travel between stores. A stream ends with what it held, so that one that breaks off
 * is never taken for whole; each value follows its header and is checked by its digest.
 *
 * <pre>
 * "KITTEN02"
 * then per record: 1(1) key(2+n) content type(2+n) version(8) created(8) modified(8) expires(8)
 *                  size(8) digest(32) value(size)
 *   or per removal: 2(1) hash(32)
 * then: 0(1) records(8) bytes(8)
 * </pre>
 */
final class TransferFormat {
  private static final long MAGIC = 0x4b495454454e3032L;
  private static final byte END = 0;
  private static final byte RECORD = 1;
  private static final byte REMOVAL = 2;
  private static final int DIGEST_BYTES = 32;
  private static final long NEVER = 0;

  private TransferFormat() {}

  /** What comes next in a stream. */
  sealed interface Item permits Header, Removal, End {}

  /** What is known of a record before its value. */
  record Header(Metadata metadata, byte[] digest) implements Item {}

  /** The key with this hash is gone. */
  record Removal(KeyHash hash) implements Item {}

  /** How many records there were, and the sum of their values' sizes. */
  record End(long records, long bytes) implements Item {}

  static void writeStart(DataOutputStream out) throws IOException {
    out.writeLong(MAGIC);
  }

  static void writeHeader(DataOutputStream out, StoredRecord record) throws IOException {
    Metadata metadata = record.metadata();
    out.writeByte(RECORD);
    writeBytes(out, metadata.key().utf8());
    writeBytes(out, metadata.contentType().getBytes(StandardCharsets.UTF_8));
    out.writeLong(metadata.version());
    out.writeLong(metadata.created().toEpochMilli());
    out.writeLong(metadata.modified().toEpochMilli());
    out.writeLong(metadata.expires().map(Instant::toEpochMilli).orElse(NEVER));
    out.writeLong(metadata.size());
    out.write(record.value().digest());
  }

  static void writeRemoval(DataOutputStream out, KeyHash hash) throws IOException {
    out.writeByte(REMOVAL);
    out.write(hash.bytes());
  }

  static void writeEnd(DataOutputStream out, End end) throws IOException {
    out.writeByte(END);
    out.writeLong(end.records());
    out.writeLong(end.bytes());
  }

  static void readStart(DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC) {
      throw damaged();
    }
  }

  /** The next item; the value that follows a header is for the caller to read. */
  static Item read(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case RECORD -> readHeader(in);
      case REMOVAL -> new Removal(KeyHash.ofBytes(readFully(in, KeyHash.BYTES)));
      case END -> new End(in.readLong(), in.readLong());
      default -> throw damaged();
    };
  }

  private static Header readHeader(DataInputStream in) throws IOException {
    Key key = Key.ofUtf8(readBytes(in));
    String contentType = new String(readBytes(in), StandardCharsets.UTF_8);
    long version = in.readLong();
    Instant created = Instant.ofEpochMilli(in.readLong());
    Instant modified = Instant.ofEpochMilli(in.readLong());
    long expires = in.readLong();
    long size = in.readLong();
    if (size < 0) {
      throw damaged();
    }
    return new Header(
        new Metadata(
            key,
            version,
            created,
            modified,
            contentType,
            size,
            expires == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires))),
        readFully(in, DIGEST_BYTES));
  }

  static KittenException damaged() {
    return new KittenException(
        ErrorCode.BAD_GATEWAY, "What the source sent is damaged; nothing here changed. Try again.");
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    return readFully(in, in.readUnsignedShort());
  }

  private static byte[] readFully(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
