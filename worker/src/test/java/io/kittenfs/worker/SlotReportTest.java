package io.kittenfs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.SlotReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker tells its master of its slots. */
class SlotReportTest {
  private static final int SLOT = 17;

  @TempDir Path directory;

  @Test
  void itOwnsItsSlotsAndMissesNone() {
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      await()
          .untilAsserted(
              () ->
                  assertThat(workers.master.reportOf(0))
                      .isEqualTo(SlotReport.of(List.of(new SlotRange(0, 511, 1)))));
    }
  }

  @Test
  void whomItGaveASlotToItTellsUntilTheMasterKnows() {
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      workers.moveToSecond(SLOT);
      await().until(() -> workers.master.reportOf(0).sendingTo().contains(1));
      assertThat(workers.master.reportOf(0).owned())
          .containsExactly(new SlotRange(0, SLOT - 1, 1), new SlotRange(SLOT + 1, 511, 1));

      workers.master.give(SLOT, 1, 2);
      await().until(() -> workers.master.reportOf(0).sendingTo().isEmpty());
      assertThat(workers.master.reportOf(0).lost()).isEmpty();
    }
  }

  @Test
  void whatIsNotOnItsDiskAnyMoreIsLost() throws IOException {
    try (TwoWorkers workers = new TwoWorkers(directory)) {
      workers.first.close();
      MoreFiles.deleteRecursively(
          directory.resolve("first/cluster"), RecursiveDeleteOption.ALLOW_INSECURE);
      workers.master.stopAssigning();
      try (TestWorker again = TestWorker.under(workers.master, directory.resolve("first"))) {
        await()
            .untilAsserted(
                () ->
                    assertThat(workers.master.reportOf(0).lost())
                        .containsExactly(new SlotRange(0, 511, 1)));
        assertThat(workers.master.reportOf(0).owned()).isEmpty();
        assertThat(again.get("/getindex").text()).isEqualTo("0\n");
      }
    }
  }
}
