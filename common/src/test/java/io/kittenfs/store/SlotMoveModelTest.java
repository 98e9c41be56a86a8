package io.kittenfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Two stores, whose clocks disagree, and slots that move between them, with writes, expiry,
 * restarts, abandoned moves and steps that arrive again long after, in any order: at every moment a
 * slot has at most one owner, which answers as a map would, and the other refuses.
 */
class SlotMoveModelTest {
  enum Kind {
    PUT,
    CREATE,
    REPLACE_IF_SAME,
    DELETE,
    TICK,
    MOVE_ON,
    ABANDON,
    LOSE_IMPORT,
    RESTART,
    REPEAT
  }

  /**
   * @param number which key, slot, store or earlier step, whatever the kind needs
   * @param size of a value
   * @param ttlMillis 0 for none
   */
  record Step(Kind kind, int number, int size, int ttlMillis) {}

  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.CONFLICT, ErrorCode.UNKNOWN_IMPORT, ErrorCode.NOT_OWNER);

  private static final class Run implements AutoCloseable {
    private final TwoStores stores;
    private final ModelKeys keys;
    private final List<ModelMove> moves;

    Run(Path directory) {
      stores = new TwoStores(directory);
      moves = stores.slots().mapToObj(slot -> new ModelMove(stores, slot)).toList();
      keys = new ModelKeys(stores, moves);
    }

    void take(Step step) throws IOException {
      ModelMove move = moves.get(step.number() % moves.size());
      switch (step.kind()) {
        case PUT, CREATE, REPLACE_IF_SAME -> keys.put(step);
        case DELETE -> keys.delete(step);
        case TICK -> stores.tick();
        case MOVE_ON -> move.goOn(step.size() > 0);
        case ABANDON -> move.abandon(step.size() > 0);
        case LOSE_IMPORT -> move.loseImport();
        case RESTART -> {
          int restarted = step.number() % 2;
          stores.restart(restarted);
          moves.forEach(each -> each.restarted(restarted));
        }
        case REPEAT -> repeat(step.number());
      }
    }

    private void repeat(int number) throws IOException {
      List<TwoStores.Call> calls = stores.calls();
      if (!calls.isEmpty()) {
        try {
          calls.get(number % calls.size()).run();
        } catch (KittenException e) {
          assertThat(e.code()).isIn(REFUSALS);
        }
      }
    }

    void check() {
      for (ModelMove move : moves) {
        move.check();
      }
      keys.check();
    }

    @Override
    public void close() throws IOException {
      stores.close();
    }
  }

  @Property(tries = 30)
  void everySlotHasOneOwnerWhichKnowsEverything(@ForAll("steps") List<Step> steps)
      throws IOException {
    Path directory = Files.createTempDirectory("slots");
    try (Run run = new Run(directory)) {
      for (Step step : steps) {
        run.take(step);
        run.check();
      }
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(10, Arbitraries.of(Kind.PUT, Kind.CREATE, Kind.REPLACE_IF_SAME)),
            Tuple.of(4, Arbitraries.of(Kind.DELETE)),
            Tuple.of(24, Arbitraries.of(Kind.MOVE_ON)),
            Tuple.of(3, Arbitraries.of(Kind.TICK)),
            Tuple.of(3, Arbitraries.of(Kind.REPEAT)),
            Tuple.of(2, Arbitraries.of(Kind.ABANDON, Kind.LOSE_IMPORT, Kind.RESTART)));
    Arbitrary<Integer> sizes =
        Arbitraries.of(0, 1, SlotFixture.INLINE_MAX, SlotFixture.INLINE_MAX + 1, 5000);
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 999), sizes, Arbitraries.of(0, 0, 1500, 4000))
        .as(Step::new)
        .list()
        .ofMinSize(80)
        .ofMaxSize(200);
  }
}
