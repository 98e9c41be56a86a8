package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.worker.moves.MoveObserver;
import io.kittenfs.worker.moves.MoveStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker whose moves stop at a step that a test chooses, until the test lets them go on. Not part
 * of any jar. In the directory that {@value #CONTROL} names, the test puts the name of a step into
 * a file {@value #WANTED}; the next move that reaches the step renames it to {@value #PAUSED} and
 * goes on when that is gone. Slots that hold nothing move many at a time and do not pause by
 * themselves: a test gives each a key. While a file {@value #HOLD} is there, a move ends at its
 * beginning unless the test wants a step, so that there is still a move to stop whenever it does;
 * and only one slot moves, so that the test knows which.
 */
public final class PausingWorker implements MoveObserver {
  /** The variable of the environment that names the directory. */
  public static final String CONTROL = "PAUSING_WORKER_CONTROL";

  /** Where the test writes the step. */
  public static final String WANTED = "wanted";

  /** While this is there, moves come to nothing unless the test wants a step. */
  public static final String HOLD = "hold";

  /** Holds the number of the slot whose move stopped last. */
  public static final String SLOT = "slot";

  /** What is there while a move waits. */
  public static final String PAUSED = "paused";

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /**
   * Between two moves that are ended at once; the mover must not be kept from what else it does.
   */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int NONE = -1;

  private final Path control;

  /** The one slot that moves. Guarded by this. */
  private int chosen = NONE;

  /** The thread that moves it; null from the release on, when the move only goes forward. */
  private Thread mover;

  /**
   * What makes a worker pause.
   *
   * @param control the directory of the conversation with the test
   */
  public PausingWorker(Path control) {
    this.control = control;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    MoveObserver observer = new PausingWorker(Path.of(System.getenv(CONTROL)));
    System.exit(Main.commandLine(System.getenv(), observer).execute(arguments));
  }

  @Override
  public void reached(MoveStep step, int slot) {
    try {
      if (step == MoveStep.BEGUN && Files.exists(control.resolve(HOLD)) && !isChosen(slot)) {
        LockSupport.parkNanos(PAUSE_NANOS);
        throw new KittenException(ErrorCode.UNAVAILABLE, "The test wants no move now.");
      }
      if (stopsHere(step, slot)) {
        while (Files.exists(control.resolve(PAUSED))) {
          LockSupport.parkNanos(POLL_NANOS);
        }
      }
      follow(step, slot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this is the one slot that moves while the test wants a step. */
  private synchronized boolean isChosen(int slot) {
    if (mover == Thread.currentThread()) {
      // What it moved before came to nothing, and its turn comes again after all others only.
      chosen = NONE;
      mover = null;
    }
    if (!Files.exists(control.resolve(WANTED)) || (chosen != NONE && chosen != slot)) {
      return false;
    }
    chosen = slot;
    mover = Thread.currentThread();
    return true;
  }

  /** Notes how far the one slot that moves has come. */
  private synchronized void follow(MoveStep step, int slot) {
    if (slot == chosen && step.compareTo(MoveStep.RELEASED) >= 0) {
      mover = null;
      if (step == MoveStep.CONFIRMED) {
        chosen = NONE;
      }
    }
  }

  /** Whether this is the move that stops at the step that the test wants; one only does. */
  private synchronized boolean stopsHere(MoveStep step, int slot) throws IOException {
    Path wanted = control.resolve(WANTED);
    if (!Files.exists(wanted) || !Files.readString(wanted).equals(step.name())) {
      return false;
    }
    Files.writeString(control.resolve(SLOT), Integer.toString(slot));
    Files.move(wanted, control.resolve(PAUSED));
    return true;
  }
}
