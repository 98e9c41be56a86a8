package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.LogOutput;
import io.kittenfs.model.SlotRange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many slots came and left is a line in the worker's log, once they stay. */
class SlotEventsTest {
  @Test
  void slotsThatComeAndLeaveAreToldAsOneSum() {
    try (LogOutput log = new LogOutput()) {
      SlotEvents events = new SlotEvents();
      events.observe(List.of(new SlotRange(0, 511, 1)));
      assertThat(log.text()).contains("This worker owns 512 slots");

      events.observe(List.of(new SlotRange(100, 511, 1)));
      events.observe(List.of(new SlotRange(200, 511, 1), new SlotRange(600, 600, 2)));
      assertThat(log.text().lines()).hasSize(1);
      events.observe(List.of(new SlotRange(200, 511, 1), new SlotRange(600, 600, 2)));
      events.observe(List.of(new SlotRange(200, 511, 1), new SlotRange(600, 600, 2)));
      assertThat(log.count("This worker took 1 slots, gave 200 away and owns 313 now"))
          .isEqualTo(1);
      assertThat(log.text().lines()).hasSize(2);
    }
  }
}
