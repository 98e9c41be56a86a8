package io.kittenfs.worker;

import com.sun.net.httpserver.HttpServer;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.wire.GroupStatus;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;

/** A member that only says how its copy stands. */
final class StatusServer implements AutoCloseable {
  private final HttpServer server;

  StatusServer(String role, long committed) throws IOException {
    byte[] status =
        new WireJson()
            .write(new GroupStatus(GroupMember.GROUP, role, 1, 0, committed, committed, 0, 0));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/local/groups/" + GroupMember.GROUP + "/status",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, status.length);
          exchange.getResponseBody().write(status);
          exchange.close();
        });
    server.start();
  }

  NodeAddress address() {
    return NodeAddress.of(
        new NodeUrl("127.0.0.1", server.getAddress().getPort()), UUID.randomUUID());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
