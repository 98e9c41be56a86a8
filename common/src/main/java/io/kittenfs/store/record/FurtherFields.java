package io.kittenfs.store.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the fields besides the type are written, on the disk and between nodes: each as its place in
 * {@link RepresentationFields#NAMES} (1), the length of its value (2) and the value.
 */
final class FurtherFields {
  private static final int OVERHEAD_BYTES = 1 + Short.BYTES;

  private FurtherFields() {}

  /** Nothing when there is only a type. */
  static byte[] encode(RepresentationFields fields) {
    List<String> names = RepresentationFields.NAMES;
    ByteBuffer out = ByteBuffer.allocate(names.size() * OVERHEAD_BYTES + fields.size());
    for (int place = 1; place < names.size(); place++) {
      String value = fields.values().get(names.get(place));
      if (value != null) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.put((byte) place).putShort((short) bytes.length).put(bytes);
      }
    }
    byte[] encoded = new byte[out.position()];
    out.flip().get(encoded);
    return encoded;
  }

  /**
   * Such fields together with a type.
   *
   * @throws RuntimeException when they are damaged
   */
  static RepresentationFields decode(String contentType, byte[] encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(RepresentationFields.CONTENT_TYPE, contentType);
    ByteBuffer in = ByteBuffer.wrap(encoded);
    while (in.hasRemaining()) {
      String name = RepresentationFields.NAMES.get(in.get());
      byte[] value = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(value);
      values.put(name, new String(value, StandardCharsets.UTF_8));
    }
    return new RepresentationFields(values);
  }
}
