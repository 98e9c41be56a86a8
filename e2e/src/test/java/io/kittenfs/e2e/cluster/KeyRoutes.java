package io.kittenfs.e2e.cluster;

/**
 * Under which paths keys are put, read and deleted.
 *
 * @param put before the key of a PUT
 * @param get before the key of a GET
 * @param delete before the key of a DELETE
 */
public record KeyRoutes(String put, String get, String delete) {
  /** The keyspace of the cluster, on any node. */
  public static final KeyRoutes CLUSTER = new KeyRoutes("/kv/", "/kv/", "/kv/");

  /** The own keys of one worker. */
  public static final KeyRoutes OWN = new KeyRoutes("/put/", "/get/", "/delete/");
}
