package io.kittenfs.raft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Messages between the members of a {@link FakeCluster}: they come in any order, twice, or never.
 */
final class FakeNetwork {
  private static final int MESSAGES_MAX = 20;

  private final Random random;
  private final List<Message> messages = new ArrayList<>();
  private final boolean[][] cut = new boolean[FakeCluster.NODES][FakeCluster.NODES];

  private record Message(int from, int to, Consumer<FakeConsensus> delivery) {}

  /** Where messages arrive. */
  interface Receiver {
    /** Null while this member cannot take any now. */
    FakeConsensus consensus(int member);
  }

  FakeNetwork(Random random) {
    this.random = random;
  }

  void send(int from, int to, Consumer<FakeConsensus> delivery) {
    if (!cut[from][to]) {
      messages.add(new Message(from, to, delivery));
      if (messages.size() > MESSAGES_MAX) {
        messages.remove(random.nextInt(messages.size()));
      }
    }
  }

  /** Cuts one direction of a link, or mends it. */
  void toggle(int from, int to) {
    cut[from][to] = !cut[from][to];
  }

  void mend() {
    for (boolean[] links : cut) {
      Arrays.fill(links, false);
    }
  }

  /** Delivers some message, or loses it. */
  void step(Receiver receiver) {
    if (messages.isEmpty()) {
      return;
    }
    int which = random.nextInt(messages.size());
    Message message = messages.get(which);
    FakeConsensus to = receiver.consensus(message.to());
    if (to == null) {
      return;
    }
    if (random.nextInt(30) > 0) {
      messages.remove(which);
    }
    if (random.nextInt(15) > 0) {
      message.delivery().accept(to);
    }
  }

  /** Nobody hears what this member sends from now on, nor does it hear anybody. */
  void isolate(int member) {
    for (int other = 0; other < FakeCluster.NODES; other++) {
      cut[member][other] = true;
      cut[other][member] = true;
    }
  }

  /** Delivers all there are, and those that are sent because of them, to these members. */
  void flush(Receiver receiver, IntPredicate to) {
    int next = 0;
    while (next < messages.size()) {
      if (!to.test(messages.get(next).to())) {
        next++;
        continue;
      }
      Message message = messages.remove(next);
      FakeConsensus member = receiver.consensus(message.to());
      if (member != null) {
        message.delivery().accept(member);
      }
    }
  }
}
