package io.kittenfs.files;

import java.io.IOException;

/** Something to be done with files. */
@FunctionalInterface
public interface IoAction {
  /**
   * Does it.
   *
   * @throws IOException when the disk refuses
   */
  void run() throws IOException;
}
