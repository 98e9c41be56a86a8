package io.kittenfs.raft;

import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.store.command.StoreCodec;
import io.kittenfs.store.command.StoreCommand;
import java.nio.ByteBuffer;

/**
 * A command of a store, and which one it is of all that a test submitted.
 *
 * @param number of the operation
 */
record TaggedCommand<R>(long number, StoreCommand<R> command) implements Command<R> {
  @Override
  public int weight() {
    return Long.BYTES + command.weight();
  }

  /** The codec of these. */
  static final class Codec implements CommandCodec {
    private final StoreCodec commands = new StoreCodec();

    @Override
    public byte[] encode(Command<?> command) {
      TaggedCommand<?> tagged = (TaggedCommand<?>) command;
      byte[] bytes = commands.encode(tagged.command());
      return ByteBuffer.allocate(Long.BYTES + bytes.length)
          .putLong(tagged.number())
          .put(bytes)
          .array();
    }

    @Override
    public Command<?> decode(ByteBuffer bytes) {
      ByteBuffer in = bytes.duplicate();
      long number = in.getLong();
      return new TaggedCommand<>(number, (StoreCommand<?>) commands.decode(in));
    }
  }
}
