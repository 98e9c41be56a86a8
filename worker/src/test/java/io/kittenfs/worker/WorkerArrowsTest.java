package io.kittenfs.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.kittenfs.fixture.PackageArrows;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the worker's packages: nothing but its root knows both moves and registration.
 */
class WorkerArrowsTest {
  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from(
            "worker.moves",
            "api",
            "client",
            "client.routed",
            "http",
            "http.server",
            "store",
            "store.record",
            "wire",
            "model",
            "error")
        .from("worker.registration", "client", "client.routed", "files", "wire", "model", "error")
        .from(
            "worker.groups",
            "worker.registration",
            "raft",
            "raft.ratis",
            "api",
            "client",
            "client.routed",
            "http",
            "http.server",
            "store",
            "store.blob",
            "store.command",
            "store.record",
            "log",
            "leveldb",
            "files",
            "wire",
            "model",
            "error")
        .from(
            "worker",
            "worker.groups",
            "worker.moves",
            "worker.registration",
            "api",
            "cli",
            "client",
            "client.routed",
            "http",
            "http.server",
            "launch",
            "leveldb",
            "log",
            "store",
            "store.blob",
            "store.record",
            "files",
            "wire",
            "model",
            "error")
        .check(PackageArrows.classesOf("io.kittenfs.worker"));
  }

  @Test
  void onlyItsPackageSeesRatis() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.kittenfs.raft.ratis")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.ratis..")
        .check(PackageArrows.classesOf("io.kittenfs"));
  }
}
