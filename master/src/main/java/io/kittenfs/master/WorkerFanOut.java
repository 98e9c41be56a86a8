package io.kittenfs.master;

import io.kittenfs.client.NodeClient;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.KeyHash;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/** Asks all workers at once. Safe for use by many threads. */
final class WorkerFanOut {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration DELETE_DEADLINE = Duration.ofSeconds(5);

  private final NodeClient client;
  private final Executor executor;

  /**
   * Asks through this client.
   *
   * @param executor runs one blocking call each; a call that waits for a thread waits with its
   *     deadline not yet running
   */
  WorkerFanOut(NodeClient client, Executor executor) {
    this.client = client;
    this.executor = executor;
  }

  /**
   * Every worker with the first of its node-local keys, by index; of one that does not answer what
   * is known.
   */
  Map<Integer, WorkerEntries> entries(Collection<WorkerStatus> workers, int limit) {
    return all(workers, worker -> entries(worker, limit));
  }

  private WorkerEntries entries(WorkerStatus worker, int limit) {
    if (worker.state() == MemberState.DOWN) {
      return WorkerEntries.lastKnown(worker);
    }
    try {
      return WorkerEntries.live(worker, client.entries(worker.address(), limit, null, DEADLINE));
    } catch (KittenException unanswered) {
      return WorkerEntries.lastKnown(worker);
    }
  }

  /**
   * Deletes a node-local key on every worker that has it; those that are down are asked too. A text
   * with the form of a hash that no worker answers to as a key is then taken as a hash.
   */
  Deletion delete(Collection<WorkerStatus> workers, String key) {
    Deletion byName = delete(workers, to -> client.deleteKey(to, key, DELETE_DEADLINE));
    if (!byName.deletedFrom().isEmpty() || !KeyHash.isHex(key)) {
      return byName;
    }
    List<WorkerStatus> reached =
        workers.stream().filter(each -> !byName.unreachable().contains(each.index())).toList();
    Deletion byHash = delete(reached, to -> client.deleteHash(to, key, DELETE_DEADLINE));
    List<Integer> unreachable = new ArrayList<>(byName.unreachable());
    unreachable.addAll(byHash.unreachable());
    return new Deletion(byHash.deletedFrom(), unreachable.stream().sorted().toList());
  }

  private enum Answer {
    DELETED,
    ABSENT,
    UNKNOWN
  }

  private Deletion delete(Collection<WorkerStatus> workers, Predicate<NodeAddress> delete) {
    Map<Integer, Answer> answers =
        all(
            workers,
            worker -> {
              try {
                return delete.test(worker.address()) ? Answer.DELETED : Answer.ABSENT;
              } catch (KittenException unanswered) {
                return Answer.UNKNOWN;
              }
            });
    return new Deletion(having(answers, Answer.DELETED), having(answers, Answer.UNKNOWN));
  }

  private static List<Integer> having(Map<Integer, Answer> answers, Answer answer) {
    return answers.entrySet().stream()
        .filter(each -> each.getValue() == answer)
        .map(Map.Entry::getKey)
        .toList();
  }

  private <T> Map<Integer, T> all(Collection<WorkerStatus> workers, Function<WorkerStatus, T> ask) {
    Map<Integer, CompletableFuture<T>> asked = new LinkedHashMap<>();
    for (WorkerStatus worker : workers) {
      asked.put(worker.index(), CompletableFuture.supplyAsync(() -> ask.apply(worker), executor));
    }
    Map<Integer, T> answers = new LinkedHashMap<>();
    asked.forEach((index, answer) -> answers.put(index, answer.join()));
    return answers;
  }
}
