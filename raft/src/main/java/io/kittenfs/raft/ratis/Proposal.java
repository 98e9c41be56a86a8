package io.kittenfs.raft.ratis;

import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** An entry on its way into the log of this member. Ratis hands it on as the object that it is. */
final class Proposal implements Message {
  private final ByteString entry;
  private volatile boolean appending;

  /**
   * @param entry no longer changed by anybody
   */
  Proposal(byte[] entry) {
    this.entry = UnsafeByteOperations.unsafeWrap(entry);
  }

  @Override
  public ByteString getContent() {
    return entry;
  }

  /** It is about to be appended; from now on it may be in the log. */
  void appending() {
    appending = true;
  }

  /** Whether it may be in the log. */
  boolean maybeAppended() {
    return appending;
  }
}
