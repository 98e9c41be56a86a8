package io.kittenfs.api;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.request.BodySource;
import io.kittenfs.http.request.FormField;
import io.kittenfs.http.request.LimitedOutput;
import io.kittenfs.model.Key;
import io.kittenfs.store.blob.ValueWriter;
import io.kittenfs.store.record.RepresentationFields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.MimeTypes;

/**
 * What the body of a PUT means: see the table in the API documentation. Streams with constant
 * memory. Immutable.
 */
public final class BodyRules {
  /** The type of text that came in a form. */
  static final String TEXT = "text/plain; charset=utf-8";

  /** The type of bytes of which nothing is known. */
  static final String BYTES = "application/octet-stream";

  private static final byte[] VALUE_FIELD = "value=".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FILE_FIELD = "file=".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int MAX_NAME_BYTES = 4096;

  /** Whether a form may name a file of this machine, and which. */
  private sealed interface Imports {
    /** {@code file=} has no meaning of its own. */
    record Unknown() implements Imports {}

    /** {@code file=} names a file, but no directory is open for it. */
    record Closed() implements Imports {}

    /** {@code file=} names a file of this directory. */
    record From(ImportDirectory directory) implements Imports {}
  }

  private final long maximumBytes;
  private final Imports imports;

  private BodyRules(long maximumBytes, Imports imports) {
    this.maximumBytes = maximumBytes;
    this.imports = imports;
  }

  /**
   * Rules under which a form that begins with {@code file=} imports a file of this machine.
   *
   * @param maximumBytes the largest value that is accepted
   * @param directory where from; without one such a form is refused
   */
  public static BodyRules withImports(long maximumBytes, Optional<ImportDirectory> directory) {
    return new BodyRules(
        maximumBytes, directory.<Imports>map(Imports.From::new).orElseGet(Imports.Closed::new));
  }

  /**
   * Rules under which a form that begins with {@code file=} is a body like any other.
   *
   * @param maximumBytes the largest value that is accepted
   */
  public static BodyRules withoutImports(long maximumBytes) {
    return new BodyRules(maximumBytes, new Imports.Unknown());
  }

  /** These rules without imports. */
  public BodyRules withoutImports() {
    return withoutImports(maximumBytes);
  }

  /**
   * Streams the value that a request carries into a writer, and leaves it to the caller to finish
   * that.
   *
   * @param head of the request
   * @param key that it is stored under; its extension tells the type when the client names none
   * @param body where the body comes from
   * @return what is known of the value, with a type
   * @throws KittenException INVALID_REQUEST when the body is missing, malformed or breaks off,
   *     VALUE_TOO_LARGE, FORBIDDEN when it names a file that may not be imported, or what the
   *     writer throws
   */
  public RepresentationFields read(
      Exchange exchange, PutHead head, Key key, BodySource body, ValueWriter writer)
      throws IOException {
    RepresentationFields fields = head.fields();
    String contentType = fields.contentType().orElse("");
    DigestCheck digests = new DigestCheck(head.digests());
    OutputStream out = digests.value(new LimitedOutput(writer, maximumBytes));
    BodySource checked = () -> digests.body(body.open());
    Optional<String> type =
        switch (mediaType(contentType)) {
          case "application/x-www-form-urlencoded" -> readForm(exchange, checked, out);
          case MultipartValue.TYPE -> MultipartValue.read(checked.open(), contentType, out);
          default -> {
            readAll(exchange, checked, out);
            yield fields.contentType();
          }
        };
    digests.verify();
    return fields.withType(type.orElseGet(() -> guess(key.text())));
  }

  /**
   * Takes the body as it is, whatever its type says: it was looked at before.
   *
   * @return what is known of the value, with a type
   * @throws KittenException as {@link #read} does
   */
  public RepresentationFields readRaw(Exchange exchange, PutHead head, ValueWriter writer)
      throws IOException {
    DigestCheck digests = new DigestCheck(head.digests());
    OutputStream out = digests.value(new LimitedOutput(writer, maximumBytes));
    readAll(exchange, () -> digests.body(exchange.body()), out);
    digests.verify();
    RepresentationFields fields = head.fields();
    return fields.contentType().isPresent() ? fields : fields.withType(BYTES);
  }

  private void readAll(Exchange exchange, BodySource body, OutputStream out) throws IOException {
    refuseTooLarge(exchange);
    copy(body.open(), out, bufferBytes(exchange));
  }

  /** The type in a Content-Type, without parameters, in lower case. */
  static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** The type of what a form holds, if that is known. */
  private Optional<String> readForm(Exchange exchange, BodySource source, OutputStream out)
      throws IOException {
    // Whatever the encoding, a value takes at least a third of the bytes of its form.
    boolean isTooLong = (exchange.contentLength() - VALUE_FIELD.length) / 3 > maximumBytes;
    if (isTooLong && exchange.contentLength() > FILE_FIELD.length + MAX_NAME_BYTES) {
      throw LimitedOutput.tooLarge(maximumBytes);
    }
    InputStream body = source.open();
    byte[] start = body.readNBytes(VALUE_FIELD.length);
    if (Arrays.equals(start, VALUE_FIELD)) {
      FormField.decode(body, out);
      return Optional.of(TEXT);
    }
    boolean namesFile = startsWith(start, FILE_FIELD);
    if (namesFile && imports instanceof Imports.Closed) {
      throw ImportDirectory.notConfigured();
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), body);
    if (namesFile && imports instanceof Imports.From from) {
      whole.skipNBytes(FILE_FIELD.length);
      return Optional.of(importFile(whole, from.directory(), out));
    }
    refuseTooLarge(exchange);
    copy(whole, out, bufferBytes(exchange));
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static String importFile(InputStream form, ImportDirectory directory, OutputStream out)
      throws IOException {
    byte[] encoded = form.readNBytes(MAX_NAME_BYTES + 1);
    if (encoded.length > MAX_NAME_BYTES) {
      throw invalid("The file name is too long.");
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    FormField.decode(new ByteArrayInputStream(encoded), decoded);
    String name = fileName(decoded.toByteArray());
    try (InputStream file = directory.open(name)) {
      copy(file, out, BUFFER_BYTES);
    }
    return guess(name);
  }

  /** The type of what has such a name. */
  private static String guess(String name) {
    return Optional.ofNullable(MimeTypes.DEFAULTS.getMimeByExtension(name)).orElse(BYTES);
  }

  private static String fileName(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      throw new KittenException(
          ErrorCode.INVALID_REQUEST, "The file name is not valid UTF-8. Send the file with -T.", e);
    }
  }

  private void refuseTooLarge(Exchange exchange) {
    if (exchange.contentLength() > maximumBytes) {
      throw LimitedOutput.tooLarge(maximumBytes);
    }
  }

  /**
   * No larger than the body: most are small, and clearing a large buffer costs more than they do.
   */
  private static int bufferBytes(Exchange exchange) {
    long length = exchange.contentLength();
    return length < 0 ? BUFFER_BYTES : (int) Math.max(1, Math.min(BUFFER_BYTES, length));
  }

  private static void copy(InputStream in, OutputStream out, int bufferBytes) throws IOException {
    byte[] buffer = new byte[bufferBytes];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }

  private static KittenException invalid(String detail) {
    return new KittenException(ErrorCode.INVALID_REQUEST, detail);
  }
}
