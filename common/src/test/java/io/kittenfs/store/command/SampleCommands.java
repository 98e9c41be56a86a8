package io.kittenfs.store.command;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.kittenfs.model.Key;
import io.kittenfs.model.KeyHash;
import io.kittenfs.model.SlotRange;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.store.record.BlobValue;
import io.kittenfs.store.record.InlineValue;
import io.kittenfs.store.record.Metadata;
import io.kittenfs.store.record.Precondition;
import io.kittenfs.store.record.RepresentationFields;
import io.kittenfs.store.record.RowKeys;
import io.kittenfs.store.record.StagedValue;
import io.kittenfs.store.record.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At least one command of every kind, always the same, by name. */
final class SampleCommands {
  private static final byte[] PURR = "purr".getBytes(StandardCharsets.UTF_8);
  private static final byte[] DIGEST = Hashing.sha256().hashBytes(PURR).asBytes();

  static final Map<String, StoreCommand<?>> ALL = all();

  private SampleCommands() {}

  private static Map<String, StoreCommand<?>> all() {
    Key key = Key.of("mood/é");
    KeyHash hash = key.hash();
    KeyHash other = Key.of("other").hash();
    BlobId blob = new BlobId("00112233445566778899aabbccddeeff");
    BlobId otherBlob = new BlobId("ffeeddccbbaa99887766554433221100");
    RepresentationFields type = RepresentationFields.ofType("text/css");
    RepresentationFields fields =
        new RepresentationFields(
            Map.of(
                "Content-Type", "text/plain",
                "Content-Encoding", "br",
                "Content-Language", "en",
                "Content-Disposition", "inline",
                "Cache-Control", "no-store"));
    StagedValue inline = new InlineValue(PURR, 0, PURR.length, DIGEST);
    StagedValue large = new BlobValue(blob, 1L << 33, DIGEST, 0);
    List<IncomingRecord> arrivals =
        List.of(
            IncomingRecord.of(record(key, fields, inline)),
            IncomingRecord.removal(other),
            IncomingRecord.of(record(Key.of("large"), type, large)));
    long now = 1_700_000_000_000L;
    long epoch = 0x0102030405060708L;
    long move = 0x1112131415161718L;

    Map<String, StoreCommand<?>> all = new LinkedHashMap<>();
    all.put("FormatCommand", new FormatCommand(1024, false));
    all.put("FormatCommand.owned", new FormatCommand(1, true));
    all.put(
        "PutCommand",
        new PutCommand(
            513, key, hash, inline, type, new Precondition.None(), Optional.empty(), now));
    all.put(
        "PutCommand.fields.absent.ttl",
        new PutCommand(
            513,
            key,
            hash,
            inline,
            fields,
            new Precondition.Absent(),
            Optional.of(Duration.ofMinutes(1)),
            now));
    all.put(
        "PutCommand.blob.matches",
        new PutCommand(
            513,
            key,
            hash,
            large,
            type,
            new Precondition.Matches(List.of("\"4f2a\"", "\"é\"")),
            Optional.empty(),
            now));
    all.put("DeleteCommand", new DeleteCommand(513, hash, new Precondition.None(), now));
    all.put("DeleteCommand.present", new DeleteCommand(513, hash, new Precondition.Present(), now));
    all.put("ExpireCommand", new ExpireCommand(513, List.of(hash, other), now));
    all.put("ClearCommand", new ClearCommand(513));
    all.put("AssignCommand", new AssignCommand(513, epoch));
    all.put("RevokeCommand", new RevokeCommand(List.of(new SlotRange(3, 513, epoch))));
    all.put("DissolveCommand", new DissolveCommand(1024));
    all.put("MoveOutCommand.Begin", new MoveOutCommand.Begin(513, 7, now));
    all.put("MoveOutCommand.Freeze", new MoveOutCommand.Freeze(513, move));
    all.put("MoveOutCommand.FreezeEmpty", new MoveOutCommand.FreezeEmpty(513, 7, now));
    all.put("MoveOutCommand.Abandon", new MoveOutCommand.Abandon(513, move));
    all.put("MoveOutCommand.Release", new MoveOutCommand.Release(513, move));
    all.put("MoveOutCommand.Confirm", new MoveOutCommand.Confirm(513, move));
    all.put("MoveOutCommand.Reclaim", new MoveOutCommand.Reclaim(513, move));
    all.put("MoveInCommand.Begin", new MoveInCommand.Begin(513, epoch, move, 7));
    all.put("MoveInCommand.BeginEmpty", new MoveInCommand.BeginEmpty(513, epoch, move, 7));
    all.put("MoveInCommand.Write", new MoveInCommand.Write(513, epoch, move, arrivals));
    all.put("MoveInCommand.Seal", new MoveInCommand.Seal(513, epoch, move));
    all.put("MoveInCommand.Own", new MoveInCommand.Own(513, epoch, move, 0x2122232425262728L));
    all.put("MoveInCommand.Abandon", new MoveInCommand.Abandon(513, epoch, move));
    all.put("ImportCommand.Begin", new ImportCommand.Begin(513));
    all.put("ImportCommand.Write", new ImportCommand.Write(513, 3, arrivals, now));
    all.put("ImportCommand.Commit", new ImportCommand.Commit(513, 3, false));
    all.put("ImportCommand.Commit.replace", new ImportCommand.Commit(513, 3, true));
    all.put("ImportCommand.Abort", new ImportCommand.Abort(513, 3));
    all.put("SweepCommand.Records", new SweepCommand.Records(513, 3, List.of(hash, other)));
    all.put("SweepCommand.Generation", new SweepCommand.Generation(513, 3));
    all.put(
        "SweepCommand.Changes",
        new SweepCommand.Changes(
            513,
            move,
            List.of(RowKeys.change(513, move, 99, hash), RowKeys.change(513, move, 100, other))));
    all.put("SweepCommand.Blobs", new SweepCommand.Blobs(List.of(blob, otherBlob)));
    all.put("CheckpointCommand", new CheckpointCommand(move, true));
    return all;
  }

  private static StoredRecord record(Key key, RepresentationFields fields, StagedValue value) {
    return new StoredRecord(
        new Metadata(
            key,
            77,
            Instant.ofEpochMilli(1_700_000_000_000L),
            Instant.ofEpochMilli(1_700_000_001_000L),
            fields,
            value.size(),
            HashCode.fromBytes(value.digest()),
            Optional.of(Instant.ofEpochMilli(1_900_000_000_000L))),
        value);
  }
}
