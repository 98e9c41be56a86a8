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
 * How records travel between stores. A stream starts with what to expect and ends with a mark, so
 * that one that breaks off is never taken for whole; each value follows its header and is checked
 * by its digest.
 *
 * <pre>
 * "KITTEN01" keys(8) bytes(8)
 * then per record: 1(1) key(2+n) content type(2+n) created(8) modified(8) size(8) digest(32) value(size)
 * then: 0(1)
 * </pre>
 */
final class TransferFormat {
  private static final long MAGIC = 0x4b495454454e3031L;
  private static final byte RECORD = 1;
  private static final byte END = 0;
  private static final int DIGEST_BYTES = 32;

  private TransferFormat() {}

  /** What the stream promises. */
  record Start(long keys, long bytes) {}

  /** What is known of a record before its value. */
  record Header(
      Key key, String contentType, Instant created, Instant modified, long size, byte[] digest) {}

  static void writeStart(DataOutputStream out, Counters counters) throws IOException {
    out.writeLong(MAGIC);
    out.writeLong(counters.keys());
    out.writeLong(counters.bytes());
  }

  static void writeHeader(DataOutputStream out, StoredRecord record) throws IOException {
    Metadata metadata = record.metadata();
    out.writeByte(RECORD);
    writeBytes(out, metadata.key().utf8());
    writeBytes(out, metadata.contentType().getBytes(StandardCharsets.UTF_8));
    out.writeLong(metadata.created().toEpochMilli());
    out.writeLong(metadata.modified().toEpochMilli());
    out.writeLong(metadata.size());
    out.write(record.value().digest());
  }

  static void writeEnd(DataOutputStream out) throws IOException {
    out.writeByte(END);
  }

  static Start readStart(DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC) {
      throw damaged();
    }
    return new Start(in.readLong(), in.readLong());
  }

  /** The next record's header; empty at the end mark. */
  static Optional<Header> readHeader(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    if (kind == END) {
      return Optional.empty();
    }
    if (kind != RECORD) {
      throw damaged();
    }
    Key key = Key.ofUtf8(readBytes(in));
    String contentType = new String(readBytes(in), StandardCharsets.UTF_8);
    Instant created = Instant.ofEpochMilli(in.readLong());
    Instant modified = Instant.ofEpochMilli(in.readLong());
    long size = in.readLong();
    byte[] digest = new byte[DIGEST_BYTES];
    in.readFully(digest);
    return Optional.of(new Header(key, contentType, created, modified, size, digest));
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
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return bytes;
  }
}
