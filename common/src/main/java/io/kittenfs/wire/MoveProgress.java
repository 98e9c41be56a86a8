package io.kittenfs.wire;

import java.util.List;

/**
 * How far a worker is with its {@linkplain MoveOrder orders}. The counts of slots, keys and bytes
 * that it moved start at 0 with its process. Immutable.
 *
 * @param moving the slots on their way now; none between two attempts
 * @param movedSlots how many slots this worker moved away
 * @param movedKeys how many keys it sent with them
 * @param movedBytes how many bytes it sent with them
 * @param lastError why the last attempt failed, for people; null when it did not
 */
public record MoveProgress(
    List<MovingSlot> moving, long movedSlots, long movedKeys, long movedBytes, String lastError) {
  /** Nothing was moved since the process started. */
  public static final MoveProgress NONE = new MoveProgress(List.of(), 0, 0, 0, null);

  /** Copies the list. */
  public MoveProgress {
    moving = moving == null ? List.of() : List.copyOf(moving);
  }

  /**
   * A slot on its way.
   *
   * @param slot which
   * @param to id of the group that it goes to
   * @param keysSent so far
   * @param bytesSent so far
   * @param bytesTotal its size when the move began
   */
  public record MovingSlot(int slot, int to, long keysSent, long bytesSent, long bytesTotal) {}
}
