package io.kittenfs.master.membership;

import java.util.UUID;

/** Finds out whether a process of a worker still lives. */
public interface ProcessProbe {
  /** What a probe finds. */
  enum Sign {
    /** The process answers. */
    LIVES,
    /** Nobody listens there, or somebody else does. */
    GONE,
    /** No answer in time: it may be gone, busy or out of reach. */
    NONE
  }

  /** Looks at this address for this very process of this worker; may take a second. */
  Sign look(String url, UUID worker, String process);
}
