/**
 * What a route sees of HTTP: request and answer, query, JSON, problems. Uses {@code wire}, {@code
 * model} and {@code error}; knows no store.
 */
package io.kittenfs.http;
