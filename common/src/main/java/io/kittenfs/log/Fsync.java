package io.kittenfs.log;

/** When a log makes its writes survive a loss of power. */
public enum Fsync {
  /** Before they are acknowledged. */
  ALWAYS,
  /** Within a second after they are acknowledged. */
  INTERVAL,
  /** When the operating system pleases. */
  OFF
}
