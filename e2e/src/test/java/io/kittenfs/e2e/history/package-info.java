/**
 * Histories of requests from many clients, and whether they could have come from a store that does
 * one thing at a time. Knows neither HTTP nor anything else of the project.
 */
package io.kittenfs.e2e.history;
