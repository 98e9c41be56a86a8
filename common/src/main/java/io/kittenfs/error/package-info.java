/**
 * Error codes, with what HTTP says for them, and the exceptions that carry them. Uses nothing else
 * of KittenFS.
 */
package io.kittenfs.error;
