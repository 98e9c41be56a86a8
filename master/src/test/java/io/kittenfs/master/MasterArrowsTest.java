package io.kittenfs.master;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.kittenfs.fixture.PackageArrows;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the master's packages: the plan is a pure function, the registry knows no
 * HTTP, and who is a member is known without knowing what moves.
 */
class MasterArrowsTest {
  private static final JavaClasses CLASSES = PackageArrows.classesOf("io.kittenfs.master");

  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from("master.plan", "model")
        .from("master.registry", "master.plan", "log", "leveldb", "files", "wire", "model", "error")
        .from("master.membership", "master.registry", "client", "wire", "model", "error")
        .from(
            "master.rebalance",
            "master.membership",
            "master.registry",
            "master.plan",
            "client",
            "wire",
            "model",
            "error")
        .from(
            "master",
            "master.membership",
            "master.rebalance",
            "master.plan",
            "master.registry",
            "api",
            "cli",
            "client",
            "client.routed",
            "http",
            "http.request",
            "http.server",
            "launch",
            "leveldb",
            "log",
            "files",
            "wire",
            "model",
            "error")
        .check(CLASSES);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("io.kittenfs.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
