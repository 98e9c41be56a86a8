/**
 * A whole cluster in one Java process, over a network that fails when it is told to: for tests that
 * need no process of their own, and for the debugger.
 */
package io.kittenfs.e2e.dev;
