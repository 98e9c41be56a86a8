package io.kittenfs.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which workers make a group, and who leads it. */
class GroupTest {
  private static final UUID NAME = new UUID(0, 5);

  private final WireJson json = new WireJson();

  private static Group group(int id, String... peers) {
    List<PeerId> parsed = Stream.of(peers).map(PeerId::parse).toList();
    return Group.replicated(id, NAME, parsed, parsed.get(0).worker());
  }

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
    Group group = group(65_536, "w0-00000000", "w1-00000001", "w2-00000002");

    assertThat(group.leader()).isEmpty();
    assertThat(group.isLedBy(0)).isFalse();
    assertThat(group.peerOf(1)).contains(new PeerId(1, "00000001"));
    assertThat(group.peerOf(3)).isEmpty();
  }

  @Test
  void theLeaderOfTheHighestTermLeads() {
    Group group = group(65_536, "w0-00000000", "w1-00000001", "w2-00000002");
    Group led = group.led(new Group.Leader(1, 4));

    assertThat(led.leader()).contains(1);
    assertThat(led.led(new Group.Leader(2, 3)).leader()).contains(1);
    assertThat(led.led(new Group.Leader(2, 5)).leader()).contains(2);
    assertThat(led.preferring(2).leader()).contains(1);
    assertThatThrownBy(() -> group.led(new Group.Leader(3, 5)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    Group group =
        group(131_071, "w4-0000000a", "w0-00000000", "w2-00000002").led(new Group.Leader(2, 7));
    byte[] written = json.write(group);

    assertThat(written)
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{'id':131071,'kind':'replicated','members':[4,0,2],'uuid':'00000000-0000-0000-0000-000000000005','peers':['w4-0000000a','w0-00000000','w2-00000002'],'preferred':4,'led':{'worker':2,'term':7},'copies':3}"
                .replace('\'', '"'));
    assertThat(json.read(written, Group.class)).isEqualTo(group);
  }

  @Test
  void whatWasWrittenBeforeSizesChangedIsRead() throws IOException {
    String text =
        "{'id':65536,'kind':'replicated','members':[0,1,2],'uuid':'00000000-0000-0000-0000-000000000005','peers':['w0-00000000','w1-00000001','w2-00000002'],'preferred':0,'change':{'remove':'w0-00000000','add':'w3-00000003'}}"
            .replace('\'', '"');
    assertThat(json.read(text.getBytes(StandardCharsets.UTF_8), Group.class))
        .isEqualTo(group(65_536, "w0-00000000", "w1-00000001", "w2-00000002"));
  }

  @Test
  void oneIsToComeOrToGo() throws IOException {
    Group group = group(65_536, "w0-00000000", "w1-00000001", "w2-00000002");
    PeerId other = PeerId.parse("w3-00000003");
    Group coming = group.changing(Group.Change.adding(other));
    Group going = group.changing(Group.Change.removing(PeerId.parse("w0-00000000")));

    assertThat(coming.wanted()).hasSize(4).contains(other);
    assertThat(coming.staying()).isEqualTo(group.peers());
    assertThat(going.wanted()).isEqualTo(going.staying()).hasSize(2);
    Group both = group.changing(new Group.Change(other, PeerId.parse("w0-00000000")));
    assertThat(both.wanted()).isEqualTo(going.staying());
    assertThat(json.read(json.write(both), Group.class)).isEqualTo(both);
    assertThat(json.read(json.write(coming), Group.class)).isEqualTo(coming);
    assertThat(json.write(going))
        .asString(StandardCharsets.UTF_8)
        .endsWith("\"next\":{\"remove\":\"w0-00000000\"}}");
    assertThatThrownBy(() -> group.changing(Group.Change.removing(other)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Group.Change(null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneThatWasDissolvedNeverHasMembersAgain() throws IOException {
    Group group = group(65_536, "w0-00000000", "w1-00000001", "w2-00000002");
    Group ended = group.led(new Group.Leader(1, 4)).dissolved();

    assertThat(ended.isDissolved()).isTrue();
    assertThat(group.isDissolved()).isFalse();
    assertThat(ended.members()).isEmpty();
    assertThat(ended.leader()).isEmpty();
    assertThat(ended.agreed(new Configuration(9, group.peers()))).isEqualTo(ended);
    assertThat(group.agreed(ended.configured())).isEqualTo(ended);
    assertThat(json.read(json.write(ended), Group.class)).isEqualTo(ended);
    assertThat(json.write(ended))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{'id':65536,'kind':'replicated','uuid':'00000000-0000-0000-0000-000000000005','copies':3,'configuration':9223372036854775807}"
                .replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':3,'kind':'solo','members':[4]}",
        "{'id':3,'kind':'solo','members':[3],'copies':1}",
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
        "{'id':65536,'kind':'replicated','members':[0]}",
        "{'id':65536,'kind':'replicated','members':[0],'uuid':'00000000-0000-0000-0000-000000000005','peers':['w1-00000000'],'preferred':0}",
        "{'id':65536,'kind':'replicated','members':[0],'uuid':'00000000-0000-0000-0000-000000000005','peers':['w0-00000000']}",
        "{'id':65536,'kind':'replicated','members':[0],'uuid':'00000000-0000-0000-0000-000000000005','peers':['w0-00000000'],'preferred':1}",
        "{'id':65536,'members':[0,1,2]}",
        "{'id':65536,'kind':'later','members':[0,1,2]}"
      })
  void nonsenseIsRefused(String text) {
    byte[] nonsense = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(nonsense, Group.class)).isInstanceOf(IOException.class);
  }
}
