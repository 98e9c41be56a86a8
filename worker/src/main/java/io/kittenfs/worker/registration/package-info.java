/**
 * Who this worker is and how its master learns of it. Uses {@code client}, {@code files}, {@code
 * wire}, {@code model} and {@code error}; knows no store and no routes.
 */
package io.kittenfs.worker.registration;
