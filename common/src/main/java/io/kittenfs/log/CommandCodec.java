package io.kittenfs.log;

import io.kittenfs.error.KittenException;
import java.nio.ByteBuffer;

/**
 * The commands of one state machine as bytes, for a log that sends them to other nodes or keeps
 * them itself. Safe for use by many threads.
 */
public interface CommandCodec {
  /**
   * A command as bytes, at most {@link Command#weight} of them. Commands that mean the same have
   * the same bytes.
   *
   * @throws IllegalArgumentException when the state machine has no such command
   */
  byte[] encode(Command<?> command);

  /**
   * The command that these bytes mean, from the position to the limit; neither they nor the buffer
   * change, and the command keeps nothing of them.
   *
   * @throws KittenException INTERNAL when they are no command that this release knows: of a later
   *     format, cut off, with something after the end, or damaged in another way
   */
  Command<?> decode(ByteBuffer bytes);
}
