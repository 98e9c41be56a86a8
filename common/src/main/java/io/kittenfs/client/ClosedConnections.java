package io.kittenfs.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps requests off connections that the server closed while nobody used them, as one does that
 * stops. OkHttp itself looks only at those that were idle for ten seconds; a write on such a
 * connection ends as one of which nobody knows whether it was stored.
 */
final class ClosedConnections {
  /** The connection that was chosen has ended; nothing was sent. */
  private static final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private ClosedConnections() {}

  /** Begins again with another connection: the one that had ended is not used any more. */
  static Response avoid(Interceptor.Chain chain) throws IOException {
    while (true) {
      try {
        return chain.proceed(chain.request());
      } catch (EndedException nothingWasSent) {
        // There are only so many idle connections, and a new one has not ended.
      }
    }
  }

  /** Looks at the connection that was chosen, before the first byte of the request. */
  static Response check(Interceptor.Chain chain) throws IOException {
    SocketChannel channel = chain.connection().socket().getChannel();
    if (channel != null && hasEnded(channel)) {
      throw new EndedException();
    }
    return chain.proceed(chain.request());
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
