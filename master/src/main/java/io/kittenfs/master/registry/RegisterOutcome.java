package io.kittenfs.master.registry;

/** What became of a registration that was not refused. */
public sealed interface RegisterOutcome {
  /** The worker has this index. */
  record Registered(int index) implements RegisterOutcome {}

  /** Nothing changed: it is too early to give a new index; the worker asks again. */
  record Wait() implements RegisterOutcome {}

  /**
   * Nothing changed: another process of this worker registered before. Find out whether it still
   * lives; when it is silent, submit again and say so.
   *
   * @param url where it was
   * @param process its random name
   */
  record Probe(String url, String process) implements RegisterOutcome {}
}
