package io.kittenfs.e2e;

import io.kittenfs.fixture.LeasedPorts;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a node is to be started. The port is chosen here and stays the same when the node starts
 * again.
 */
public final class NodeSetup {
  /** The second compiler and a collector with threads of its own pay off after minutes only. */
  private static final List<String> SHORT_LIFE =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final String role;
  private final Path directory;
  private final String name;
  private int port;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private Class<?> main;
  private List<String> data;
  private boolean archived = true;

  private NodeSetup(String role, Path directory, String name) {
    this.role = role;
    this.directory = directory;
    this.name = name;
    this.data = List.of("--data", directory.resolve(name).toString());
    this.port = LeasedPorts.next();
  }

  /** A master whose data and log lie in this directory under this name. */
  public static NodeSetup master(Path directory, String name) {
    return new NodeSetup("master", directory, name);
  }

  /** A worker whose data and log lie in this directory under this name. */
  public static NodeSetup worker(Path directory, String name) {
    return new NodeSetup("worker", directory, name);
  }

  /** A master or a worker whose data and log lie in this directory under the name of its role. */
  static NodeSetup of(String role, Path directory) {
    return new NodeSetup(role, directory, role);
  }

  /** Adds flags of the node. */
  public NodeSetup flags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Adds options of the Java virtual machine. */
  public NodeSetup options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Puts a command in front, such as a tracer, which must become the node by exec. */
  public NodeSetup prefix(String... words) {
    prefix.addAll(List.of(words));
    return this;
  }

  /** Adds a variable to the environment. */
  public NodeSetup environment(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * Runs a main class of the tests instead of the node's own, with the node's jar on its class
   * path: a node with a part that is wrong on purpose.
   */
  public NodeSetup main(Class<?> other) {
    main = other;
    return this;
  }

  /** Starts as slowly as Java does without a {@link ClassArchive}. */
  NodeSetup withoutArchive() {
    archived = false;
    return this;
  }

  /** Listens where another node listened before. */
  public NodeSetup at(int other) {
    port = other;
    return this;
  }

  /** Uses another data directory. */
  public NodeSetup data(Path other) {
    data = List.of("--data", other.toString());
    return this;
  }

  /** Takes its data directory from this pool. */
  public NodeSetup pool(Path pool) {
    data = List.of("--data-pool", pool.toString());
    return this;
  }

  /** Starts it without waiting for it. */
  public Node launch() throws IOException {
    Node node = new Node(this);
    node.launch();
    return node;
  }

  /** Starts it and waits until it is healthy. */
  public Node start() throws IOException {
    Node node = new Node(this);
    node.start();
    return node;
  }

  /** Starts it where it is expected to refuse, and waits for its end. */
  EndedProcess startExpectingItsEnd() throws IOException, InterruptedException {
    return EndedProcess.of(process());
  }

  /** The process that the node will be, not started yet. */
  ProcessBuilder process() {
    ProcessBuilder process = new ProcessBuilder(command());
    process.environment().putAll(environment);
    return process;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT_LIFE);
    command.addAll(archived ? ClassArchive.options(role) : List.of());
    command.addAll(options);
    command.addAll(program());
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(data);
    command.addAll(flags);
    return command;
  }

  /** The jar of a role. */
  static Path jar(String role) {
    return Path.of(System.getProperty("kittenfs." + role + ".jar"));
  }

  private List<String> program() {
    String jar = jar(role).toString();
    if (main == null) {
      return List.of("-jar", jar);
    }
    String path = jar + File.pathSeparator + directoryOf(main);
    return List.of("-cp", path, main.getName());
  }

  private static Path directoryOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** Where its data are, unless that was changed. */
  Path usualData() {
    return directory.resolve(name);
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  Path log() {
    return directory.resolve(name + ".log");
  }
}
