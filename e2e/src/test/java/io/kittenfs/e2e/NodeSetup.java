package io.kittenfs.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a node is to be started. The port is chosen here and stays the same when the node starts
 * again.
 */
public final class NodeSetup {
  private final String role;
  private final Path directory;
  private final String name;
  private final int port;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private Path data;

  private NodeSetup(String role, Path directory, String name) throws IOException {
    this.role = role;
    this.directory = directory;
    this.name = name;
    this.data = directory.resolve(name);
    this.port = freePort();
  }

  /** A master whose data and log lie in this directory under this name. */
  public static NodeSetup master(Path directory, String name) throws IOException {
    return new NodeSetup("master", directory, name);
  }

  /** A worker whose data and log lie in this directory under this name. */
  public static NodeSetup worker(Path directory, String name) throws IOException {
    return new NodeSetup("worker", directory, name);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
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

  /** Uses another data directory. */
  public NodeSetup data(Path other) {
    data = other;
    return this;
  }

  /** Starts it and waits until it is healthy. */
  public Node start() throws IOException {
    Node node = new Node(this);
    node.start();
    return node;
  }

  /** Starts it where it is expected to refuse, and waits for its end. */
  Refusal startExpectingRefusal() throws IOException, InterruptedException {
    return Refusal.of(command());
  }

  List<String> command() {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-jar");
    command.add(System.getProperty("kittenfs." + role + ".jar"));
    command.addAll(List.of("--port", Integer.toString(port), "--data", data.toString()));
    command.addAll(flags);
    return command;
  }

  public String name() {
    return name;
  }

  int port() {
    return port;
  }

  Path log() {
    return directory.resolve(name + ".log");
  }
}
