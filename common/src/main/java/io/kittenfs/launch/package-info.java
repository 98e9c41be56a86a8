/**
 * What runs before a node does. Compiled for Java 8, so that a Java which is too old for the rest
 * can say so.
 */
package io.kittenfs.launch;
