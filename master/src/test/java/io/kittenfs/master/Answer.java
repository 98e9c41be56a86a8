package io.kittenfs.master;

import com.fasterxml.jackson.databind.JsonNode;

/** What a master answered over HTTP. */
record Answer(int status, String contentType, String allow, JsonNode body) {
  String detail() {
    return body.path("detail").asText();
  }
}
