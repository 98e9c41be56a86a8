package io.kittenfs.leveldb;

import java.io.IOException;

/** The files of a database are not what was written to them, so that it cannot be opened. */
public final class DamagedDatabaseException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedDatabaseException(Exception cause) {
    super("The database is damaged: " + cause.getMessage(), cause);
  }
}
