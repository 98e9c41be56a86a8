package io.kittenfs.store.record;

import com.google.common.hash.HashCode;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
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
 * "KITTEN03"
 * then per record: 1(1) key(2+n) content type(2+n) version(8) created(8) modified(8) expires(8)
 *                  size(8) digest(32) further fields(2+n) value(size)
 *   or per removal: 2(1) hash(32)
 * then: 0(1) records(8) bytes(8)
 * </pre>
 *
 * "KITTEN02", which nodes of the release before this one send, has no further fields.
 */
public final class TransferFormat {
  private static final long MAGIC = 0x4b495454454e3033L;
  private static final long MAGIC_ONLY_TYPE = 0x4b495454454e3032L;
  private static final byte END = 0;
  private static final byte RECORD = 1;
  private static final byte REMOVAL = 2;
  private static final int DIGEST_BYTES = 32;
  private static final long NEVER = 0;

  private TransferFormat() {}

  /** What comes next in a stream. */
  public sealed interface Item permits Header, Removal, End {}

  /**
   * What is known of a record before its value.
   *
   * @param metadata the value follows with the size and the digest that are in it
   */
  public record Header(Metadata metadata) implements Item {}

  /**
   * A key is gone.
   *
   * @param hash of the key
   */
  public record Removal(KeyHash hash) implements Item {}

  /**
   * What a whole stream held.
   *
   * @param records how many, without removals
   * @param bytes the sum of their values' sizes
   */
  public record End(long records, long bytes) implements Item {}

  /**
   * Begins a stream.
   *
   * @throws IOException when the receiver fails
   */
  public static void writeStart(DataOutputStream out) throws IOException {
    out.writeLong(MAGIC);
  }

  /**
   * Writes what is known of a record; its value is for the caller to write next.
   *
   * @throws IOException when the receiver fails
   */
  public static void writeHeader(DataOutputStream out, StoredRecord record) throws IOException {
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
    writeBytes(out, FurtherFields.encode(metadata.fields()));
  }

  /**
   * Writes that the source has the key with this hash no more.
   *
   * @throws IOException when the receiver fails
   */
  public static void writeRemoval(DataOutputStream out, KeyHash hash) throws IOException {
    out.writeByte(REMOVAL);
    out.write(hash.bytes());
  }

  /**
   * Ends a stream, which stays open and is not flushed.
   *
   * @throws IOException when the receiver fails
   */
  public static void writeEnd(DataOutputStream out, End end) throws IOException {
    out.writeByte(END);
    out.writeLong(end.records());
    out.writeLong(end.bytes());
  }

  /**
   * Whether headers have further fields in this stream.
   *
   * @throws KittenException BAD_GATEWAY when it is of no format that this reads
   * @throws IOException when it breaks off
   */
  public static boolean readStart(DataInputStream in) throws IOException {
    long magic = in.readLong();
    if (magic != MAGIC && magic != MAGIC_ONLY_TYPE) {
      throw otherFormat();
    }
    return magic == MAGIC;
  }

  static KittenException otherFormat() {
    return new KittenException(
        ErrorCode.BAD_GATEWAY,
        "The source sends a format that this release does not read; nothing here changed. Run the"
            + " same release on all nodes.");
  }

  /**
   * The next item; the value that follows a header is for the caller to read.
   *
   * @param further what {@link #readStart} said
   * @throws KittenException BAD_GATEWAY when the stream is damaged
   * @throws IOException when it breaks off
   */
  public static Item read(DataInputStream in, boolean further) throws IOException {
    return switch (in.readByte()) {
      case RECORD -> readHeader(in, further);
      case REMOVAL -> new Removal(KeyHash.ofBytes(readFully(in, KeyHash.BYTES)));
      case END -> new End(in.readLong(), in.readLong());
      default -> throw damaged();
    };
  }

  private static Header readHeader(DataInputStream in, boolean further) throws IOException {
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
    HashCode digest = HashCode.fromBytes(readFully(in, DIGEST_BYTES));
    return new Header(
        new Metadata(
            key,
            version,
            created,
            modified,
            fields(contentType, further ? readBytes(in) : new byte[0]),
            size,
            digest,
            expires == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires))));
  }

  private static RepresentationFields fields(String contentType, byte[] further) {
    try {
      return FurtherFields.decode(contentType, further);
    } catch (RuntimeException e) {
      throw damaged();
    }
  }

  /** The refusal, with BAD_GATEWAY, of what cannot have been sent so. */
  public static Refusal damaged() {
    return new Refusal(
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
