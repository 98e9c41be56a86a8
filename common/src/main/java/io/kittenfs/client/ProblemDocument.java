package io.kittenfs.client;

/**
 * What of a problem document (RFC 9457) another node's refusal is read from.
 *
 * @param detail a sentence for the user; null when the document has none
 * @param reason a name for programs; null when the document has none
 */
record ProblemDocument(String detail, String reason) {
  ProblemDocument {
    detail = detail == null ? "Another node refused this without saying why." : detail;
  }
}
