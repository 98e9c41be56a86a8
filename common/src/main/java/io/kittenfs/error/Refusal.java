package io.kittenfs.error;

/**
 * A command cannot be done in the present state; it changed nothing. Whether a command is refused
 * depends on the state and the command alone, so every copy of a store refuses the same commands.
 * Every other {@link KittenException} is a failure of this node.
 */
public class Refusal extends KittenException {
  private static final long serialVersionUID = 1L;

  /**
   * @param code what kind of refusal this is
   * @param detail a sentence for the user: why, and what to do about it
   */
  public Refusal(ErrorCode code, String detail) {
    super(code, detail);
  }
}
