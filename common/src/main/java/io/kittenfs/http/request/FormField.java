package io.kittenfs.http.request;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.HexDigit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The value of the only field of an urlencoded form, decoded as it streams by: {@code +} is a
 * space, {@code %xx} any byte, every other byte itself.
 */
public final class FormField {
  private static final int BUFFER_BYTES = 2 * 1024;

  private FormField() {}

  /**
   * Decodes everything that is left of a form.
   *
   * @param in the form after {@code name=}
   * @throws KittenException INVALID_REQUEST when a percent sign has no two hex digits after it, or
   *     when a second field begins
   */
  public static void decode(InputStream in, OutputStream out) throws IOException {
    byte[] encoded = new byte[BUFFER_BYTES];
    byte[] decoded = new byte[BUFFER_BYTES];
    int expectedDigits = 0;
    int octet = 0;
    for (int read = in.read(encoded); read >= 0; read = in.read(encoded)) {
      int length = 0;
      for (int i = 0; i < read; i++) {
        byte character = encoded[i];
        if (expectedDigits > 0) {
          int digit = HexDigit.value(character);
          if (digit < 0) {
            throw badPercent();
          }
          octet = octet << 4 | digit;
          expectedDigits--;
          if (expectedDigits == 0) {
            decoded[length++] = (byte) octet;
          }
        } else if (character == '%') {
          expectedDigits = 2;
          octet = 0;
        } else if (character == '&') {
          throw secondField();
        } else {
          decoded[length++] = character == '+' ? (byte) ' ' : character;
        }
      }
      out.write(decoded, 0, length);
    }
    if (expectedDigits > 0) {
      throw badPercent();
    }
  }

  private static KittenException badPercent() {
    return refusal("a % without two hex digits behind it");
  }

  private static KittenException secondField() {
    return refusal("a second field (an & stands between fields)");
  }

  private static KittenException refusal(String what) {
    return new KittenException(
        ErrorCode.INVALID_REQUEST,
        "The form has "
            + what
            + ". Send a file with -T FILE, or text with --data-urlencode value=TEXT. Nothing was stored.");
  }
}
