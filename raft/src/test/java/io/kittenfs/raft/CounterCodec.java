package io.kittenfs.raft;

import io.kittenfs.log.Command;
import io.kittenfs.log.CommandCodec;
import io.kittenfs.log.CounterMachine.Add;
import io.kittenfs.log.CounterMachine.End;
import io.kittenfs.log.CounterMachine.Read;
import io.kittenfs.log.CounterMachine.WriteIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The commands of a {@link io.kittenfs.log.CounterMachine} as bytes, which are words. */
final class CounterCodec implements CommandCodec {
  @Override
  public byte[] encode(Command<?> command) {
    return words(command).getBytes(StandardCharsets.UTF_8);
  }

  private static String words(Command<?> command) {
    if (command instanceof Add add) {
      return String.join(" ", "add", "" + add.amount(), add.end().name(), "" + add.weight());
    }
    if (command instanceof Read) {
      return "read";
    }
    if (command instanceof WriteIndex) {
      return "index";
    }
    throw new IllegalArgumentException("not a counter's: " + command);
  }

  @Override
  public Command<?> decode(ByteBuffer bytes) {
    List<String> words =
        List.of(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString().split(" ", -1));
    return switch (words.get(0)) {
      case "add" ->
          new Add(
              Long.parseLong(words.get(1)),
              End.valueOf(words.get(2)),
              Integer.parseInt(words.get(3)));
      case "read" -> new Read();
      case "index" -> new WriteIndex();
      default -> throw new IllegalArgumentException(words.get(0));
    };
  }
}
