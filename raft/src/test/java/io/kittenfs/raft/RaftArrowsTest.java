package io.kittenfs.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.kittenfs.fixture.PackageArrows;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of this module, as each package's package-info states them. */
class RaftArrowsTest {
  private static final JavaClasses CLASSES = PackageArrows.classesOf("io.kittenfs.raft");

  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from("raft", "log", "leveldb", "model", "error")
        .from("raft.ratis", "raft", "log", "files", "model", "error")
        .check(CLASSES);
  }

  @Test
  void onlyOnePackageSeesRatis() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.kittenfs.raft.ratis")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.ratis..")
        .check(CLASSES);
  }
}
