package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.history.Answer;
import io.kittenfs.e2e.history.Condition;
import io.kittenfs.e2e.history.Request;
import java.util.List;
import java.util.Random;

/**
 * Many keys that are read by all clients and each written by one of them. The last ones have values
 * that lie in files. Safe for many threads, of which each is one client.
 */
final class KeysLoad {
  static final String PREFIX = "load/";
  private static final int SMALL = 100;
  private static final int LARGE = 200_000;

  private final KeySender sender;
  private final Tolerance tolerance;
  private final int clients;
  private final int small;
  private final int large;
  private final Ledger ledger;

  /**
   * @param tolerance which requests may be refused
   * @param clients how many there are
   * @param small how many keys with a short value
   * @param large how many keys with a long one
   */
  KeysLoad(KeySender sender, Tolerance tolerance, int clients, int small, int large) {
    this.sender = sender;
    this.tolerance = tolerance;
    this.clients = clients;
    this.small = small;
    this.large = large;
    this.ledger = new Ledger(small + large);
  }

  int keys() {
    return small + large;
  }

  /** The name of a key; names are in the order of the numbers. */
  static String name(int key) {
    return String.format("%s%07d", PREFIX, key);
  }

  private boolean isLarge(int key) {
    return key >= small;
  }

  /** Writes or reads a key; long values come up as often as their number says. */
  void turn(int client, List<String> nodes, Random random) {
    String node = nodes.get(random.nextInt(nodes.size()));
    int key = random.nextInt(keys());
    if (random.nextInt(3) == 0) {
      int own = key - key % clients + client;
      write(node, own < keys() ? own : client);
    } else {
      read(node, key);
    }
  }

  /** Writes the next version of a key; not for two threads with the same key. */
  void write(String node, int key) {
    int version = ledger.attempt(key);
    Request put = new Request.Put(key + "." + version, new Condition.Always());
    Answer answer = sender.send(node, name(key), put, isLarge(key) ? LARGE : SMALL);
    if (answer instanceof Answer.Stored) {
      ledger.acknowledge(key, version);
    } else if (answer instanceof Answer.NothingDone) {
      ledger.refuse(key, version);
      // A long body is not kept: when the slot leaves while it arrives, the client must send again.
      tolerance.refused(isLarge(key), put + " of " + name(key) + " on " + node);
    } else {
      ledger.leaveOpen(key, version);
      tolerance.unanswered(put + " of " + name(key) + " on " + node);
    }
  }

  /** Reads a key that was acknowledged once. */
  void read(String node, int key) {
    int before = ledger.acknowledged(key);
    Answer answer = sender.send(node, name(key), new Request.Get(), 0);
    String what = "GET of " + name(key) + " on " + node;
    if (answer instanceof Answer.OpenValue found) {
      ledger.checkRead(key, before, version(key, found.value()));
    } else if (answer instanceof Answer.Missing) {
      throw new AssertionError(what + ": 404, though version " + before + " was acknowledged");
    } else if (answer instanceof Answer.NothingDone) {
      tolerance.refused(false, what);
    } else {
      tolerance.unanswered(what);
    }
  }

  private static int version(int key, String value) {
    String mine = key + ".";
    if (!value.startsWith(mine)) {
      throw new AssertionError(name(key) + " has the value of another key: " + value);
    }
    return Integer.parseInt(value.substring(mine.length()));
  }
}
