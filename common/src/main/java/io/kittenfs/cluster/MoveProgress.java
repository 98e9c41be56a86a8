package io.kittenfs.cluster;

/**
 * How far a worker is with its {@linkplain MoveOrder orders}. The counts of slots and bytes that it
 * moved start at 0 with its process.
 *
 * @param slot the slot on its way now; null while there is none, such as between two attempts
 * @param to the worker that it goes to; null while there is none
 * @param keysSent of this slot so far
 * @param bytesSent of this slot so far
 * @param bytesTotal the size of this slot when its move began
 * @param movedSlots how many slots this worker moved away
 * @param movedKeys how many keys it sent
 * @param movedBytes how many bytes it sent
 * @param lastError why the last attempt failed, for people; null when it did not
 */
public record MoveProgress(
    Integer slot,
    Integer to,
    long keysSent,
    long bytesSent,
    long bytesTotal,
    long movedSlots,
    long movedKeys,
    long movedBytes,
    String lastError) {}
