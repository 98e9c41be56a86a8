package io.kittenfs.e2e;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What Java has read and checked of a jar in one short life of its node, for all nodes that start
 * after it: nearly half of a start is that work. Lies beside the jar, for one build of it and one
 * Java. A node that cannot use it starts without, as slowly as before. Safe for many threads.
 */
final class ClassArchive {
  /** Java would tell of a few old classes that cannot be kept. */
  private static final List<String> SILENT = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  /** By role: to look for it, and to try to make it, once is enough for a process. */
  private static final Map<String, List<String>> OPTIONS = new ConcurrentHashMap<>();

  private ClassArchive() {}

  /** The options of a virtual machine that uses the archive; makes it where there is none. */
  static List<String> options(String role) {
    return OPTIONS.computeIfAbsent(role, ClassArchive::provide);
  }

  private static List<String> provide(String role) {
    try {
      Path archive = place(role);
      if (!Files.exists(archive)) {
        make(role, archive);
      }
      return Files.exists(archive) ? with("-XX:SharedArchiveFile=" + archive) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> with(String option) {
    return List.of(SILENT.get(0), SILENT.get(1), option);
  }

  private static Path place(String role) throws IOException {
    Path jar = NodeSetup.jar(role);
    long build = Files.getLastModifiedTime(jar).toMillis();
    return jar.resolveSibling(role + "-" + build + "-java" + Runtime.version().feature() + ".jsa");
  }

  /** Another process may be at it too: each writes a file of its own. */
  private static void make(String role, Path archive) throws IOException {
    Path scratch = Files.createTempDirectory(archive.getParent(), "archive");
    try {
      Path part = scratch.resolve("archive");
      liveShortly(
          NodeSetup.of(role, scratch)
              .withoutArchive()
              .options(with("-XX:ArchiveClassesAtExit=" + part).toArray(String[]::new)));
      if (Files.exists(part)) {
        Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      MoreFiles.deleteRecursively(scratch, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void liveShortly(NodeSetup setup) throws IOException, InterruptedException {
    try (Node node = setup.start()) {
      node.put("cat", "meow");
      node.get("cat");
      node.send("GET", "/stats");
      node.send("GET", "/kv");
      node.stop();
    }
  }
}
