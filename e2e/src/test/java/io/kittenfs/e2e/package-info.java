/** Tests against the jars as real processes. Uses nothing of the project but those. */
package io.kittenfs.e2e;
