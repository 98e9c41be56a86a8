package io.kittenfs.store.blob;

import com.google.common.hash.HashCode;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.TransferFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Supplier;

/** Keeps a value in memory up to a threshold, and in a staged blob file from there on. */
public final class StagingWriter extends ValueWriter {
  private static final int FIRST_BUFFER_BYTES = 512;

  /** So small that all request threads together stay within the default floor between checks. */
  private static final long SPACE_CHECK_BYTES = 1 << 20;

  private final int inlineMax;
  private final BlobFiles files;
  private final Supplier<BlobId> ids;
  private final InstantSource clock;
  private final SpaceGuard space;
  private final MessageDigest digest;

  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int buffered;
  private BlobId blob;
  private FileChannel channel;
  private long size;
  private long nextSpaceCheck;
  private boolean finished;

  /**
   * @param inlineMax how many bytes at most are kept in memory
   * @param ids names the file, if there has to be one
   */
  public StagingWriter(
      int inlineMax, BlobFiles files, Supplier<BlobId> ids, InstantSource clock, SpaceGuard space) {
    this.inlineMax = inlineMax;
    this.files = files;
    this.ids = ids;
    this.clock = clock;
    this.space = space;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    size += length;
    if (channel == null && size <= inlineMax) {
      keep(bytes, offset, length);
    } else {
      spill(bytes, offset, length);
    }
  }

  private void keep(byte[] bytes, int offset, int length) {
    if (size > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(inlineMax, Math.max(size, 2L * buffer.length)));
    }
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
  }

  private void spill(byte[] bytes, int offset, int length) {
    try {
      if (size >= nextSpaceCheck) {
        space.check(length);
        nextSpaceCheck = size + SPACE_CHECK_BYTES;
      }
      if (channel == null) {
        blob = ids.get();
        channel = files.stage(blob);
        writeFully(ByteBuffer.wrap(buffer, 0, buffered));
        buffer = new byte[0];
      }
      writeFully(ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public StagedValue finish() {
    return finish(digest.digest());
  }

  @Override
  public StagedValue finish(HashCode expected) {
    byte[] sha256 = digest.digest();
    if (!expected.equals(HashCode.fromBytes(sha256))) {
      throw TransferFormat.damaged();
    }
    return finish(sha256);
  }

  private StagedValue finish(byte[] sha256) {
    if (channel == null) {
      finished = true;
      return new InlineValue(buffer, 0, buffered, sha256);
    }
    try {
      channel.force(true);
      channel.close();
      files.complete(blob);
      finished = true;
      return new BlobValue(blob, size, sha256, clock.millis());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private KittenException failed(IOException cause) {
    space.check(0);
    return new KittenException(
        ErrorCode.INTERNAL,
        "This node could not write the value to its disk; nothing was stored.",
        cause);
  }

  @Override
  public void close() {
    if (channel == null || finished) {
      return;
    }
    try {
      channel.close();
    } catch (IOException discardedAnyway) {
      // Nobody needs what it held.
    }
    files.discardStaged(blob);
  }
}
