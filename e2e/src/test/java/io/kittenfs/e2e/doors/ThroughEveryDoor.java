package io.kittenfs.e2e.doors;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test class whose tests go through every door of one cluster, which runs as long as the class:
 * {@code @MethodSource("doors")} gives the doors.
 */
abstract class ThroughEveryDoor {
  @TempDir private static Path directory;
  private static Doors doors;

  @BeforeAll
  static void openDoors() {
    doors = Doors.open(directory);
  }

  @AfterAll
  static void closeDoors() {
    doors.close();
  }

  /** Every door, with small and with large bodies. */
  static List<Door> doors() {
    return doors.all();
  }

  /** The nodes behind the doors. */
  static Doors cluster() {
    return doors;
  }
}
