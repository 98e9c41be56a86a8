package io.kittenfs;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.kittenfs.error.KittenException;
import io.kittenfs.fixture.PackageArrows;
import io.kittenfs.log.Command;
import io.kittenfs.log.LocalLog;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as each package's package-info states them. */
class PackageArrowsTest {
  private static final JavaClasses CLASSES = PackageArrows.classesOf("io.kittenfs");

  @Test
  void arrowsPointDownwards() {
    new PackageArrows()
        .from("error")
        .from("launch")
        .from("model", "error")
        .from("wire", "model", "error")
        .from("files", "error")
        .from("leveldb", "files", "error")
        .from("log", "leveldb", "error")
        .from("store.record", "leveldb", "model", "error")
        .from("store.blob", "store.record", "leveldb", "files", "error")
        .from("store.command", "store.record", "log", "model", "error")
        .from(
            "store",
            "store.blob",
            "store.command",
            "store.record",
            "log",
            "leveldb",
            "files",
            "model",
            "error")
        .from("client", "wire", "model", "error")
        .from("client.routed", "client", "wire", "model", "error")
        .from("http", "wire", "model", "error")
        .from("http.request", "http", "model", "error")
        .from("http.server", "http", "http.request", "model", "error")
        .from(
            "api",
            "client",
            "client.routed",
            "http",
            "http.request",
            "http.server",
            "store",
            "store.blob",
            "store.record",
            "wire",
            "model",
            "error")
        .from("cli", "http.server", "leveldb", "log", "files", "model", "error")
        .check(CLASSES);
  }

  @Test
  void onlyTheLevelDbPackageTouchesLevelDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.kittenfs.leveldb")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.iq80.leveldb..", "org.fusesource..")
        .check(CLASSES);
  }

  @Test
  void theStoreDoesNotKnowWhichLogFeedsIt() {
    noClasses()
        .that()
        .resideInAPackage("io.kittenfs.store..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(LocalLog.class)
        .check(CLASSES);
  }

  @Test
  void storeAndLogKnowNoHttp() {
    noClasses()
        .that()
        .resideInAnyPackage("io.kittenfs.store..", "io.kittenfs.log", "io.kittenfs.leveldb")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "okhttp3..", "jakarta..")
        .check(CLASSES);
  }

  @Test
  void noSnapshotIsEverTaken() {
    noClasses().should().callMethod(org.iq80.leveldb.DB.class, "getSnapshot").check(CLASSES);
  }

  @Test
  void commandsRefuseWithARefusal() {
    noClasses()
        .that()
        .areAssignableTo(Command.class)
        .should()
        .callConstructorWhere(
            target(owner(equivalentTo(KittenException.class)))
                .as("makes a KittenException, by which a log takes it for a failure of the node"))
        .check(CLASSES);
  }
}
