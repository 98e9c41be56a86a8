package io.kittenfs.worker;

import java.util.Optional;

/**
 * Where a worker is among the others. Immutable.
 *
 * @param url where others reach it
 * @param master its connection to its master, if it has one
 */
record NodeContext(AdvertisedUrl url, Optional<MasterLink> master) {}
