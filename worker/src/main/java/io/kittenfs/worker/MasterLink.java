package io.kittenfs.worker;

import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.worker.registration.Registration;
import io.kittenfs.worker.registration.RegistrationStatus;
import java.io.Closeable;
import java.time.Duration;

/** A worker's connection to its master. Safe for use by many threads. */
final class MasterLink implements Closeable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final NodeUrl master;
  private final NodeClient client;
  private final Registration registration;

  MasterLink(NodeUrl master, NodeClient client, Registration registration) {
    this.master = master;
    this.client = client;
    this.registration = registration;
  }

  /** Where the master is. */
  NodeUrl url() {
    return master;
  }

  /** Begins to register; call once, when the worker answers requests. */
  void start() {
    registration.start();
  }

  /** Registers now, and answers how that went. */
  RegistrationStatus registerNow() {
    return registration.registerNow();
  }

  /** Registers shortly; many calls of one moment make one heartbeat. */
  void registerSoon() {
    registration.registerSoon();
  }

  /** How the worker stands with the master. */
  RegistrationStatus status() {
    return registration.status();
  }

  /**
   * The master's whole metadata, as JSON.
   *
   * @param limit how many keys of each worker
   * @throws io.kittenfs.error.KittenException when the master does not answer, or refuses
   */
  byte[] gets(int limit) {
    return client.gets(NodeAddress.ofMaster(master), limit, DEADLINE);
  }

  @Override
  public void close() {
    registration.close();
  }
}
