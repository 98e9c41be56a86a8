package io.kittenfs.store.record;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * How all rows of a store travel to another copy. A stream ends with their number and their digest,
 * so that one that breaks off or was changed on its way is never taken for whole.
 *
 * <pre>
 * "KITSNAP1"
 * then per row, by rising key: length of the key(4) key length of the value(4) value
 * then: -1(4) rows(8) SHA-256 of all lengths, keys and values(32)
 * </pre>
 */
public final class SnapshotFormat {
  private static final long MAGIC = 0x4b4954534e415031L;
  private static final int END = -1;

  /** Far above every row: a key of users has 1 KiB, a value in a record 64 KiB. */
  private static final int LENGTH_MAX = 4 << 20;

  private static final int DIGEST_BYTES = 32;

  private SnapshotFormat() {}

  /**
   * A row of a database.
   *
   * @param key not empty
   * @param value may be empty
   */
  public record Row(byte[] key, byte[] value) {}

  /** Writes one stream. Used by one thread. */
  public static final class Writer {
    private final DataOutputStream out;
    private final Hasher hasher = Hashing.sha256().newHasher();
    private long rows;

    /**
     * Begins a stream.
     *
     * @param stream buffered
     * @throws IOException when the receiver fails
     */
    public Writer(OutputStream stream) throws IOException {
      out = new DataOutputStream(stream);
      out.writeLong(MAGIC);
    }

    /**
     * Writes the next row.
     *
     * @param key above the one before, not empty
     * @throws IOException when the receiver fails
     */
    public void write(byte[] key, byte[] value) throws IOException {
      out.writeInt(key.length);
      out.write(key);
      out.writeInt(value.length);
      out.write(value);
      hash(hasher, key, value);
      rows++;
    }

    /**
     * Writes the end mark and flushes the stream, which stays open.
     *
     * @throws IOException when the receiver fails
     */
    public void end() throws IOException {
      out.writeInt(END);
      out.writeLong(rows);
      out.write(hasher.hash().asBytes());
      out.flush();
    }
  }

  /** Reads one stream. Used by one thread. */
  public static final class Reader {
    private final DataInputStream in;
    private final Hasher hasher = Hashing.sha256().newHasher();
    private long rows;

    /**
     * @param stream buffered
     * @throws io.kittenfs.error.KittenException BAD_GATEWAY when it is of no format that this reads
     */
    public Reader(InputStream stream) throws IOException {
      in = new DataInputStream(stream);
      if (in.readLong() != MAGIC) {
        throw TransferFormat.otherFormat();
      }
    }

    /**
     * The next row; empty after the last one, and only when the stream is whole.
     *
     * @throws EOFException when the stream breaks off
     * @throws io.kittenfs.error.KittenException BAD_GATEWAY when it is damaged
     */
    public Optional<Row> next() throws IOException {
      int length = in.readInt();
      if (length == END) {
        checkEnd();
        return Optional.empty();
      }
      byte[] key = read(length);
      byte[] value = read(in.readInt());
      if (key.length == 0) {
        throw TransferFormat.damaged();
      }
      hash(hasher, key, value);
      rows++;
      return Optional.of(new Row(key, value));
    }

    private byte[] read(int length) throws IOException {
      if (length < 0 || length > LENGTH_MAX) {
        throw TransferFormat.damaged();
      }
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException("the stream ends inside a row");
      }
      return bytes;
    }

    private void checkEnd() throws IOException {
      long announced = in.readLong();
      HashCode digest = HashCode.fromBytes(read(DIGEST_BYTES));
      if (announced != rows || !hasher.hash().equals(digest)) {
        throw TransferFormat.damaged();
      }
    }
  }

  private static void hash(Hasher hasher, byte[] key, byte[] value) {
    hasher.putInt(key.length).putBytes(key).putInt(value.length).putBytes(value);
  }
}
