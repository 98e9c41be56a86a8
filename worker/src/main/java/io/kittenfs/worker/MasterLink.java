package io.kittenfs.worker;

import io.kittenfs.client.NodeClient;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.worker.registration.Registration;
import java.time.Duration;

/**
 * A worker's connection to its master. Safe for use by many threads.
 *
 * @param url where the master is
 * @param registration this worker's at that master
 */
record MasterLink(NodeUrl url, NodeClient client, Registration registration) {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /**
   * The master's whole metadata, as JSON.
   *
   * @param limit how many keys of each worker
   * @throws io.kittenfs.error.KittenException when the master does not answer, or refuses
   */
  byte[] gets(int limit) {
    return client.gets(NodeAddress.ofMaster(url), limit, DEADLINE);
  }
}
