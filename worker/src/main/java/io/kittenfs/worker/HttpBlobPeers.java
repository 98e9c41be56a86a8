package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.client.Timeouts;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.store.BlobPeers;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.wire.CommandCount;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other members of a replicated group, asked by the routes of {@link GroupBlobRoutes}. Each
 * request is sent once. Safe for many threads.
 */
final class HttpBlobPeers implements BlobPeers {
  private static final Logger LOGGER = LoggerFactory.getLogger(HttpBlobPeers.class);
  private static final Timeouts QUESTION = Timeouts.within(Duration.ofSeconds(2));

  /** Only silence ends it, which is shorter before a member begins to send. */
  private static final Timeouts STREAM =
      Timeouts.idle(Duration.ofSeconds(10)).withHead(Duration.ofSeconds(2));

  /** A member that refuses says so before the file is on its way, and can be heard. */
  private static final Headers ASK_FIRST = Headers.of("Expect", "100-continue");

  private final NodeHttp http;
  private final int group;
  private final Supplier<CopyAddresses> others;
  private final Supplier<Optional<NodeAddress>> leader;
  private final Executor executor;
  private final ReplicationLimits limits;

  /** Members that did not begin to answer when they were last asked for a file. */
  private final Set<NodeAddress> silent = ConcurrentHashMap.newKeySet();

  /**
   * @param group its id
   * @param others the other copies of the group, now
   * @param leader the member that leads the group now; empty while nobody knows, and when this
   *     worker does
   * @param executor sends files and requests, also of other groups. It may refuse them: how many it
   *     takes bounds how many requests of this node wait for others to take a file
   */
  HttpBlobPeers(
      NodeHttp http,
      int group,
      Supplier<CopyAddresses> others,
      Supplier<Optional<NodeAddress>> leader,
      Executor executor,
      ReplicationLimits limits) {
    this.http = http;
    this.group = group;
    this.others = others;
    this.leader = leader;
    this.executor = executor;
    this.limits = limits;
  }

  @Override
  public boolean hasOthers() {
    return true;
  }

  @Override
  public void replicate(BlobContent blob, Source file) {
    CopyAddresses copies;
    do {
      copies = others.get();
      send(copies, blob, file);
      // A majority of those who are members by now has to have it.
    } while (!copies.members().equals(others.get().members()));
  }

  private void send(CopyAddresses copies, BlobContent blob, Source file) {
    BlobFanOut fanOut = new BlobFanOut(limits, blob.size());
    for (NodeAddress member : copies.members()) {
      fanOut.start(executor, (moved, running) -> upload(member, blob, file, moved, running));
    }
    for (NodeAddress joining : copies.joining()) {
      fanOut.startForNoMember(
          executor, (moved, running) -> upload(joining, blob, file, moved, running));
    }
    fanOut.await();
  }

  private void upload(
      NodeAddress member, BlobContent blob, Source file, Runnable moved, CancellableCalls running) {
    HttpUrl url =
        blobUrl(member, blob.id())
            .addQueryParameter("size", Long.toString(blob.size()))
            .addQueryParameter("sha256", blob.digest().toString())
            .build();
    RequestBody body = new FileBody(file, blob.size(), moved);
    http.call(
        http.request(member, url, ASK_FIRST).put(body).build(),
        Timeouts.idle(limits.silence(blob.size())),
        running);
  }

  @Override
  public void discard(BlobId id) {
    for (NodeAddress member : others.get().copies()) {
      try {
        executor.execute(() -> discard(member, id));
      } catch (RejectedExecutionException orphanSweepRemovesIt) {
        // Nothing names it.
      }
    }
  }

  private void discard(NodeAddress member, BlobId id) {
    try {
      http.call(
          request(member, blobUrl(member, id)).delete().build(), QUESTION, new CancellableCalls());
    } catch (KittenException orphanSweepRemovesIt) {
      // Nothing names it.
    }
  }

  @Override
  public boolean fetch(BlobId id, Receiver receiver) {
    CopyAddresses workers = others.get();
    silent.retainAll(workers.copies());
    return Stream.concat(
            workers.copies().stream().sorted(Comparator.comparing(silent::contains)),
            workers.others().stream())
        .anyMatch(worker -> fetch(worker, id, receiver));
  }

  private boolean fetch(NodeAddress member, BlobId id, Receiver receiver) {
    try (Response response = ask(member, id)) {
      if (response.code() != 200) {
        return false;
      }
      receiver.receive(response.body().byteStream());
      return true;
    } catch (IOException e) {
      LOGGER.debug("{} did not send blob {}", member, id.hex(), e);
      return false;
    } catch (KittenException e) {
      if (e.code() != ErrorCode.BAD_GATEWAY) {
        throw e;
      }
      LOGGER.warn("Blob {} of {} cannot be used: {}", id.hex(), member, e.getMessage());
      return false;
    }
  }

  private Response ask(NodeAddress member, BlobId id) throws IOException {
    try {
      Response response = http.send(request(member, blobUrl(member, id)).build(), STREAM);
      silent.remove(member);
      return response;
    } catch (IOException e) {
      silent.add(member);
      throw e;
    }
  }

  @Override
  public void fetchRows(Receiver receiver) throws IOException {
    NodeAddress member =
        leader.get().orElseThrow(() -> new IOException("nobody is known to lead the group"));
    HttpUrl.Builder url = NodeHttp.url(member, "/local/groups/" + group + "/copy");
    try (Response response = http.send(request(member, url).build(), STREAM)) {
      if (response.code() != 200) {
        throw new IOException(member + " answered " + response.code());
      }
      receiver.receive(response.body().byteStream());
    }
  }

  @Override
  public CompletableFuture<Long> commandsAtLeader() {
    return leader
        .get()
        .map(this::commandsAt)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new KittenException(
                        ErrorCode.UNAVAILABLE, "No other worker is known to lead the group.")));
  }

  private CompletableFuture<Long> commandsAt(NodeAddress member) {
    try {
      HttpUrl.Builder url = NodeHttp.url(member, "/local/groups/" + group + "/commands");
      return http.ask(request(member, url).build(), QUESTION, CommandCount.class)
          .thenApply(CommandCount::commands);
    } catch (NodeUnreachableException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private HttpUrl.Builder blobUrl(NodeAddress member, BlobId id) {
    return NodeHttp.url(member, "/local/groups/" + group + "/blobs/" + id.hex());
  }

  private Request.Builder request(NodeAddress member, HttpUrl.Builder url) {
    return http.request(member, url.build(), NodeHttp.NO_HEADERS);
  }
}
