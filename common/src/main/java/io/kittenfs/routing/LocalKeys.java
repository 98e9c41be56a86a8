package io.kittenfs.routing;

import io.kittenfs.http.ValueRoutes;
import java.util.function.IntPredicate;

/**
 * The keys of the cluster that are on this node.
 *
 * @param owned whether a slot is likely to be here; the store decides
 * @param values answers requests about them; throws NotOwnerException for others
 */
public record LocalKeys(IntPredicate owned, ValueRoutes values) {}
