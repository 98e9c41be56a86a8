package io.kittenfs.log;

import com.google.common.primitives.Longs;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.Refusal;

/** One number in a database, and commands for every way in which a command can end. */
public final class CounterMachine implements StateMachine {
  static final byte[] KEY = {'x'};

  private static final int WEIGHT = 64;

  /** How a command ends after it has written. */
  public enum End {
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

  /**
   * Adds to the number, unless it ends otherwise; answers the sum.
   *
   * @param amount what is added
   * @param end how it ends
   * @param weight what it claims to take
   */
  public record Add(long amount, End end, int weight) implements Command<Long> {
    /** Adds, and that is all. */
    public Add(long amount) {
      this(amount, End.DONE);
    }

    /** Adds, and ends like this. */
    public Add(long amount, End end) {
      this(amount, end, WEIGHT);
    }
  }

  /** Answers the number and writes nothing. */
  public record Read() implements Command<Long> {}

  /** Answers the index of this command and writes that. */
  public record WriteIndex() implements Command<Long> {}

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
