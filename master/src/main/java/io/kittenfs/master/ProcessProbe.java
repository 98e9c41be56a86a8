package io.kittenfs.master;

import java.util.UUID;

/** Finds out whether a process of a worker still lives. */
interface ProcessProbe {
  /** Whether at this address this very process of this worker answers. */
  boolean answers(String url, UUID worker, String process);
}
