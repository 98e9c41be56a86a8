package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Group.Kind;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which workers make a group, and who leads it. */
class GroupTest {
  private final WireJson json = new WireJson();

  @Test
  void aSoloGroupIsOneWorkerAndHasItsIndex() {
    Group group = Group.solo(3);

    assertThat(group.id()).isEqualTo(3);
    assertThat(group.members()).containsExactly(3);
    assertThat(group.leader()).contains(3);
    assertThat(group.isLedBy(3)).isTrue();
    assertThat(group.isLedBy(4)).isFalse();
  }

  @Test
  void anIdBeyondTheIndicesOfWorkersIsOfNoSoloGroup() {
    assertThat(Group.soloWithId(0)).contains(Group.solo(0));
    assertThat(Group.soloWithId(65_535)).contains(Group.solo(65_535));
    assertThat(Group.soloWithId(65_536)).isEmpty();
    assertThat(Group.soloWithId(SlotTable.NOBODY)).isEmpty();
  }

  @Test
  void nobodyIsKnownToLeadAReplicatedGroup() {
    Group group = new Group(65_536, Kind.REPLICATED, List.of(0, 1, 2));

    assertThat(group.leader()).isEmpty();
    assertThat(group.isLedBy(0)).isFalse();
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    Group group = new Group(131_071, Kind.REPLICATED, List.of(4, 0, 2));
    byte[] written = json.write(group);

    assertThat(written)
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"id\":131071,\"kind\":\"replicated\",\"members\":[4,0,2]}");
    assertThat(json.read(written, Group.class)).isEqualTo(group);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':3,'kind':'solo','members':[4]}",
        "{'id':3,'kind':'solo','members':[3,4,5]}",
        "{'id':65536,'kind':'solo','members':[65536]}",
        "{'id':-1,'kind':'solo','members':[-1]}",
        "{'id':3,'kind':'replicated','members':[3]}",
        "{'id':65535,'kind':'replicated','members':[0,1,2]}",
        "{'id':131072,'kind':'replicated','members':[0,1,2]}",
        "{'id':65536,'kind':'replicated','members':[]}",
        "{'id':65536,'kind':'replicated','members':[0,1]}",
        "{'id':65536,'kind':'replicated','members':[0,1,1]}",
        "{'id':65536,'kind':'replicated','members':[0,1,65536]}",
        "{'id':65536,'kind':'replicated','members':[0,1,null]}",
        "{'id':65536,'kind':'replicated'}",
        "{'id':65536,'members':[0,1,2]}",
        "{'id':65536,'kind':'later','members':[0,1,2]}"
      })
  void nonsenseIsRefused(String text) {
    byte[] nonsense = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(nonsense, Group.class)).isInstanceOf(IOException.class);
  }
}
