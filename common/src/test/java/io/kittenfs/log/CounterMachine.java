package io.kittenfs.log;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;

/** One number in a database, and commands for every way in which a command can end. */
final class CounterMachine implements StateMachine {
  static final byte[] KEY = {'x'};

  private static final int WEIGHT = 64;

  /** How a command ends after it has written. */
  enum End {
    DONE,
    REFUSED,
    DEFECT,
    FAILED_DISK,
    ERROR;

    private void run() {
      switch (this) {
        case REFUSED -> throw new Refusal(ErrorCode.CONFLICT, "refused after writing");
        case DEFECT -> throw new IllegalStateException("a defect after writing");
        case FAILED_DISK ->
            throw new KittenException(ErrorCode.INTERNAL, "the disk cannot be read");
        case ERROR -> throw new StackOverflowError("as any code may");
        case DONE -> {
          // It answers.
        }
      }
    }
  }

  /** Adds to the number, unless it ends otherwise; answers the sum. */
  record Add(long amount, End end, int weight) implements Command<Long> {
    Add(long amount) {
      this(amount, End.DONE);
    }

    Add(long amount, End end) {
      this(amount, end, WEIGHT);
    }
  }

  /** Answers the number and writes nothing. */
  record Read() implements Command<Long> {}

  /** Answers the index of this command and writes that. */
  record WriteIndex() implements Command<Long> {}

  @Override
  @SuppressWarnings("unchecked")
  public <R> R apply(Command<R> command, Transaction txn) {
    if (command instanceof WriteIndex) {
      txn.put(new byte[] {'i'}, Longs.toByteArray(txn.index()));
      return (R) (Long) txn.index();
    }
    byte[] row = txn.get(KEY);
    Long before = row == null ? 0 : Longs.fromByteArray(row);
    if (command instanceof Add add) {
      Long after = before + add.amount();
      txn.put(KEY, Longs.toByteArray(after));
      add.end().run();
      return (R) after;
    }
    return (R) before;
  }
}
