/**
 * Who this worker is and how its master learns of it. Uses {@code cluster}, {@code client} and
 * {@code error}; knows no store and no routes.
 */
package io.kittenfs.worker.registration;
