package io.kittenfs.master;

import java.util.List;

/**
 * What became of a delete on every worker.
 *
 * @param deletedFrom indices of the workers that had the key and have it no more
 * @param unreachable indices of the workers of which that is unknown
 */
record Deletion(List<Integer> deletedFrom, List<Integer> unreachable) {}
