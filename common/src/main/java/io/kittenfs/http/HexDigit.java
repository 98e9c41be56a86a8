package io.kittenfs.http;

/** Hex digits of ASCII only; {@link Character#digit} would take those of every script. */
public final class HexDigit {
  private HexDigit() {}

  /** The value of a hex digit, 0 to 15, or -1 when it is none. */
  public static int value(int character) {
    if (character >= '0' && character <= '9') {
      return character - '0';
    }
    int lower = character | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
