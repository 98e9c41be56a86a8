package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What docs/decisions/waiting-requests.md says of the threads of a node. */
class ThreadBudgetTest {
  /** For requests that nobody else can hold up: those that other nodes wait for. */
  private static final int LEFT = 48;

  @Test
  void everyWorkerHasThreadsLeftForWhatOthersWaitFor() {
    assertThat(
            ThreadBudget.FORWARDING
                + ThreadBudget.LISTS
                + ThreadBudget.FROZEN_SLOTS
                + ThreadBudget.REPLICATION
                + ThreadBudget.MISSING_FILES
                + LEFT)
        .isLessThanOrEqualTo(ThreadBudget.REQUESTS);
  }

  @Test
  void theMasterHasThemToo() {
    assertThat(ThreadBudget.FORWARDING + ThreadBudget.LISTS + ThreadBudget.FEEDS + LEFT)
        .isLessThanOrEqualTo(ThreadBudget.REQUESTS);
  }

  @Test
  void pagesForOthersLeaveThreadsForTheStepsOfMoves() {
    assertThat(ThreadBudget.PAGES).isLessThan(LEFT);
  }

  @Test
  void aWorkerThatDoesNotAnswerLeavesRoomForTheOthers() {
    assertThat(ThreadBudget.UNREACHABLE_WORKER).isLessThan(ThreadBudget.UNREACHABLE_WORKERS);
    assertThat(ThreadBudget.UNREACHABLE_WORKERS).isLessThan(ThreadBudget.FORWARDING);
  }
}
