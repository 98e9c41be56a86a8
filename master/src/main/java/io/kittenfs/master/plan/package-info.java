/**
 * Which slot should be where: pure functions from one distribution of slots to the next. Uses
 * {@code model}; knows no disk, no clock and no HTTP.
 */
package io.kittenfs.master.plan;
