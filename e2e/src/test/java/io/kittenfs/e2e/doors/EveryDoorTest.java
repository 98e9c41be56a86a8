package io.kittenfs.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.http.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in through one door comes out of it. */
class EveryDoorTest extends ThroughEveryDoor {
  @ParameterizedTest
  @MethodSource("doors")
  void aValueIsStoredReadAndDeleted(Door door) {
    String key = door.key("round-" + door.bodyBytes() + "-");
    byte[] body = door.body('x');
    assertThat(door.client().sendBody("PUT", door.put(key), body).status()).isEqualTo(201);
    Reply read = door.client().send("GET", door.get(key));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(body);
    assertThat(door.client().send("DELETE", door.delete(key)).status()).isEqualTo(204);
    assertThat(door.client().send("GET", door.get(key)).status()).isEqualTo(404);
  }
}
