package io.kittenfs.master;

import io.kittenfs.fixture.PackageArrows;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the master's packages: the plan is a pure function, and the registry knows no
 * HTTP.
 */
class MasterArrowsTest {
  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from("master.plan", "model")
        .from("master.registry", "master.plan", "log", "leveldb", "files", "wire", "model", "error")
        .from(
            "master",
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
        .check(PackageArrows.classesOf("io.kittenfs.master"));
  }
}
