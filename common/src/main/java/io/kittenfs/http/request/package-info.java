/**
 * Parts of requests: keys in paths, fields, ranges, entity tags, encodings. Uses {@code http},
 * {@code model} and {@code error}.
 */
package io.kittenfs.http.request;
