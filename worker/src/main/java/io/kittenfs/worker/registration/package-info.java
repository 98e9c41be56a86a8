/**
 * Who this worker is and how its master learns of it. Uses {@code cluster}, {@code client}, {@code
 * error} and the plain records of {@code store}; knows no open store and no routes.
 */
package io.kittenfs.worker.registration;
