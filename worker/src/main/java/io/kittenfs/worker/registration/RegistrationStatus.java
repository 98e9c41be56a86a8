package io.kittenfs.worker.registration;

/**
 * How a worker stands with its master.
 *
 * @param state in a word
 * @param detail for people: what the master or the network said; null when all is well
 */
public record RegistrationStatus(State state, String detail) {
  /** The ways to stand. */
  public enum State {
    /** No answer yet. */
    STARTING,
    /** The master knows this worker under its index. */
    REGISTERED,
    /** The master gives no index yet; asking again. */
    WAITING,
    /** The master does not answer; trying on. */
    UNREACHABLE,
    /** The master refuses this worker; trying on unless it must stop. */
    REFUSED
  }
}
