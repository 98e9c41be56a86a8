package io.kittenfs.master.registry;

import io.kittenfs.log.Transaction;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.WireJson;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state machine over rows in memory: applies commands as a log does, undoing refused ones. */
public final class RegistryFixture {
  private final WireJson json = new WireJson();
  private final RegistryStateMachine machine = new RegistryStateMachine(json);
  private NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  /** Applies a command, as a log does. */
  public <R> R apply(RegistryCommand<R> command) {
    Txn txn = new Txn(new TreeMap<>(rows));
    R answer = machine.apply(command, txn);
    rows = txn.rows;
    return answer;
  }

  void loseDisk() {
    rows.clear();
  }

  int rowCount() {
    return rows.size();
  }

  ClusterView view() {
    return snapshot().view();
  }

  /** The registry as of now. */
  public RegistrySnapshot snapshot() {
    RegistryRows read = new RegistryRows(new Txn(rows), json);
    SortedMap<Integer, MemberRecord> members = new TreeMap<>();
    SortedMap<Integer, GroupRow> groups = new TreeMap<>();
    read.groups().forEach(group -> groups.put(group.id(), read.groupRow(group.id()).orElseThrow()));
    rows.forEach(
        (key, value) -> {
          if (key[0] == 'S') {
            MemberRecord member = RegistryRows.read(json, value, MemberRecord.class);
            members.put(member.index(), member);
          }
        });
    return new RegistrySnapshot(read.cluster(), members, groups, read.slots(), read.rebalance());
  }

  SlotAssignments slots() {
    return new RegistryRows(new Txn(rows), json).slots();
  }

  Rebalance rebalance() {
    return new RegistryRows(new Txn(rows), json).rebalance();
  }

  private static final class Txn implements Transaction {
    private final NavigableMap<byte[], byte[]> rows;

    Txn(NavigableMap<byte[], byte[]> rows) {
      this.rows = rows;
    }

    @Override
    public byte[] get(byte[] key) {
      return rows.get(key);
    }

    @Override
    public NavigableMap<byte[], byte[]> residentRows() {
      return rows;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      rows.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      rows.remove(key);
    }

    @Override
    public long index() {
      return 1;
    }
  }
}
