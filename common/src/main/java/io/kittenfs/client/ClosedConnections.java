package io.kittenfs.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps requests off connections that the server closed while nobody used them, as one does that
 * stops. OkHttp itself looks only at those that were idle for ten seconds; a write on such a
 * connection ends as one of which nobody knows whether it was stored. Safe for use by many threads.
 */
final class ClosedConnections {
  /** The connection that was chosen has ended; nothing was sent. */
  private static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final Set<Connection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final ConnectionPool pool;

  /**
   * @param pool has the idle connections
   */
  ClosedConnections(ConnectionPool pool) {
    this.pool = pool;
  }

  /** Begins again with another connection: the one that had ended is not used any more. */
  Response avoid(Interceptor.Chain chain) throws IOException {
    while (true) {
      try {
        return chain.proceed(chain.request());
      } catch (EndedException nothingWasSent) {
        // There are only so many idle connections, and a new one is not looked at.
      }
    }
  }

  /**
   * Looks at a connection that was used before, ahead of the first byte of the request. A server
   * that closes one with its answer stops, and closes the others in a moment: they are not used any
   * more.
   */
  Response check(Interceptor.Chain chain) throws IOException {
    Connection connection = chain.connection();
    SocketChannel channel = connection.socket().getChannel();
    if (!used.add(connection) && channel != null && hasEnded(channel)) {
      throw new EndedException();
    }
    Response answer = chain.proceed(chain.request());
    if ("close".equalsIgnoreCase(answer.header("Connection"))) {
      pool.evictAll();
    }
    return answer;
  }

  /** Nobody else reads here: no request is under way, and a server only answers. */
  private static boolean hasEnded(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      int bytes = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      // A byte that nobody asked for is no better than the end.
      return bytes != 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
