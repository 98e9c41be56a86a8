package io.kittenfs.http.server;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What a client still sends although it was answered already: were the connection closed under it,
 * it would lose the answer (RFC 9112, section 9.6), and could not tell what became of a write.
 */
final class UnreadBody {
  /** Of a body that is longer, the client's fault is to send it all the same. */
  private static final int MAX_BYTES = 1 << 20;

  private UnreadBody() {}

  /**
   * Whether some of the body may be on its way.
   *
   * @param fields of the request
   * @param asked whether the body was asked for: one that nobody asked for is not sent
   */
  static boolean mayCome(HttpFields fields, boolean asked) {
    boolean hasBody =
        fields.contains(HttpHeader.CONTENT_LENGTH) || fields.contains(HttpHeader.TRANSFER_ENCODING);
    return hasBody && (asked || !fields.contains(HttpHeader.EXPECT));
  }

  /** Takes what is left of a body, once the answer is on its way. */
  static void take(InputStream rest) throws IOException {
    // Nearly all bodies were read to their end, so that is seen before there is a buffer.
    if (rest.read() >= 0) {
      long unused = ByteStreams.exhaust(ByteStreams.limit(rest, MAX_BYTES));
    }
  }
}
