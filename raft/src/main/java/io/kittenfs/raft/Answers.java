package io.kittenfs.raft;

import io.kittenfs.error.KittenException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What callers are told at the end of a step, when its lock is released: what they do then must not
 * happen under it. Used by one thread.
 */
final class Answers {
  private final List<Runnable> answers = new ArrayList<>();

  void add(Runnable answer) {
    answers.add(answer);
  }

  /**
   * @param why made outside the lock
   */
  void fail(List<? extends Caller<?>> callers, Supplier<? extends KittenException> why) {
    if (!callers.isEmpty()) {
      List<? extends Caller<?>> those = List.copyOf(callers);
      answers.add(
          () -> {
            KittenException failure = why.get();
            those.forEach(caller -> caller.fail(failure));
          });
    }
  }

  void give() {
    answers.forEach(Runnable::run);
  }
}
