package io.kittenfs.api;

import com.google.common.base.Throwables;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;

/**
 * The value in a multipart form: the first part named {@code file} or {@code value}. Other parts
 * are read and dropped. Streams with constant memory.
 */
final class MultipartValue extends MultiPart.AbstractPartsListener {
  /** The type of such forms. */
  static final String TYPE = "multipart/form-data";

  private static final int BUFFER_BYTES = 32 * 1024;
  private static final Set<String> UNCODED = Set.of("7bit", "8bit", "binary");
  private static final int MAX_PARTS = 100;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final OutputStream out;
  private boolean inValue;
  private boolean seenValue;
  private Exception failure;
  private Throwable malformed;
  private String partType;
  private boolean partIsCoded;
  private String valueType;

  private MultipartValue(OutputStream out) {
    this.out = out;
  }

  /**
   * Reads a whole form.
   *
   * @param contentType of the request, with its boundary
   * @param out where the value's bytes go
   * @return the type of the value; empty for a file whose type is not named
   * @throws KittenException INVALID_REQUEST when the form is malformed or has no such part
   */
  static Optional<String> read(InputStream body, String contentType, OutputStream out)
      throws IOException {
    String boundary = boundary(contentType);
    MultipartValue value = new MultipartValue(out);
    MultiPart.Parser parser = new MultiPart.Parser(boundary, value);
    parser.setMaxParts(MAX_PARTS);
    // Unbounded otherwise, and kept in memory.
    parser.setPartHeadersMaxLength(MAX_HEADER_BYTES);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, read), false));
      value.check();
    }
    parser.parse(Content.Chunk.EOF);
    return value.result();
  }

  /**
   * Refuses a form that cannot be taken apart.
   *
   * @param contentType of a request, which may be no such form
   * @throws KittenException INVALID_REQUEST
   */
  static void checkType(String contentType) {
    if (BodyRules.mediaType(contentType).equals(TYPE)) {
      boundary(contentType);
    }
  }

  /** The names of parameters are written in any case; Jetty's own extraction knows only one. */
  private static String boundary(String contentType) {
    Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    HttpField.getValueParameters(contentType, parameters);
    String boundary = parameters.get("boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw invalid(
          "The multipart form names no boundary. Let curl write it: use -F, without a type of your own.");
    }
    return boundary;
  }

  private void check() throws IOException {
    if (failure != null) {
      Throwables.throwIfInstanceOf(failure, IOException.class);
      Throwables.throwIfUnchecked(failure);
    }
    if (malformed != null) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST,
          "The multipart form is malformed or broke off. Nothing was stored; send it again.",
          malformed);
    }
  }

  private Optional<String> result() throws IOException {
    check();
    if (!seenValue) {
      throw invalid(
          "The multipart form has no part named file or value. Use -F file=@FILE or -F value=TEXT.");
    }
    return Optional.ofNullable(valueType);
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }

  @Override
  public void onPartBegin() {
    partType = null;
    partIsCoded = false;
  }

  @Override
  public void onPartHeader(String name, String value) {
    super.onPartHeader(name, value);
    if (name.equalsIgnoreCase("Content-Type")) {
      partType = value;
    }
    partIsCoded |=
        name.equalsIgnoreCase("Content-Transfer-Encoding")
            && !UNCODED.contains(value.strip().toLowerCase(Locale.ROOT));
  }

  @Override
  public void onPartHeaders() {
    inValue = !seenValue && ("file".equals(getName()) || "value".equals(getName()));
    if (inValue) {
      seenValue = true;
      if (partIsCoded) {
        failure =
            invalid(
                "The part's Content-Transfer-Encoding is not understood (RFC 7578, section 4.7)."
                    + " Send its bytes as they are; nothing was stored.");
      }
      boolean isFile = getFileName() != null;
      valueType =
          Optional.ofNullable(partType)
              .filter(type -> !type.isBlank())
              .orElse(isFile ? null : BodyRules.TEXT);
    }
  }

  @Override
  public void onPartContent(Content.Chunk chunk) {
    if (inValue) {
      write(chunk.getByteBuffer());
    }
  }

  /** The parser would disguise what is thrown here, so it is kept and thrown after it. */
  private void write(ByteBuffer content) {
    if (failure != null) {
      return;
    }
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    try {
      out.write(bytes);
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public void onPart(String name, String fileName, HttpFields headers) {
    inValue = false;
  }

  @Override
  public void onFailure(Throwable cause) {
    malformed = cause;
  }
}
