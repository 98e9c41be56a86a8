package io.kittenfs;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.kittenfs.error.KittenException;
import io.kittenfs.log.Command;
import io.kittenfs.log.LocalLog;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as each package's package-info states them. */
class PackageArrowsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.kittenfs");

  private static void mayUse(String user, String... used) {
    String[] allowed = new String[used.length + 1];
    allowed[0] = "io.kittenfs." + user;
    for (int i = 0; i < used.length; i++) {
      allowed[i + 1] = "io.kittenfs." + used[i];
    }
    classes()
        .that()
        .resideInAPackage(allowed[0])
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage(
                    "io.kittenfs..")
                .or(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                        allowed)))
        .check(CLASSES);
  }

  @Test
  void arrowsPointDownwards() {
    mayUse("error");
    mayUse("leveldb", "error");
    mayUse("log", "leveldb", "error");
    mayUse("store", "log", "leveldb", "error");
    mayUse("cluster", "store", "error");
    mayUse("client", "cluster", "store", "error");
    mayUse("http", "cluster", "store", "leveldb", "log", "error");
    mayUse("routing", "client", "cluster", "http", "store", "error");
  }

  @Test
  void thereAreNoCycles() {
    SlicesRuleDefinition.slices()
        .matching("io.kittenfs.(*)..")
        .should()
        .beFreeOfCycles()
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
        .resideInAPackage("io.kittenfs.store")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(LocalLog.class)
        .check(CLASSES);
  }

  @Test
  void storeAndLogKnowNoHttp() {
    noClasses()
        .that()
        .resideInAnyPackage("io.kittenfs.store", "io.kittenfs.log", "io.kittenfs.leveldb")
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
