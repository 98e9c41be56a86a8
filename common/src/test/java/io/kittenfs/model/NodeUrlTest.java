package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.KittenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:3001,http://127.0.0.1:3001",
    "HTTP://Worker_1.Kitten:80/,http://worker_1.kitten:80",
    "http://[::1]:3001,http://[::1]:3001",
    "http://a:00080,http://a:80"
  })
  void isWrittenInOneWay(String given, String written) {
    assertThat(NodeUrl.parse(given)).hasToString(written);
  }

  @Test
  void anIpv6AddressIsInBracketsHoweverItWasGiven() {
    assertThat(new NodeUrl("::1", 3001)).hasToString("http://[::1]:3001");
    assertThat(new NodeUrl("[::1]", 3001)).isEqualTo(new NodeUrl("::1", 3001));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "a:1",
        "https://a:1",
        "http://:1",
        "http://a",
        "http://a:",
        "http://a:0",
        "http://a:65536",
        "http://a:999999",
        "http://a:1/b",
        "http://a:1?b",
        "http://a:1#b",
        "http://u@a:1",
        "http://a b:1",
        "http://-a:1",
        "http://[::1:1",
        "http://::1:1"
      })
  void anythingElseIsRefused(String given) {
    assertThatThrownBy(() -> NodeUrl.parse(given))
        .isInstanceOf(KittenException.class)
        .hasMessageContaining("url=http://host:port");
  }
}
