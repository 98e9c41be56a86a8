package io.kittenfs.e2e.cluster;

import static org.awaitility.Awaitility.await;

import io.kittenfs.e2e.NodeSetup;
import io.kittenfs.worker.PausingWorker;
import io.kittenfs.worker.moves.MoveStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Tells {@link PausingWorker}s where to stop; in the end, nowhere. For one thread. */
final class MovePauses implements AutoCloseable {
  private final Path control;

  /**
   * @param control a directory for the files of this conversation
   */
  MovePauses(Path control) {
    this.control = control;
  }

  /** Lets a worker with a main class that pauses hear of this. */
  NodeSetup control(NodeSetup worker) {
    return worker.environment(PausingWorker.CONTROL, control.toString());
  }

  private Path file(String name) {
    return control.resolve(name);
  }

  /** Lets moves come to nothing, but for those that are to stop. */
  void hold() throws IOException {
    Files.createFile(file(PausingWorker.HOLD));
  }

  /** Lets all moves go through again. */
  void release() throws IOException {
    Files.delete(file(PausingWorker.HOLD));
  }

  /** Waits until a move has reached a step and stands there; the one that stood before goes on. */
  void pauseAt(MoveStep step) throws IOException {
    // Asked before the step is wanted: what is there afterwards may be the new pause already.
    boolean another = Files.exists(file(PausingWorker.PAUSED));
    Path complete = Files.writeString(file("next"), step.name());
    Files.move(complete, file(PausingWorker.WANTED));
    if (another) {
      goOn();
    }
    await("a move reaches " + step)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                !Files.exists(file(PausingWorker.WANTED))
                    && Files.exists(file(PausingWorker.PAUSED)));
  }

  /** The slot whose move stands, or stood last. */
  int slot() throws IOException {
    return Integer.parseInt(Files.readString(file(PausingWorker.SLOT)));
  }

  /** Lets the move that stands go on. */
  void goOn() throws IOException {
    Files.delete(file(PausingWorker.PAUSED));
  }

  /** Nothing stands any more: a worker in this process waits for its moves when it ends. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file(PausingWorker.WANTED));
    Files.deleteIfExists(file(PausingWorker.PAUSED));
  }
}
