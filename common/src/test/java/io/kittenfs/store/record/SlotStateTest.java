package io.kittenfs.store.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlotStateTest {
  @ParameterizedTest
  @EnumSource(SlotRole.class)
  void staysWhatItIsOnTheDisk(SlotRole role) {
    SlotState state = new SlotState(role, 1L << 40, Long.MAX_VALUE, 65_000, 17, 18);
    assertThat(SlotState.decode(state.encode())).isEqualTo(state);
  }

  @Test
  void ofAStoreFromBeforeThereWereOwnersIsOwned() {
    byte[] old = ByteBuffer.allocate(9).put((byte) 1).putInt(4).putInt(6).array();
    assertThat(SlotState.decode(old)).isEqualTo(new SlotState(SlotRole.OWNED, 0, 0, -1, 4, 6));
  }
}
