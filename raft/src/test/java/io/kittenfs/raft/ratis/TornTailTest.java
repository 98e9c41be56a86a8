package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.files.RunningFile;
import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was being written to a log when a node went down is cut off; other damage is refused. */
class TornTailTest {
  private static final Group GROUP = Members.group(65_536);
  private static final int PAGE = 4096;
  private static final int ENTRIES = 6;

  @TempDir private Path directory;
  private Members members;
  private Path group;
  private Path segment;
  private byte[] whole;

  /** Where the entries of the segment end. */
  private List<Integer> ends;

  /** Writes a log with entries over several pages, and takes it before the node closes it. */
  @BeforeEach
  void write() throws IOException {
    members = new Members(directory);
    members.create(GROUP);
    members.lead(GROUP, 0);
    for (int i = 0; i < ENTRIES; i++) {
      members.commit(GROUP, i + "x".repeat(3 * PAGE));
    }
    group = members.directoryOf(1, GROUP);
    LogFiles.Segment open = open();
    segment = open.file();
    whole = Files.readAllBytes(segment);
    members.stopNode(1);
    Files.write(segment, whole);
    new RunningFile(group, Optional.of("a boot before")).begin();
    ends = ends(open);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  private LogFiles.Segment open() throws IOException {
    List<LogFiles.Segment> segments = new LogFiles(group).segments();
    return segments.get(segments.size() - 1);
  }

  /** Finds each end by cutting: a scan ends at the last whole entry. */
  private List<Integer> ends(LogFiles.Segment open) throws IOException {
    List<Integer> found = new ArrayList<>();
    for (int end = SegmentScan.of(open).validEnd(); end > 8; ) {
      found.add(0, end);
      Files.write(segment, Arrays.copyOf(whole, end - 1));
      end = SegmentScan.of(open).validEnd();
    }
    return found;
  }

  private int end(int entriesFromTheEnd) {
    return ends.get(ends.size() - 1 - entriesFromTheEnd);
  }

  private void repair(byte[] content, boolean afterPowerLoss) throws IOException {
    Files.write(segment, content);
    new TornTail(new LogFiles(group)).repair(afterPowerLoss);
  }

  private byte[] zeroed(int from, int to) {
    byte[] content = whole.clone();
    Arrays.fill(content, from, to, (byte) 0);
    return content;
  }

  private static int pageBehind(int at) {
    return (at / PAGE + 1) * PAGE;
  }

  @Test
  void aWholeLogStaysAsItIs() throws IOException {
    assertThat(whole.length).as("with what is allocated ahead").isGreaterThan(end(0));
    repair(whole, true);

    assertThat(Files.readAllBytes(segment)).isEqualTo(whole);
  }

  @Test
  void aLastEntryThatEndsAtAnyByteIsCutWhateverEndedTheNode() throws IOException {
    for (boolean afterPowerLoss : new boolean[] {false, true}) {
      for (int length = end(1) + 1; length < end(0); length += length < end(0) - 9 ? 97 : 1) {
        repair(Arrays.copyOf(whole, length), afterPowerLoss);
        assertThat(segment).hasSize(end(1));

        // The file may have been longer all the same; a checksum may end in a zero.
        byte[] content = zeroed(length, whole.length);
        repair(content, afterPowerLoss);
        assertThat(segment).hasSize(Arrays.equals(content, whole) ? whole.length : end(1));
      }
    }
  }

  @Test
  void aFileThatWasJustBegunIsEmptied() throws IOException {
    for (int length = 1; length < 8; length++) {
      repair(Arrays.copyOf(whole, length), false);
      assertThat(segment).hasSize(0);

      repair(zeroed(length, whole.length), false);
      assertThat(segment).hasSize(0);
    }
  }

  @Test
  void pagesThatDidNotReachTheDiskAreCutAfterALossOfPowerAlone() throws IOException {
    // In the last entry, and in the one before it, which was synced together with it.
    for (int entry : new int[] {1, 2}) {
      byte[] content = zeroed(pageBehind(end(entry)), pageBehind(end(entry)) + PAGE);

      assertThatThrownBy(() -> repair(content, false)).isInstanceOf(IOException.class);
      assertThat(Files.readAllBytes(segment)).isEqualTo(content);
      repair(content, true);
      assertThat(segment).hasSize(end(entry));
    }
  }

  @Test
  void theRestOfAPageThatDidNotReachTheDiskIsCut() throws IOException {
    repair(zeroed(end(2), pageBehind(end(2))), true);

    assertThat(segment).hasSize(end(2));
  }

  @Test
  void aFlippedBitInTheMiddleIsRefusedAlsoAfterALossOfPower() throws IOException {
    for (int at : new int[] {3, end(4) + 1, end(3) + 2000, end(2) - 2, end(1) - 1}) {
      byte[] content = whole.clone();
      content[at] ^= 4;

      assertThatThrownBy(() -> repair(content, true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is damaged at byte");
      assertThat(Files.readAllBytes(segment)).isEqualTo(content);
    }
  }

  @Test
  void aFlippedBitInTheLastEntryIsRefusedUnlessThePowerWasLost() throws IOException {
    byte[] content = whole.clone();
    content[end(0) - 300] ^= 4;

    assertThatThrownBy(() -> repair(content, false)).isInstanceOf(IOException.class);
    repair(content, true);
    assertThat(segment).hasSize(end(1));
  }

  @Test
  void aClosedFileThatLacksItsEndOrABitIsRefused() throws IOException {
    long last = open().start() + ends.size() - 1;
    Path closed = segment.resolveSibling("log_" + open().start() + "-" + last);
    Files.move(segment, closed);
    byte[] flipped = whole.clone();
    flipped[end(0) - 300] ^= 4;

    for (byte[] content : List.of(Arrays.copyOf(whole, end(0) - 1), flipped)) {
      Files.write(closed, content);
      assertThatThrownBy(() -> new TornTail(new LogFiles(group)).repair(true))
          .isInstanceOf(IOException.class);
    }
    Files.write(closed, Arrays.copyOf(whole, end(0)));
    new TornTail(new LogFiles(group)).repair(false);
    Files.write(segment.resolveSibling("log_" + (last + 2) + "-" + (last + 3)), new byte[9]);
    assertThatThrownBy(() -> new TornTail(new LogFiles(group)).repair(true))
        .hasMessageContaining("entries " + (last + 1) + " to " + (last + 1) + " are missing");
  }

  @Test
  void aMemberWithATornLogComesBackAndOneWithADamagedLogDoesNot() throws IOException {
    byte[] flipped = whole.clone();
    flipped[end(3) + 2000] ^= 4;
    Files.write(segment, flipped);
    members.startNode(1);
    assertThatThrownBy(() -> members.open(GROUP, 1, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("is damaged");

    // The first start took nothing away from what tells of the loss of power.
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(zeroed(pageBehind(end(2)), pageBehind(end(2)) + PAGE)));
    }
    members.open(GROUP, 1, new CopyInMemory());
    members.commit(GROUP, "after");
    assertThat(members.part(GROUP, 1).copy().entries())
        .hasSize(ENTRIES + 1)
        .isEqualTo(members.part(GROUP, 0).copy().entries());
  }
}
