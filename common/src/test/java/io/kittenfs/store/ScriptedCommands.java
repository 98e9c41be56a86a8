package io.kittenfs.store;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.model.SlotArrival;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.CheckpointCommand;
import io.kittenfs.store.command.ClearCommand;
import io.kittenfs.store.command.DeleteCommand;
import io.kittenfs.store.command.ExpireCommand;
import io.kittenfs.store.command.FormatCommand;
import io.kittenfs.store.command.ImportCommand;
import io.kittenfs.store.command.IncomingRecord;
import io.kittenfs.store.command.MoveInCommand;
import io.kittenfs.store.command.MoveOutCommand;
import io.kittenfs.store.command.PutCommand;
import io.kittenfs.store.command.RevokeCommand;
import io.kittenfs.store.command.StoreCommand;
import io.kittenfs.store.command.SweepCommand;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commands in an order in which many of them make sense: few slots and keys, numbers that were
 * answered before or nearly so, and a clock that also goes back. For one thread.
 */
final class ScriptedCommands {
  private static final int SLOTS = 6;
  private static final int KEYS = 12;
  private static final int STORE_SLOTS = 1024;

  private final Random random;
  private final long[] moves = new long[SLOTS];
  private final int[] generations = new int[SLOTS];
  private final Set<String> kinds = new TreeSet<>();
  private long now = 1_700_000_000_000L;
  private boolean began;

  ScriptedCommands(Random random) {
    this.random = random;
  }

  /** The kinds of commands that were answered, not refused. */
  Set<String> kinds() {
    return kinds;
  }

  /** The command was not refused, and answered this; null when it has no answer. */
  void answered(StoreCommand<?> command, Object answer) {
    kinds.add(command.getClass().getName());
    if (command instanceof MoveOutCommand.Begin begin && answer instanceof Long move) {
      moves[begin.slot()] = move;
    } else if (answer instanceof SlotArrival arrival) {
      moves[arrival.slot()] = arrival.move();
    } else if (command instanceof ImportCommand.Begin begin && answer instanceof Integer number) {
      generations[begin.slot()] = number;
    }
  }

  private long epoch() {
    return 1L + random.nextInt(8);
  }

  private long move(int slot) {
    return random.nextInt(4) == 0 ? 1 + random.nextInt(5) : moves[slot];
  }

  private static KeyHash hash(Key key) {
    return key.hash();
  }

  private Key key() {
    return Key.of("key" + random.nextInt(KEYS));
  }

  private static int slotOf(Key key) {
    return Math.floorMod(key.text().hashCode(), SLOTS);
  }

  private StagedValue value() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    byte[] digest = Hashing.sha256().hashBytes(bytes).asBytes();
    return random.nextInt(4) == 0
        ? new BlobValue(BlobId.random(random), 300_000, digest, now)
        : new InlineValue(bytes, 0, bytes.length, digest);
  }

  private Precondition condition() {
    return switch (random.nextInt(8)) {
      case 0 -> new Precondition.Present();
      case 1 -> new Precondition.Absent();
      default -> new Precondition.None();
    };
  }

  private Optional<Duration> ttl() {
    return random.nextInt(4) == 0
        ? Optional.of(Duration.ofMillis(1 + random.nextInt(5_000)))
        : Optional.empty();
  }

  private List<IncomingRecord> arrivals(int slot) {
    Key key = key();
    while (slotOf(key) != slot) {
      key = key();
    }
    if (random.nextInt(3) == 0) {
      return List.of(IncomingRecord.removal(hash(key)));
    }
    StagedValue value = value();
    return List.of(
        IncomingRecord.of(
            new StoredRecord(
                new Metadata(
                    key,
                    1 + random.nextInt(1_000),
                    Instant.ofEpochMilli(now),
                    Instant.ofEpochMilli(now),
                    RepresentationFields.ofType("text/plain"),
                    value.size(),
                    HashCode.fromBytes(value.digest()),
                    Optional.empty()),
                value)));
  }

  StoreCommand<?> next() {
    if (!began) {
      began = true;
      return new FormatCommand(STORE_SLOTS, false);
    }
    now += random.nextInt(400) - 50;
    int slot = random.nextInt(SLOTS);
    Key key = key();
    long move = move(slot);
    return switch (random.nextInt(40)) {
      case 0, 1 -> new AssignCommand(slot, epoch());
      case 2 -> new RevokeCommand(List.of(new SlotRange(slot, slot + 1, epoch())));
      case 3 -> new ClearCommand(slot);
      case 4 -> new ExpireCommand(slotOf(key), List.of(hash(key)), now);
      case 5, 6 -> new DeleteCommand(slotOf(key), hash(key), condition(), now);
      case 7, 8 -> new MoveOutCommand.Begin(slot, 1, now);
      case 9 -> new MoveOutCommand.FreezeEmpty(slot, 1, now);
      case 10 -> new MoveOutCommand.Freeze(slot, move);
      case 11 -> new MoveOutCommand.Abandon(slot, move);
      case 12 -> new MoveOutCommand.Release(slot, move);
      case 13 -> new MoveOutCommand.Confirm(slot, move);
      case 14 -> new MoveOutCommand.Reclaim(slot, move);
      case 15 -> new MoveInCommand.Begin(slot, epoch(), move, 1);
      case 16 -> new MoveInCommand.BeginEmpty(slot, epoch(), move, 1);
      case 17, 18 -> new MoveInCommand.Write(slot, epoch(), move, arrivals(slot));
      case 19 -> new MoveInCommand.Seal(slot, epoch(), move);
      case 20, 21 -> new MoveInCommand.Own(slot, epoch(), move, now << 20);
      case 22 -> new MoveInCommand.Abandon(slot, epoch(), move);
      case 23 -> new ImportCommand.Begin(slot);
      case 24 -> new ImportCommand.Write(slot, generations[slot], arrivals(slot), now);
      case 25 -> new ImportCommand.Commit(slot, generations[slot], random.nextBoolean());
      case 26 -> new ImportCommand.Abort(slot, generations[slot]);
      case 27 -> new SweepCommand.Records(slot, random.nextInt(3), List.of(hash(key)));
      case 28 -> new SweepCommand.Generation(slot, random.nextInt(3));
      case 29 ->
          new SweepCommand.Changes(slot, move, List.of(RowKeys.change(slot, move, 5, hash(key))));
      case 30 -> new SweepCommand.Blobs(List.of(BlobId.random(random)));
      case 31, 32 -> new CheckpointCommand(now, false);
      default ->
          new PutCommand(
              slotOf(key),
              key,
              hash(key),
              value(),
              RepresentationFields.ofType("text/plain"),
              condition(),
              ttl(),
              now);
    };
  }
}
