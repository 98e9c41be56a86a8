package io.kittenfs.worker;

import com.google.common.hash.Hashing;
import io.kittenfs.api.StoreAccess;
import io.kittenfs.files.SpaceGuard;
import io.kittenfs.fixture.FilesBelow;
import io.kittenfs.http.RawClient;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.leveldb.EngineChoice;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.store.Store;
import io.kittenfs.store.StoreOptions;
import io.kittenfs.store.TestStores;
import io.kittenfs.store.blob.BlobContent;
import io.kittenfs.store.record.BlobId;
import io.kittenfs.wire.WireJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The part of a worker that files of large values come from and go to: one copy of one group. */
final class GroupMember implements AutoCloseable {
  static final int GROUP = 65_536;
  static final String FILES = "/local/groups/" + GROUP + "/blobs/";
  private static final long MIN_FREE = 1 << 20;

  /** How many bytes its disk can still take. */
  final AtomicLong free = new AtomicLong(1L << 40);

  final Store store;
  private final UUID uuid = UUID.randomUUID();
  private final Path directory;
  private final HttpService http;

  GroupMember(Path directory) {
    this.directory = directory;
    this.store =
        TestStores.open(
            directory,
            EngineChoice.AUTO,
            StoreOptions.clusterStore(),
            InstantSource.system(),
            new SpaceGuard(free::get, MIN_FREE));
    StoreAccess access = use -> use.use(store);
    this.http =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            () -> NodeIdentity.ofWorker(uuid, Optional.empty()),
            new GroupBlobRoutes(
                    group -> group == GROUP ? Optional.of(access) : Optional.empty(),
                    new WireJson())
                ::addTo);
  }

  /** A value under a name of its own. */
  static BlobContent blob(byte[] bytes) {
    return new BlobContent(
        BlobId.random(new Random()), Hashing.sha256().hashBytes(bytes), bytes.length);
  }

  static String upload(BlobContent blob) {
    return FILES + blob.id().hex() + "?size=" + blob.size() + "&sha256=" + blob.digest();
  }

  NodeAddress address() {
    return NodeAddress.of(NodeUrl.parse(http.url()), uuid);
  }

  RawClient client() {
    return new RawClient(address().url().port());
  }

  void fillDisk() {
    free.set(MIN_FREE);
  }

  void receive(BlobContent blob, byte[] bytes) throws IOException {
    store.receiveBlob(blob, () -> new ByteArrayInputStream(bytes));
  }

  /** The bytes of a file; empty when it is not here. */
  Optional<byte[]> file(BlobId id) throws IOException {
    try (FileChannel file = store.openBlob(id).orElse(null)) {
      return file == null
          ? Optional.empty()
          : Optional.of(Channels.newInputStream(file).readAllBytes());
    }
  }

  /** How many files it has, those that are being written among them. */
  int files() {
    return FilesBelow.list(directory.resolve("blobs")).size();
  }

  @Override
  public void close() throws IOException {
    http.close();
    store.close();
  }
}
