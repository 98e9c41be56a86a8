/**
 * The master: routes, liveness, start and stop. Uses everything of common and {@code
 * master.registry}.
 */
package io.kittenfs.master;
