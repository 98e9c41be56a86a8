package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where keys lie: stores and routes of all releases rely on it. */
class KeyHashTest {
  private static final String HASH_OF_MOOD =
      "f8b142f3674c6ee53bbdf1c1175def19a9a6b74f63499124abb228582b7c06b2";

  @Test
  void isSha512Over256() {
    assertThat(Key.of("mood").hash()).hasToString(HASH_OF_MOOD);
    assertThat(KeyHash.ofHex(HASH_OF_MOOD)).isEqualTo(Key.of("mood").hash());
  }

  @Test
  void theSlotIsTheFirstTenBits() {
    assertThat(Key.of("mood").hash().slot(SlotTable.SLOTS)).isEqualTo(0xf8b1 >> 6);
  }
}
