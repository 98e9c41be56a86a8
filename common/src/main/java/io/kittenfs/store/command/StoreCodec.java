package io.kittenfs.store.command;

import com.google.common.collect.Maps;
import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.store.record.Formats;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The commands of a store as bytes: version(1) tag(1), then what the command holds in the order of
 * its {@link Format}, numbers big-endian.
 *
 * <p>Left out is what nobody needs who applies the command: the hash of a key that is there itself,
 * and when a blob was staged, which is checked before.
 *
 * <p>Logs hold these bytes and nodes exchange them, so a tag is never given to another command. The
 * version rises with every change of what is written, also with a new command.
 */
public final class StoreCodec implements CommandCodec {
  /** Without {@link CheckpointCommand} and {@link DissolveCommand}, and else the same. */
  private static final byte OLDEST_VERSION = 1;

  private static final byte VERSION = 2;
  private static final int HEADER_BYTES = 2;

  private record Format<C extends StoreCommand<?>>(
      int tag, Class<C> type, BiConsumer<C, ByteBuffer> writer, Function<ByteBuffer, C> reader) {
    void encode(Command<?> command, ByteBuffer out) {
      writer.accept(type.cast(command), out);
    }
  }

  private static final List<Format<?>> FORMATS =
      List.of(
          new Format<>(
              1,
              FormatCommand.class,
              (it, out) -> CommandParts.putFlag(out.putInt(it.slots()), it.owned()),
              in -> new FormatCommand(in.getInt(), CommandParts.flag(in))),
          new Format<>(2, PutCommand.class, PutCommand::encode, PutCommand::decode),
          new Format<>(
              3,
              DeleteCommand.class,
              (it, out) -> {
                CommandParts.putHash(out.putInt(it.slot()), it.hash());
                CommandParts.putCondition(out, it.condition());
                out.putLong(it.nowMillis());
              },
              in ->
                  new DeleteCommand(
                      in.getInt(),
                      CommandParts.hash(in),
                      CommandParts.condition(in),
                      in.getLong())),
          new Format<>(
              4,
              ExpireCommand.class,
              (it, out) -> {
                CommandParts.putList(out.putInt(it.slot()), it.hashes(), CommandParts::putHash);
                out.putLong(it.nowMillis());
              },
              in ->
                  new ExpireCommand(
                      in.getInt(), CommandParts.list(in, CommandParts::hash), in.getLong())),
          new Format<>(
              5,
              ClearCommand.class,
              (it, out) -> out.putInt(it.slot()),
              in -> new ClearCommand(in.getInt())),
          new Format<>(
              6,
              AssignCommand.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.epoch()),
              in -> new AssignCommand(in.getInt(), in.getLong())),
          new Format<>(
              7,
              RevokeCommand.class,
              (it, out) -> CommandParts.putList(out, it.ranges(), CommandParts::putRange),
              in -> new RevokeCommand(CommandParts.list(in, CommandParts::range))),
          new Format<>(
              8,
              DissolveCommand.class,
              (it, out) -> out.putInt(it.slots()),
              in -> new DissolveCommand(in.getInt())),
          new Format<>(
              10,
              MoveOutCommand.Begin.class,
              (it, out) -> out.putInt(it.slot()).putInt(it.peer()).putLong(it.nowMillis()),
              in -> new MoveOutCommand.Begin(in.getInt(), in.getInt(), in.getLong())),
          new Format<>(
              11,
              MoveOutCommand.Freeze.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.move()),
              in -> new MoveOutCommand.Freeze(in.getInt(), in.getLong())),
          new Format<>(
              12,
              MoveOutCommand.FreezeEmpty.class,
              (it, out) -> out.putInt(it.slot()).putInt(it.peer()).putLong(it.nowMillis()),
              in -> new MoveOutCommand.FreezeEmpty(in.getInt(), in.getInt(), in.getLong())),
          new Format<>(
              13,
              MoveOutCommand.Abandon.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.move()),
              in -> new MoveOutCommand.Abandon(in.getInt(), in.getLong())),
          new Format<>(
              14,
              MoveOutCommand.Release.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.move()),
              in -> new MoveOutCommand.Release(in.getInt(), in.getLong())),
          new Format<>(
              15,
              MoveOutCommand.Confirm.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.move()),
              in -> new MoveOutCommand.Confirm(in.getInt(), in.getLong())),
          new Format<>(
              16,
              MoveOutCommand.Reclaim.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.move()),
              in -> new MoveOutCommand.Reclaim(in.getInt(), in.getLong())),
          new Format<>(
              20,
              MoveInCommand.Begin.class,
              (it, out) ->
                  out.putInt(it.slot()).putLong(it.epoch()).putLong(it.move()).putInt(it.peer()),
              in -> new MoveInCommand.Begin(in.getInt(), in.getLong(), in.getLong(), in.getInt())),
          new Format<>(
              21,
              MoveInCommand.BeginEmpty.class,
              (it, out) ->
                  out.putInt(it.slot()).putLong(it.epoch()).putLong(it.move()).putInt(it.peer()),
              in ->
                  new MoveInCommand.BeginEmpty(
                      in.getInt(), in.getLong(), in.getLong(), in.getInt())),
          new Format<>(
              22,
              MoveInCommand.Write.class,
              (it, out) -> {
                out.putInt(it.slot()).putLong(it.epoch()).putLong(it.move());
                CommandParts.putList(out, it.records(), CommandParts::putIncoming);
              },
              in ->
                  new MoveInCommand.Write(
                      in.getInt(),
                      in.getLong(),
                      in.getLong(),
                      CommandParts.list(in, CommandParts::incoming))),
          new Format<>(
              23,
              MoveInCommand.Seal.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.epoch()).putLong(it.move()),
              in -> new MoveInCommand.Seal(in.getInt(), in.getLong(), in.getLong())),
          new Format<>(
              24,
              MoveInCommand.Own.class,
              (it, out) ->
                  out.putInt(it.slot())
                      .putLong(it.epoch())
                      .putLong(it.move())
                      .putLong(it.lastVersion()),
              in -> new MoveInCommand.Own(in.getInt(), in.getLong(), in.getLong(), in.getLong())),
          new Format<>(
              25,
              MoveInCommand.Abandon.class,
              (it, out) -> out.putInt(it.slot()).putLong(it.epoch()).putLong(it.move()),
              in -> new MoveInCommand.Abandon(in.getInt(), in.getLong(), in.getLong())),
          new Format<>(
              30,
              ImportCommand.Begin.class,
              (it, out) -> out.putInt(it.slot()),
              in -> new ImportCommand.Begin(in.getInt())),
          new Format<>(
              31,
              ImportCommand.Write.class,
              (it, out) -> {
                out.putInt(it.slot()).putInt(it.generation());
                CommandParts.putList(out, it.records(), CommandParts::putIncoming);
                out.putLong(it.nowMillis());
              },
              in ->
                  new ImportCommand.Write(
                      in.getInt(),
                      in.getInt(),
                      CommandParts.list(in, CommandParts::incoming),
                      in.getLong())),
          new Format<>(
              32,
              ImportCommand.Commit.class,
              (it, out) ->
                  CommandParts.putFlag(out.putInt(it.slot()).putInt(it.generation()), it.replace()),
              in -> new ImportCommand.Commit(in.getInt(), in.getInt(), CommandParts.flag(in))),
          new Format<>(
              33,
              ImportCommand.Abort.class,
              (it, out) -> out.putInt(it.slot()).putInt(it.generation()),
              in -> new ImportCommand.Abort(in.getInt(), in.getInt())),
          new Format<>(
              40,
              SweepCommand.Records.class,
              (it, out) ->
                  CommandParts.putList(
                      out.putInt(it.slot()).putInt(it.generation()),
                      it.hashes(),
                      CommandParts::putHash),
              in ->
                  new SweepCommand.Records(
                      in.getInt(), in.getInt(), CommandParts.list(in, CommandParts::hash))),
          new Format<>(
              41,
              SweepCommand.Generation.class,
              (it, out) -> out.putInt(it.slot()).putInt(it.generation()),
              in -> new SweepCommand.Generation(in.getInt(), in.getInt())),
          new Format<>(
              42,
              SweepCommand.Changes.class,
              (it, out) ->
                  CommandParts.putList(
                      out.putInt(it.slot()).putLong(it.move()),
                      it.databaseKeys(),
                      CommandParts::putBytes),
              in ->
                  new SweepCommand.Changes(
                      in.getInt(), in.getLong(), CommandParts.list(in, CommandParts::bytes))),
          new Format<>(
              43,
              SweepCommand.Blobs.class,
              (it, out) -> CommandParts.putList(out, it.ids(), CommandParts::putBlobId),
              in -> new SweepCommand.Blobs(CommandParts.list(in, CommandParts::blobId))),
          new Format<>(
              50,
              CheckpointCommand.class,
              (it, out) -> CommandParts.putFlag(out.putLong(it.number()), it.verify()),
              in -> new CheckpointCommand(in.getLong(), CommandParts.flag(in))));

  private static final Map<Integer, Format<?>> BY_TAG = Maps.uniqueIndex(FORMATS, Format::tag);
  private static final Map<Class<?>, Format<?>> BY_TYPE = Maps.uniqueIndex(FORMATS, Format::type);

  @Override
  public byte[] encode(Command<?> command) {
    Format<?> format = BY_TYPE.get(command.getClass());
    if (format == null) {
      throw new IllegalArgumentException("not a store's command: " + command.getClass());
    }
    ByteBuffer out = ByteBuffer.allocate(command.weight());
    format.encode(command, out.put(VERSION).put((byte) format.tag()));
    return Arrays.copyOf(out.array(), out.position());
  }

  @Override
  public Command<?> decode(ByteBuffer bytes) {
    // A slice leaves the caller's position alone, and is big-endian whatever the caller's is.
    ByteBuffer in = bytes.slice();
    if (in.remaining() < HEADER_BYTES) {
      throw CommandParts.damaged(null);
    }
    Formats.check(in.get(), OLDEST_VERSION, VERSION);
    Format<?> format = BY_TAG.get((int) in.get());
    if (format == null) {
      throw CommandParts.damaged(null);
    }
    Command<?> command;
    try {
      command = format.reader().apply(in);
    } catch (RuntimeException e) {
      throw CommandParts.damaged(e);
    }
    if (in.hasRemaining()) {
      throw CommandParts.damaged(null);
    }
    return command;
  }
}
