package io.kittenfs.e2e.cluster;

import io.kittenfs.e2e.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bodies that carry a name of their own: the name, a line feed, and bytes that follow from the
 * name. A body that is not as it was put is told from one that is.
 */
final class Payload {
  private Payload() {}

  /**
   * The body of this name.
   *
   * @param name without a line feed
   * @param size of the bytes after it
   */
  static byte[] of(String name, int size) {
    byte[] head = (name + "/" + size + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + size);
    System.arraycopy(Bytes.of(name.hashCode(), size), 0, body, head.length, size);
    return body;
  }

  /** The name that a body was put under; something that is no name when it is damaged. */
  static String nameOf(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int slash = text.indexOf('/');
    int end = text.indexOf('\n');
    if (slash >= 0 && end > slash && text.substring(slash + 1, end).matches("[0-9]{1,9}")) {
      String name = text.substring(0, slash);
      if (Arrays.equals(of(name, Integer.parseInt(text.substring(slash + 1, end))), body)) {
        return name;
      }
    }
    return "damaged body of " + body.length + " bytes: " + text.substring(0, Math.min(80, end + 1));
  }
}
