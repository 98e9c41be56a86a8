package io.kittenfs.raft;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a log needs of the machine.
 *
 * @param nanoClock as {@link System#nanoTime}: it never goes back and goes on while the process is
 *     stopped
 * @param timer for what is due later
 * @param executor runs, one after the other, what is to be done when leadership comes and goes; it
 *     may block for as long as a command takes
 * @param random tells the entries of one log from those of another; safe for many threads
 */
public record LogRuntime(
    LongSupplier nanoClock, Timer timer, Executor executor, RandomGenerator random) {}
