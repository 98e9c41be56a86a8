package io.kittenfs.worker;

import java.util.Optional;

/**
 * What a worker knows only once it listens.
 *
 * @param url where others reach it
 * @param master its connection to its master, if it has one
 */
record Surroundings(AdvertisedUrl url, Optional<MasterLink> master) {}
