package io.kittenfs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.model.SlotTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a view and a map tell of groups. */
class GroupsOfAClusterTest {
  private static final UUID CLUSTER = new UUID(0, 9);
  private static final Group FIRST = group(65_536, 0, 1, 2);
  private static final Group SECOND = group(65_537, 2, 3, 4);

  private final WireJson json = new WireJson();

  private static Group group(int id, int... workers) {
    List<PeerId> peers =
        IntStream.of(workers).mapToObj(worker -> new PeerId(worker, "0000000a")).toList();
    return Group.replicated(id, new UUID(0, id), peers, workers[0]);
  }

  private static ClusterView view(long version, SlotTable slots, Group... groups) {
    List<Member> members =
        List.of(
            new Member(0, new UUID(1, 0), "http://a:1", Instant.EPOCH, false),
            new Member(1, new UUID(1, 1), "http://b:1", Instant.EPOCH, false));
    return new ClusterView(CLUSTER, version, 2, members, slots, List.of(groups), null);
  }

  @Test
  void whatIsNotListedIsTheSoloGroupOfAWorker() {
    ClusterView view = view(1, SlotTable.EMPTY, FIRST);

    assertThat(view.group(1)).contains(Group.solo(1));
    assertThat(view.group(65_536)).contains(FIRST);
    assertThat(view.group(65_537)).isEmpty();
    assertThat(view.group(SlotTable.NOBODY)).isEmpty();
    assertThat(view.leaderOf(1)).contains(1);
    assertThat(view.leaderOf(65_536)).isEmpty();
    assertThat(view.leaderOf(65_537)).isEmpty();
  }

  @Test
  void groupsAreReadAsTheyWereWritten() throws IOException {
    ClusterView view = view(1, SlotTable.EMPTY.change().set(7, 65_537, 3).build(), SECOND, FIRST);
    byte[] written = json.write(view);

    assertThat(written)
        .asString(StandardCharsets.UTF_8)
        .endsWith("\"preferred\":2,\"copies\":3}]}");
    assertThat(json.read(written, ClusterView.class)).isEqualTo(view);
    assertThat(view.groups()).containsExactly(FIRST, SECOND);
  }

  @Test
  void theNewerViewIsRightAboutGroups() {
    ClusterView older = view(1, SlotTable.EMPTY, FIRST);
    ClusterView newer = view(2, SlotTable.EMPTY, SECOND);

    assertThat(older.merge(newer).groups()).containsExactly(SECOND);
    assertThat(newer.merge(older).groups()).containsExactly(SECOND);
    assertThat(older.merge(view(2, SlotTable.EMPTY)).groups()).isEmpty();
  }

  @Test
  void theLeaderOfTheHighestTermLeadsWhicheverViewIsNewer() {
    ClusterView older = view(1, SlotTable.EMPTY, FIRST.led(new Group.Leader(2, 5)));
    ClusterView newer = view(2, SlotTable.EMPTY, FIRST.led(new Group.Leader(1, 4)));

    assertThat(older.merge(newer).leaderOf(65_536)).contains(2);
    assertThat(newer.merge(older).leaderOf(65_536)).contains(2);
  }

  @Test
  void aGroupIsListedOnceAndASoloGroupNever() {
    assertThatThrownBy(() -> view(1, SlotTable.EMPTY, FIRST, FIRST))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> view(1, SlotTable.EMPTY, Group.solo(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMapDoesNotTakeTheIdOfAGroupForTheIndexOfAWorker() {
    SlotTable slots = SlotTable.EMPTY.change().set(5, 1, 2).set(6, 65_536, 3).build();
    ClusterMap map = ClusterMap.of(view(1, slots, FIRST));

    assertThat(map.slots().get(5)).isEqualTo(1);
    assertThat(map.slots().get(6)).isNull();
    assertThat(map.epochs().get(6)).isEqualTo(3);
    assertThat(map.addresses()).containsOnlyKeys(0, 1);
    assertThat(map.table().group(5)).isEqualTo(1);
    assertThat(map.table().group(6)).isEqualTo(65_536);
    assertThat(map.table().group(7)).isEqualTo(SlotTable.NOBODY);
    assertThat(map.table().epoch(6)).isEqualTo(3);
  }

  @Test
  void aMapTellsWhoLeadsEachGroupAndWhichSlotsItHas() throws IOException {
    SlotTable slots = SlotTable.EMPTY.change().set(5, 1, 2).set(6, 65_536, 3).build();
    ClusterMap map = ClusterMap.of(view(1, slots, FIRST.led(new Group.Leader(2, 7)), SECOND));
    byte[] written = json.write(map);

    assertThat(written)
        .asString(StandardCharsets.UTF_8)
        .contains("\"slots\":[null,null,null,null,null,1,2,null")
        .contains(
            "'groups':{'65536':{'kind':'replicated','members':[0,1,2],'leader':2,'term':7,'slots':1},'65537':{'kind':'replicated','members':[2,3,4],'leader':null,'term':null,'slots':0}},'group_of_slot':[null,null,null,null,null,1,65536,null,"
                .replace('\'', '"'))
        .doesNotContain("replicas");
    assertThat(json.read(written, ClusterMap.class)).isEqualTo(map);
    assertThat(map.table()).isEqualTo(slots);
  }

  @Test
  void aMapTellsHowManyCopiesThereAreToBeUnlessThatIsOne() {
    ClusterView three =
        new ClusterView(CLUSTER, 1, 0, List.of(), SlotTable.EMPTY, List.of(FIRST), 3);

    assertThat(json.write(ClusterMap.of(three)))
        .asString(StandardCharsets.UTF_8)
        .endsWith("'slots':0}},'replicas':3}".replace('\'', '"'))
        .doesNotContain("group_of_slot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'groups':{'131072':{'kind':'replicated','members':[0],'slots':0}}",
        "'groups':{'65536':{'kind':'replicated','members':[0,65536],'slots':0}}",
        "'groups':{'65536':{'kind':'replicated','members':[0],'leader':-1,'term':1,'slots':0}}",
        "'groups':{'65536':{'kind':'replicated','members':[0],'leader':0,'slots':0}}",
        "'group_of_slot':[65536]"
      })
  void aMapThatMakesNoSenseIsRefused(String nonsense) {
    byte[] text =
        ("{'version':1,'workers':{}," + nonsense + "}")
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(text, ClusterMap.class)).isInstanceOf(IOException.class);
  }

  @Test
  void aReportSaysOfWhichGroupItIsUnlessThatIsItsSendersOwn() throws IOException {
    String text = "{\"owned\":[],\"lost\":[],\"sending_to\":[],\"group\":65536}";
    byte[] written = text.getBytes(StandardCharsets.UTF_8);
    SlotReport report = json.read(written, SlotReport.class);

    assertThat(report.group()).isEqualTo(65_536);
    assertThat(json.write(report)).isEqualTo(written);
    assertThat(SlotReport.of(List.of()).group()).isNull();
    byte[] beyond = text.replace("65536", "131072").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> json.read(beyond, SlotReport.class)).isInstanceOf(IOException.class);
  }

  @Test
  void anOrderGoesToAGroupThatThereMayBe() {
    assertThat(new MoveOrder(1, Group.MAX_ID, "http://a:1").to()).isEqualTo(131_071);
    assertThatThrownBy(() -> new MoveOrder(1, Group.MAX_ID + 1, "http://a:1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
