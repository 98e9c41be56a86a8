package io.kittenfs.client.routed;

import static io.kittenfs.client.StandInWorker.leader;
import static io.kittenfs.client.StandInWorker.notLeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.client.StandInWorker;
import io.kittenfs.http.Json;
import io.kittenfs.model.Group;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.model.SlotRange;
import io.kittenfs.wire.ClusterMap;
import io.kittenfs.wire.ListingEntry;
import io.kittenfs.wire.ListingPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A list of the keys of two replicated groups, each page of which the leader of its group gives.
 */
class ListOverGroupsTest extends ClusterClientFixture {
  private static final int OTHER = GROUP + 1;

  private final StandInWorker first = new StandInWorker(pages());
  private final StandInWorker second = new StandInWorker(pages());
  private final StandInWorker third = new StandInWorker(pages());

  @AfterEach
  void stopWorkers() {
    first.close();
    second.close();
    third.close();
  }

  /** Has the even slots' half of the keys for one group, and the other for the other. */
  private static StandInWorker.Way pages() {
    return exchange -> {
      int group = exchange.query().number("group", 0, 0, Group.MAX_ID);
      boolean isFirst = group == GROUP;
      List<String> keys = isFirst ? List.of("a", "c", "e") : List.of("b", "d");
      SlotRange slots = isFirst ? new SlotRange(0, 511, 1) : new SlotRange(512, 1023, 1);
      String after = exchange.query().get("after").orElse("");
      List<String> page = keys.stream().filter(key -> key.compareTo(after) > 0).limit(1).toList();
      boolean hasMore = !page.isEmpty() && !keys.get(keys.size() - 1).equals(page.get(0));
      Json.write(
          exchange,
          200,
          new ListingPage(
              page.stream().map(ListOverGroupsTest::entry).toList(),
              hasMore ? page.get(0) : null,
              List.of(slots)));
    };
  }

  private static ListingEntry entry(String key) {
    return new ListingEntry(key, 1, "\"1\"", "text/plain", null, Instant.EPOCH, null);
  }

  /** The first worker leads one group, the second the other. */
  private void learnMap(NodeAddress leaderOfFirst) {
    ClusterMap one = mapOfGroup(1, 0, leaderOfFirst, second.address(), third.address());
    List<Integer> groups = new ArrayList<>(Collections.nCopies(512, GROUP));
    groups.addAll(Collections.nCopies(512, OTHER));
    TreeMap<Integer, ClusterMap.MappedGroup> both = new TreeMap<>(one.groups());
    both.put(
        OTHER, new ClusterMap.MappedGroup(Group.Kind.REPLICATED, List.of(1, 2, 0), 1, 7L, 512));
    maps.learn(
        new ClusterMap(1, one.workers(), one.uuids(), one.slots(), one.epochs(), both, groups, 3));
  }

  private List<String> listed() {
    ClusterListing listing = client.list("", Optional.empty(), 10);
    List<String> keys = new ArrayList<>();
    for (Optional<ListingEntry> entry = listing.next(); entry.isPresent(); entry = listing.next()) {
      keys.add(entry.get().key());
    }
    return keys;
  }

  @Test
  void eachGroupIsAskedThroughItsLeader() {
    learnMap(first.address());
    assertThat(listed()).containsExactly("a", "b", "c", "d", "e");
    assertThat(third.requests).isEmpty();
  }

  @Test
  void aLeaderThatIsNoneAnyMoreTellsWhoIs() {
    second.answerFrom(leader(OTHER, 2, third.address(), 8));
    learnMap(first.address());
    assertThat(listed()).containsExactly("a", "b", "c", "d", "e");
    assertThat(maps.leader(OTHER)).contains(third.address());
  }

  @Test
  void aLeaderThatIsAwayIsNotWaitedFor() {
    learnMap(nobody());
    assertThat(listed()).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void aGroupWithoutMajorityIsNamedAtOnce() {
    first.healthIndex = null;
    third.healthIndex = null;
    saidToBeDown.put(0, Instant.EPOCH);
    saidToBeDown.put(2, Instant.EPOCH);
    second.answerFrom(notLeader());
    learnMap(first.address());
    assertThatThrownBy(this::listed)
        .hasMessageContaining(" on workers 0, 1, 2; workers 0 and 2 are down, so no majority.");
  }
}
