/**
 * What nodes say to each other: heartbeats, reports, views, pages, problems, and how they become
 * JSON. Plain records. Uses {@code model} and {@code error}.
 */
package io.kittenfs.wire;
