package io.kittenfs.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether the master still hears a worker. */
public enum MemberState {
  /** Its heartbeats arrive. */
  UP,
  /** Its heartbeats arrive, and its slots go to the others. */
  DRAINING,
  /** Its heartbeats are late. */
  SUSPECT,
  /** No heartbeat of it came for long. */
  DOWN;

  /** The name on the wire: lower case. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
