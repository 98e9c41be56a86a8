package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.thirdparty.io.grpc.Attributes;
import org.apache.ratis.thirdparty.io.grpc.ServerTransportFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has another leader elected as soon as the process of one has ended, instead of after the time
 * that a member waits for a leader of which it hears nothing. A process that ended is told from one
 * that is slow or cut off: its connections were closed, and its port refuses new ones. It is a hint
 * and may be wrong; an election that was not needed costs a moment in which nothing is written.
 */
final class EndedLeaders extends ServerTransportFilter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EndedLeaders.class);

  /** Its connections may be closed before its port is; after that time elections begin anyway. */
  private static final int LOOKS = 20;

  private static final long PAUSE_MILLIS = 50;
  private static final int CONNECT_MILLIS = 200;

  private final Supplier<Collection<GroupElection>> groups;
  private final PeerAddresses addresses;
  private final ScheduledThreadPoolExecutor executor;

  /** Of the thread of the executor alone. */
  private int looksLeft;

  private boolean isLooking;

  /**
   * @param groups in which this node takes part now
   */
  EndedLeaders(Supplier<Collection<GroupElection>> groups, PeerAddresses addresses) {
    this.groups = groups;
    this.addresses = addresses;
    executor = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "ended-leaders"));
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A connection of another member to this one is over. */
  @Override
  public void transportTerminated(Attributes attributes) {
    try {
      executor.execute(this::begin);
    } catch (RejectedExecutionException closed) {
      // This node takes part no more.
    }
  }

  private void begin() {
    looksLeft = LOOKS;
    if (!isLooking) {
      look();
    }
  }

  private void look() {
    looksLeft--;
    try {
      replaceThoseThatEnded();
    } catch (RuntimeException e) {
      LOG.warn("Whether leaders have ended is not known", e);
    }
    isLooking = looksLeft > 0 && !executor.isShutdown();
    if (isLooking) {
      ScheduledFuture<?> unused =
          executor.schedule(this::look, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void replaceThoseThatEnded() {
    Collection<GroupElection> present = groups.get();
    present.stream()
        .map(GroupElection::leader)
        .flatMap(Optional::stream)
        .distinct()
        .filter(this::hasEnded)
        .forEach(leader -> replace(leader, present));
  }

  private static void replace(PeerId leader, Collection<GroupElection> groups) {
    for (GroupElection group : groups) {
      try {
        if (group.leader().equals(Optional.of(leader))) {
          group.replace(leader);
        }
      } catch (RuntimeException e) {
        // The usual time until an election goes on.
        LOG.warn("No election was begun in place of {}.", leader, e);
      }
    }
  }

  private boolean hasEnded(PeerId leader) {
    Optional<InetSocketAddress> address = addresses.find(leader);
    if (address.isEmpty()) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(address.get(), CONNECT_MILLIS);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException slowOrAway) {
      return false;
    }
  }

  /** What was begun is ended soon after. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
