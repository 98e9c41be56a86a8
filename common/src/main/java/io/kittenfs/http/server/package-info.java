/**
 * The HTTP service of a node on Javalin and Jetty: routes, guards, limits, graceful stop. Uses
 * {@code http}, {@code http.request}, {@code model} and {@code error}.
 */
package io.kittenfs.http.server;
