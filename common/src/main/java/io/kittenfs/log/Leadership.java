package io.kittenfs.log;

/**
 * Hears whether this node leads a log. Only the leader of a log submits commands of its own accord:
 * were each copy to, everything would be done once for each of them. A log makes the calls one
 * after the other, on a thread that it does not need for commands.
 */
public interface Leadership {
  /**
   * This node leads from now on: commands that it submits are applied.
   *
   * @throws io.kittenfs.error.KittenException when a command fails that has to succeed first
   */
  void leading();

  /** This node leads no more. When this returns, nothing more is submitted. */
  void following();
}
