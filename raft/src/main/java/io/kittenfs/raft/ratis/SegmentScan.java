package io.kittenfs.raft.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;

/**
 * Reads a file of a log as Ratis writes it: {@code RaftLog1}, then for each entry its length as a
 * varint, its bytes, and the CRC32C of both in four; zeros up to the end, which were allocated
 * ahead. An entry is a protobuf message whose first fields are its term and index.
 */
final class SegmentScan {
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKSUM_BYTES = 4;
  private static final int TERM_TAG = 1 << 3;
  private static final int INDEX_TAG = 2 << 3;

  private final byte[] bytes;
  private final CRC32C checksum = new CRC32C();
  private int validEnd;
  private long next;

  /** An entry that is whole. */
  private record Entry(int end, long index) {}

  /**
   * @param start the index of the first entry
   */
  private SegmentScan(byte[] bytes, long start) {
    this.bytes = bytes;
    this.next = start;
  }

  /** Reads this file. */
  static SegmentScan of(LogFiles.Segment segment) throws IOException {
    return of(segment.file(), segment.start());
  }

  private static SegmentScan of(Path file, long start) throws IOException {
    SegmentScan scan = new SegmentScan(Files.readAllBytes(file), start);
    scan.read();
    return scan;
  }

  private void read() {
    if (bytes.length < HEADER.length || !startsWithHeader()) {
      return;
    }
    validEnd = HEADER.length;
    for (Entry entry = entryAt(validEnd); entry != null; entry = entryAt(validEnd)) {
      if (entry.index() != next) {
        return;
      }
      validEnd = entry.end();
      next++;
    }
  }

  private boolean startsWithHeader() {
    return ByteBuffer.wrap(bytes, 0, HEADER.length).equals(ByteBuffer.wrap(HEADER));
  }

  /** The whole entry that begins here, or null. */
  private Entry entryAt(int at) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes, at, bytes.length - at);
      int length = in.readRawVarint32();
      int begin = at + in.getTotalBytesRead();
      if (length <= 0 || length > bytes.length - begin - CHECKSUM_BYTES) {
        return null;
      }
      if (in.readTag() != TERM_TAG) {
        return null;
      }
      in.readUInt64();
      // The index 0 is left out, as protobuf does.
      long index = in.readTag() == INDEX_TAG ? in.readUInt64() : 0;
      int end = begin + length;
      checksum.reset();
      checksum.update(bytes, at, end - at);
      boolean whole = (int) checksum.getValue() == ByteBuffer.wrap(bytes).getInt(end);
      return whole ? new Entry(end + CHECKSUM_BYTES, index) : null;
    } catch (IOException noEntry) {
      return null;
    }
  }

  /** Up to which byte of the file all is well. */
  int validEnd() {
    return validEnd;
  }

  /** The index behind the last entry up to there. */
  long nextIndex() {
    return next;
  }

  /** Whether something else than zeros comes then. */
  boolean isDamaged() {
    return bytes.length > 0 && (validEnd == 0 || endOfData() > validEnd);
  }

  private int endOfData() {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /**
   * Whether the entry in which the damage begins was not written up to its end: what is there of it
   * is followed by zeros, or nothing, up to the end of the file.
   */
  boolean endsInAnEntry() {
    return endOfData() < endOfDamagedEntry();
  }

  /** Where the entry would end in which the damage begins, by the length that it begins with. */
  private long endOfDamagedEntry() {
    if (validEnd == 0) {
      return HEADER.length;
    }
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes, validEnd, bytes.length - validEnd);
      int length = in.readRawVarint32();
      return length <= 0
          ? validEnd
          : (long) validEnd + in.getTotalBytesRead() + length + CHECKSUM_BYTES;
    } catch (IOException tooShort) {
      return bytes.length + 1L;
    }
  }

  /** Whether a whole entry comes behind the damage, which has an index that it could have. */
  boolean hasEntryAfterDamage() {
    for (int at = validEnd + 1; at < bytes.length; at++) {
      Entry entry = entryAt(at);
      if (entry != null && entry.index() > next && entry.index() - next < bytes.length) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the damage is a page that never reached the disk: in the part of the damaged entry on
   * one page there are zeros only. What a disk got wrong later does not look like that.
   *
   * @param page the size of a page
   */
  boolean isMissingPage(int page) {
    long end = Math.max(endOfDamagedEntry(), validEnd + 1L);
    for (int from = validEnd; from < Math.min(end, bytes.length); from = nextPage(from, page)) {
      if (isZero(from, Math.min(nextPage(from, page), bytes.length))) {
        return true;
      }
    }
    return false;
  }

  private static int nextPage(int at, int page) {
    return (at / page + 1) * page;
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }
}
