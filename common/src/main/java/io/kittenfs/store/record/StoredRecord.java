package io.kittenfs.store.record;

import com.google.common.hash.HashCode;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Optional;

/**
 * One record as it lies on the disk: a header with what is known of the value, then the value
 * itself or the id of its blob. The digest covers the header alone: it holds the value's digest,
 * and a copy may keep the value elsewhere.
 *
 * <pre>
 * format(1) version(8) created(8) modified(8) expires(8) key(2+n) content type(2+n) size(8) digest(32)
 * in format 2: further fields(2+n)
 * | kind(1) value(n) or blob id(32)
 * </pre>
 *
 * A record without further fields is written in format 1 as ever: the digests of slots are kept up
 * with each write, so the digest of a record must be the same before and after an upgrade.
 *
 * @param metadata what is known of the value
 * @param value the bytes, or the name of their blob
 */
public record StoredRecord(Metadata metadata, StagedValue value) {
  private static final byte ONLY_TYPE = 1;
  private static final byte FURTHER_FIELDS = 2;
  private static final byte INLINE = 0;
  private static final byte BLOB = 1;
  private static final int VALUE_DIGEST_BYTES = 32;
  private static final int FIXED_HEADER_BYTES =
      1 + 4 * Long.BYTES + 2 * Short.BYTES + Long.BYTES + VALUE_DIGEST_BYTES;
  private static final long NEVER = 0;

  /** What every record has besides its key, its fields and its value. */
  private static final int OVERHEAD_BYTES_MAX = 128;

  /** The blob that holds the value, if a blob does. */
  public Optional<BlobId> blob() {
    return value instanceof BlobValue blob ? Optional.of(blob.id()) : Optional.empty();
  }

  /** Whether the key does not exist any more, by this clock. */
  public boolean isExpiredAt(long nowMillis) {
    return metadata.expires().isPresent() && metadata.expires().get().toEpochMilli() <= nowMillis;
  }

  /** This record under another version. */
  public StoredRecord withVersion(long version) {
    return new StoredRecord(
        new Metadata(
            metadata.key(),
            version,
            metadata.created(),
            metadata.modified(),
            metadata.fields(),
            metadata.size(),
            metadata.digest(),
            metadata.expires()),
        value);
  }

  /** An upper bound of the bytes that it takes, found without encoding it. */
  public int weight() {
    return weight(metadata.key(), metadata.fields(), value);
  }

  /** The same of a record that is yet to be made of these. */
  public static int weight(Key key, RepresentationFields fields, StagedValue value) {
    int inRecord = value instanceof InlineValue inline ? inline.length() : BlobId.BYTES;
    return OVERHEAD_BYTES_MAX + key.utf8().length + fields.size() + inRecord;
  }

  /** 128 bits that change with everything a copy of this record must agree on. */
  ByteBuffer digest() {
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(header(0).array());
      return ByteBuffer.wrap(all, 0, 2 * Long.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The row, as {@link #decode} reads it. */
  public byte[] encode() {
    if (value instanceof InlineValue inline) {
      return header(1 + inline.length())
          .put(INLINE)
          .put(inline.array(), inline.offset(), inline.length())
          .array();
    }
    return header(1 + BlobId.BYTES).put(BLOB).put(((BlobValue) value).id().bytes()).array();
  }

  private ByteBuffer header(int more) {
    byte[] key = metadata.key().utf8();
    byte[] contentType = metadata.contentType().getBytes(StandardCharsets.UTF_8);
    byte[] further = FurtherFields.encode(metadata.fields());
    int length = FIXED_HEADER_BYTES + key.length + contentType.length + more;
    ByteBuffer out =
        ByteBuffer.allocate(length + (further.length == 0 ? 0 : Short.BYTES + further.length));
    out.put(further.length == 0 ? ONLY_TYPE : FURTHER_FIELDS)
        .putLong(metadata.version())
        .putLong(metadata.created().toEpochMilli())
        .putLong(metadata.modified().toEpochMilli())
        .putLong(metadata.expires().map(Instant::toEpochMilli).orElse(NEVER));
    putShortBytes(out, key);
    putShortBytes(out, contentType);
    out.putLong(value.size()).put(value.digest());
    if (further.length > 0) {
      putShortBytes(out, further);
    }
    return out;
  }

  /**
   * Reads a row, whose array an inline value goes on to use.
   *
   * @throws RuntimeException when it is damaged, or of another format
   */
  public static StoredRecord decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    byte format = in.get();
    Formats.check(format, ONLY_TYPE, FURTHER_FIELDS);
    long version = in.getLong();
    Instant created = Instant.ofEpochMilli(in.getLong());
    Instant modified = Instant.ofEpochMilli(in.getLong());
    long expires = in.getLong();
    Key key = Key.ofUtf8(shortBytes(in));
    String contentType = new String(shortBytes(in), StandardCharsets.UTF_8);
    long size = in.getLong();
    byte[] digest = new byte[VALUE_DIGEST_BYTES];
    in.get(digest);
    byte[] further = format == ONLY_TYPE ? new byte[0] : shortBytes(in);
    return new StoredRecord(
        new Metadata(
            key,
            version,
            created,
            modified,
            FurtherFields.decode(contentType, further),
            size,
            HashCode.fromBytes(digest),
            expiry(expires)),
        decodeValue(in, size, digest));
  }

  private static Optional<Instant> expiry(long millis) {
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static StagedValue decodeValue(ByteBuffer in, long size, byte[] digest) {
    byte kind = in.get();
    if (kind == INLINE && in.remaining() == size) {
      return new InlineValue(in.array(), in.position(), (int) size, digest);
    }
    if (kind == BLOB && in.remaining() == BlobId.BYTES) {
      byte[] id = new byte[BlobId.BYTES];
      in.get(id);
      return new BlobValue(BlobId.of(id), size, digest, 0);
    }
    throw new KittenException(ErrorCode.INTERNAL, "A record on this node's disk is damaged.");
  }

  private static void putShortBytes(ByteBuffer out, byte[] bytes) {
    out.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] shortBytes(ByteBuffer in) {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return bytes;
  }
}
