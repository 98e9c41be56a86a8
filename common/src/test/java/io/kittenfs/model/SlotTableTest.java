package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SlotTableTest {
  private final WireJson json = new WireJson();

  @Provide
  Arbitrary<SlotTable> tables() {
    return Arbitraries.randoms()
        .map(
            random -> {
              SlotTable.Builder table = SlotTable.EMPTY.change();
              int owner = 0;
              for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
                owner = random.nextInt(10) == 0 ? random.nextInt(5) - 1 : owner;
                table.set(slot, owner, random.nextInt(50) == 0 ? 2 : owner + 1);
              }
              return table.build();
            });
  }

  @Property(tries = 50)
  void isReadAsItWasWritten(@ForAll("tables") SlotTable table) throws IOException {
    assertThat(json.read(json.write(table), SlotTable.class)).isEqualTo(table);
    ClusterView view =
        new ClusterView(
            new UUID(1, 2),
            1,
            5,
            List.of(new Member(4, new UUID(3, 4), "http://a:1", Instant.EPOCH, false)),
            table);
    ClusterMap map = ClusterMap.of(view);
    assertThat(map.table()).isEqualTo(table);
    assertThat(json.read(json.write(map), ClusterMap.class)).isEqualTo(map);
  }

  @Property(tries = 50)
  void mergingTakesTheHigherEpochOfEachSlot(
      @ForAll("tables") SlotTable one, @ForAll("tables") SlotTable other) {
    SlotTable merged = one.merge(other);

    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      SlotTable right = other.epoch(slot) > one.epoch(slot) ? other : one;
      assertThat(merged.group(slot)).isEqualTo(right.group(slot));
      assertThat(merged.epoch(slot)).isEqualTo(right.epoch(slot));
    }
    assertThat(merged.merge(one)).isEqualTo(merged);
  }

  @Property(tries = 50)
  void theRangesOfAWorkerAreItsSlots(@ForAll("tables") SlotTable table) {
    List<SlotRange> ranges = table.rangesOf(2);
    for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
      int wanted = slot;
      List<SlotRange> with = ranges.stream().filter(range -> range.contains(wanted)).toList();
      assertThat(with).hasSize(table.group(slot) == 2 ? 1 : 0);
      assertThat(with).allMatch(range -> range.epoch() == table.epoch(wanted));
    }
    assertThat(table.count(2)).isEqualTo((int) table.slotsOf(2).count());
  }

  @Example
  void aTableWithoutOwnersIsShort() {
    assertThat(new String(json.write(SlotTable.EMPTY), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("[]");
    assertThat(SlotTable.EMPTY.isEmpty()).isTrue();
    assertThat(SlotTable.EMPTY.group(0)).isEqualTo(SlotTable.NOBODY);
    assertThat(ClusterMap.of(ClusterView.EMPTY).slots()).isEmpty();
  }
}
