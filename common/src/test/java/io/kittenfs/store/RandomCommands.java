package io.kittenfs.store;

import static net.jqwik.api.Combinators.combine;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.HashCode;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.command.AssignCommand;
import io.kittenfs.store.command.CheckpointCommand;
import io.kittenfs.store.command.ClearCommand;
import io.kittenfs.store.command.DeleteCommand;
import io.kittenfs.store.command.DissolveCommand;
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
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Commands of every kind with any content. */
public final class RandomCommands {
  private static final long CENTURY_MILLIS = Duration.ofDays(36_525).toMillis();

  private final Map<Class<?>, Arbitrary<? extends StoreCommand<?>>> kinds = new HashMap<>();

  private RandomCommands() {
    Arbitrary<Integer> ints =
        Arbitraries.oneOf(
            Arbitraries.integers(), Arbitraries.of(Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE));
    Arbitrary<Long> longs =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE));
    Arbitrary<Long> times = Arbitraries.longs().between(0, 2 * CENTURY_MILLIS);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<KeyHash> hashes = bytes(KeyHash.BYTES).map(KeyHash::ofBytes);

    add(FormatCommand.class, combine(ints, flags).as(FormatCommand::new));
    add(
        PutCommand.class,
        combine(ints, keys(), values(), fields(), conditions(), ttls(), times)
            .as(
                (slot, key, value, fields, condition, ttl, now) ->
                    new PutCommand(slot, key, key.hash(), value, fields, condition, ttl, now)));
    add(DeleteCommand.class, combine(ints, hashes, conditions(), longs).as(DeleteCommand::new));
    add(ExpireCommand.class, combine(ints, hashes.list(), longs).as(ExpireCommand::new));
    add(ClearCommand.class, ints.map(ClearCommand::new));
    add(AssignCommand.class, combine(ints, longs).as(AssignCommand::new));
    add(RevokeCommand.class, ranges().list().map(RevokeCommand::new));
    add(DissolveCommand.class, ints.map(DissolveCommand::new));

    add(MoveOutCommand.Begin.class, combine(ints, ints, longs).as(MoveOutCommand.Begin::new));
    add(MoveOutCommand.Freeze.class, combine(ints, longs).as(MoveOutCommand.Freeze::new));
    add(
        MoveOutCommand.FreezeEmpty.class,
        combine(ints, ints, longs).as(MoveOutCommand.FreezeEmpty::new));
    add(MoveOutCommand.Abandon.class, combine(ints, longs).as(MoveOutCommand.Abandon::new));
    add(MoveOutCommand.Release.class, combine(ints, longs).as(MoveOutCommand.Release::new));
    add(MoveOutCommand.Confirm.class, combine(ints, longs).as(MoveOutCommand.Confirm::new));
    add(MoveOutCommand.Reclaim.class, combine(ints, longs).as(MoveOutCommand.Reclaim::new));

    add(MoveInCommand.Begin.class, combine(ints, longs, longs, ints).as(MoveInCommand.Begin::new));
    add(
        MoveInCommand.BeginEmpty.class,
        combine(ints, longs, longs, ints).as(MoveInCommand.BeginEmpty::new));
    add(
        MoveInCommand.Write.class,
        combine(ints, longs, longs, arrivals()).as(MoveInCommand.Write::new));
    add(MoveInCommand.Seal.class, combine(ints, longs, longs).as(MoveInCommand.Seal::new));
    add(MoveInCommand.Own.class, combine(ints, longs, longs, longs).as(MoveInCommand.Own::new));
    add(MoveInCommand.Abandon.class, combine(ints, longs, longs).as(MoveInCommand.Abandon::new));

    add(ImportCommand.Begin.class, ints.map(ImportCommand.Begin::new));
    add(
        ImportCommand.Write.class,
        combine(ints, ints, arrivals(), longs).as(ImportCommand.Write::new));
    add(ImportCommand.Commit.class, combine(ints, ints, flags).as(ImportCommand.Commit::new));
    add(ImportCommand.Abort.class, combine(ints, ints).as(ImportCommand.Abort::new));

    add(
        SweepCommand.Records.class,
        combine(ints, ints, hashes.list()).as(SweepCommand.Records::new));
    add(SweepCommand.Generation.class, combine(ints, ints).as(SweepCommand.Generation::new));
    add(
        SweepCommand.Changes.class,
        combine(ints, longs, bytes(51).list()).as(SweepCommand.Changes::new));
    add(SweepCommand.Blobs.class, blobIds().list().map(SweepCommand.Blobs::new));
    add(CheckpointCommand.class, combine(longs, flags).as(CheckpointCommand::new));
  }

  private static Arbitrary<SlotRange> ranges() {
    return combine(
            Arbitraries.integers().between(0, Short.MAX_VALUE),
            Arbitraries.integers().between(0, Short.MAX_VALUE),
            Arbitraries.longs().greaterOrEqual(0))
        .as(
            (one, other, epoch) ->
                new SlotRange(Math.min(one, other), Math.max(one, other), epoch));
  }

  private <C extends StoreCommand<?>> void add(Class<C> kind, Arbitrary<C> commands) {
    kinds.put(kind, commands);
  }

  /** One arbitrary for each kind; an error when nobody said here how to make one. */
  public static List<Arbitrary<StoreCommand<?>>> ofEachKind() {
    RandomCommands random = new RandomCommands();
    return Stream.of(StoreCommand.class.getPermittedSubclasses()).map(random::ofKind).toList();
  }

  private Arbitrary<StoreCommand<?>> ofKind(Class<?> kind) {
    Arbitrary<? extends StoreCommand<?>> commands = kinds.get(kind);
    assertThat(commands).as("commands of %s", kind.getName()).isNotNull();
    return commands.map(command -> command);
  }

  /** Everything but surrogates, of which some would need another. */
  private static Arbitrary<String> text(int min, int max) {
    return Arbitraries.strings()
        .withCharRange('\u0000', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMinLength(min)
        .ofMaxLength(max);
  }

  private static Arbitrary<Key> keys() {
    return text(1, Key.MAX_BYTES / 3).map(Key::of);
  }

  private static Arbitrary<byte[]> bytes(int count) {
    return Arbitraries.longs()
        .map(
            seed -> {
              byte[] bytes = new byte[count];
              new Random(seed).nextBytes(bytes);
              return bytes;
            });
  }

  private static Arbitrary<BlobId> blobIds() {
    return Arbitraries.longs().map(seed -> BlobId.random(new Random(seed)));
  }

  private static Arbitrary<StagedValue> values() {
    Arbitrary<StagedValue> inline =
        Arbitraries.integers()
            .between(0, StoreOptions.DEFAULT_INLINE_MAX)
            .flatMap(RandomCommands::bytes)
            .flatMap(
                array ->
                    combine(Arbitraries.integers().between(0, array.length), bytes(32))
                        .as(
                            (offset, digest) ->
                                new InlineValue(array, offset, array.length - offset, digest)));
    Arbitrary<StagedValue> blobs =
        combine(blobIds(), Arbitraries.longs(), bytes(32), Arbitraries.longs()).as(BlobValue::new);
    return Arbitraries.oneOf(inline, blobs);
  }

  private static Arbitrary<RepresentationFields> fields() {
    List<String> names = RepresentationFields.NAMES;
    Arbitrary<String> values = Arbitraries.strings().ascii().ofMaxLength(1024);
    return combine(values, Arbitraries.maps(Arbitraries.of(names.subList(1, names.size())), values))
        .as(
            (type, further) -> {
              Map<String, String> all = new HashMap<>(further);
              all.put(names.get(0), type);
              return new RepresentationFields(all);
            });
  }

  private static Arbitrary<Precondition> conditions() {
    Map<Class<?>, Arbitrary<Precondition>> conditions =
        Map.of(
            Precondition.None.class, Arbitraries.just(new Precondition.None()),
            Precondition.Absent.class, Arbitraries.just(new Precondition.Absent()),
            Precondition.Present.class, Arbitraries.just(new Precondition.Present()),
            Precondition.Matches.class, text(0, 50).list().map(Precondition.Matches::new));
    Class<?>[] kinds = Precondition.class.getPermittedSubclasses();
    assertThat(conditions).containsOnlyKeys(kinds);
    return Arbitraries.oneOf(conditions.values());
  }

  private static Arbitrary<Optional<Duration>> ttls() {
    return Arbitraries.longs().between(1, CENTURY_MILLIS).map(Duration::ofMillis).optional();
  }

  private static Arbitrary<List<IncomingRecord>> arrivals() {
    Arbitrary<Instant> times =
        Arbitraries.longs().between(1, 2 * CENTURY_MILLIS).map(Instant::ofEpochMilli);
    Arbitrary<IncomingRecord> records =
        combine(keys(), Arbitraries.longs(), times, times, fields(), values(), times.optional())
            .as(
                (key, version, created, modified, fields, value, expires) ->
                    IncomingRecord.of(
                        new StoredRecord(
                            new Metadata(
                                key,
                                version,
                                created,
                                modified,
                                fields,
                                value.size(),
                                HashCode.fromBytes(value.digest()),
                                expires),
                            value)));
    Arbitrary<IncomingRecord> removals = keys().map(key -> IncomingRecord.removal(key.hash()));
    return Arbitraries.oneOf(records, removals).list().ofMaxSize(8);
  }
}
