package io.kittenfs.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a node is to be started. The port is chosen here and stays the same when the node starts
 * again.
 */
final class NodeSetup {
  private final String role;
  private final Path directory;
  private final String name;
  private final int port;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private List<String> data;

  private NodeSetup(String role, Path directory, String name) throws IOException {
    this.role = role;
    this.directory = directory;
    this.name = name;
    this.data = List.of("--data", directory.resolve(name).toString());
    this.port = freePort();
  }

  /** A master whose data and log lie in this directory under this name. */
  static NodeSetup master(Path directory, String name) throws IOException {
    return new NodeSetup("master", directory, name);
  }

  /** A worker whose data and log lie in this directory under this name. */
  static NodeSetup worker(Path directory, String name) throws IOException {
    return new NodeSetup("worker", directory, name);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Adds flags of the node. */
  NodeSetup flags(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /** Adds options of the Java virtual machine. */
  NodeSetup options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Puts a command in front, such as a tracer, which must become the node by exec. */
  NodeSetup prefix(String... words) {
    prefix.addAll(List.of(words));
    return this;
  }

  /** Adds a variable to the environment. */
  NodeSetup environment(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Uses another data directory. */
  NodeSetup data(Path other) {
    data = List.of("--data", other.toString());
    return this;
  }

  /** Takes its data directory from this pool. */
  NodeSetup pool(Path pool) {
    data = List.of("--data-pool", pool.toString());
    return this;
  }

  /** Starts it and waits until it is healthy. */
  Node start() throws IOException {
    Node node = new Node(this);
    node.start();
    return node;
  }

  /** Starts it where it is expected to refuse, and waits for its end. */
  Refusal startExpectingRefusal() throws IOException, InterruptedException {
    return Refusal.of(process());
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
    command.addAll(options);
    command.add("-jar");
    command.add(System.getProperty("kittenfs." + role + ".jar"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(data);
    command.addAll(flags);
    return command;
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
