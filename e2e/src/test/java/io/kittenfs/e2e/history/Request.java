package io.kittenfs.e2e.history;

/** What a client asks for about one key. */
public sealed interface Request {
  /**
   * Stores a value.
   *
   * @param value a name for the bytes; no two puts of one key may have the same
   * @param condition under which it is to happen
   */
  record Put(String value, Condition condition) implements Request {
    @Override
    public String toString() {
      return "PUT " + value + condition;
    }
  }

  /**
   * Removes the value.
   *
   * @param condition under which it is to happen
   */
  record Delete(Condition condition) implements Request {
    @Override
    public String toString() {
      return "DELETE" + condition;
    }
  }

  /** Reads the value. */
  record Get() implements Request {
    @Override
    public String toString() {
      return "GET";
    }
  }
}
