package io.kittenfs.raft.ratis;

import io.kittenfs.model.PeerId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.EquivalentAddressGroup;
import org.apache.ratis.thirdparty.io.grpc.NameResolver;
import org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusOr;

/**
 * Resolves names of peers for gRPC, such as {@code kitten:///w3-1f2e3d4c}, so that what a log says
 * of its members stays true when one moves to another address.
 */
final class PeerNames extends NameResolverProvider {
  /** What a connection that fails waits for at most before it is tried at a new address. */
  private static final long LOOK_EVERY_MILLIS = 250;

  private static final int USUAL_PRIORITY = 5;

  private final String scheme;
  private final PeerAddresses addresses;

  /**
   * @param scheme of the names that it resolves
   * @param addresses where they are now
   */
  PeerNames(String scheme, PeerAddresses addresses) {
    this.scheme = scheme;
    this.addresses = addresses;
  }

  /** The name of this peer that is resolved here. */
  String nameOf(PeerId peer) {
    return scheme + ":///" + peer;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return USUAL_PRIORITY;
  }

  @Override
  public String getDefaultScheme() {
    return scheme;
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!scheme.equals(target.getScheme())) {
      return null;
    }
    return new Resolver(PeerId.parse(target.getPath().substring(1)), args);
  }

  /** Of one connection. Looks again and again, because a peer that moved fails first. */
  private final class Resolver extends NameResolver {
    private final PeerId peer;
    private final Args args;
    private Optional<InetSocketAddress> told = Optional.empty();
    private Listener2 listener;
    private ScheduledFuture<?> looking;

    Resolver(PeerId peer, Args args) {
      this.peer = peer;
      this.args = args;
    }

    @Override
    public String getServiceAuthority() {
      return peer.toString();
    }

    @Override
    public void start(Listener2 target) {
      listener = target;
      tell(addresses.find(peer));
      looking =
          args.getScheduledExecutorService()
              .scheduleWithFixedDelay(
                  () -> args.getSynchronizationContext().execute(this::look),
                  LOOK_EVERY_MILLIS,
                  LOOK_EVERY_MILLIS,
                  TimeUnit.MILLISECONDS);
    }

    private void look() {
      Optional<InetSocketAddress> found = addresses.find(peer);
      if (!found.equals(told)) {
        tell(found);
      }
    }

    private void tell(Optional<InetSocketAddress> found) {
      told = found;
      StatusOr<List<EquivalentAddressGroup>> answer =
          found
              .map(address -> StatusOr.fromValue(List.of(new EquivalentAddressGroup(address))))
              .orElseGet(
                  () ->
                      StatusOr.fromStatus(
                          Status.UNAVAILABLE.withDescription(
                              "the address of " + peer + " is not known")));
      listener.onResult2(ResolutionResult.newBuilder().setAddressesOrError(answer).build());
    }

    /** The address that failed is the last one told, unless another is known by now. */
    @Override
    public void refresh() {
      look();
    }

    /** May come before the start, of a connection that nobody used. */
    @Override
    public void shutdown() {
      if (looking != null) {
        looking.cancel(false);
      }
    }
  }
}
