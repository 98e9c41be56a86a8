package io.kittenfs.raft;

import io.kittenfs.fixture.PackageArrows;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of this module, as each package's package-info states them. */
class RaftArrowsTest {
  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from("raft", "log", "leveldb", "files", "model", "error")
        .from("raft.ratis", "raft", "log", "files", "model", "error")
        .check(PackageArrows.classesOf("io.kittenfs.raft"));
  }
}
