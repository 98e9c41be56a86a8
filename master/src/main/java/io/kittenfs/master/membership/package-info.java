/**
 * Which workers the master hears: registration with its probes and its grace period, who lives, and
 * what of that is saved; all of it as facts of one time. Uses {@code registry}, {@code client},
 * {@code wire}, {@code model} and {@code error}; knows no routes, and no moves but those that
 * workers tell of.
 */
package io.kittenfs.master.membership;
