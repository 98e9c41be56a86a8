package io.kittenfs.store.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.log.Command;
import io.kittenfs.store.RandomCommands;
import io.kittenfs.store.SameCommands;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any command comes back from its bytes, and these are no more than it said. */
class CommandRoundTripTest {
  private final StoreCodec codec = new StoreCodec();

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anyCommandComesBack(@ForAll("commands") List<StoreCommand<?>> oneOfEachKind) {
    for (StoreCommand<?> command : oneOfEachKind) {
      byte[] bytes = codec.encode(command);
      Command<?> read = codec.decode(ByteBuffer.wrap(bytes));
      SameCommands.assertSame(read, command);
      assertThat(codec.encode(read)).isEqualTo(bytes);
      assertThat(command.weight()).isGreaterThanOrEqualTo(bytes.length);
    }
  }

  @Provide
  Arbitrary<List<StoreCommand<?>>> commands() {
    return Combinators.combine(RandomCommands.ofEachKind()).as(commands -> commands);
  }
}
