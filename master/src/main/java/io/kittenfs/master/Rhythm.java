package io.kittenfs.master;

import java.util.function.Predicate;

/**
 * Says at which ticks of a timer there is something to look after: at every one while something
 * goes on and for some time after the last change, so that nobody waits; else at every fifth, which
 * costs a master less that has nothing to do. Used by one thread.
 */
final class Rhythm {
  /** How many ticks after a change what it began may need: ten seconds. */
  private static final int LIVELY = 50;

  private static final int QUIET = 5;

  private Object lastSeen;
  private boolean busy;
  private int ticksSinceChange;

  /**
   * Whether to look now; call at each tick.
   *
   * @param state another object after each change
   * @param isBusy whether something goes on in a state; asked once about each
   */
  @SuppressWarnings("ReferenceEquality")
  <S> boolean isDue(S state, Predicate<S> isBusy) {
    if (state != lastSeen) {
      lastSeen = state;
      busy = isBusy.test(state);
      ticksSinceChange = 0;
    } else if (!busy) {
      ticksSinceChange++;
    }
    return ticksSinceChange <= LIVELY || ticksSinceChange % QUIET == 0;
  }
}
