package io.kittenfs.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users are told of groups, and how they choose a leader. */
class GroupRoutesTest {
  private static final int GROUP = FakeGroups.FIRST;

  @TempDir Path data;
  private final FakeClock clock = new FakeClock();

  @RegisterExtension
  final MasterFixture master =
      new MasterFixture(() -> data.resolve("one"), clock, Duration.ZERO).keeping(3);

  @RegisterExtension final FakeCluster cluster = new FakeCluster(master);

  private final FakeGroups groups = new FakeGroups(cluster, clock);

  @BeforeEach
  void start() {
    groups.awaitSlots(3);
  }

  private JsonNode group(int position) {
    return master.get("/groups").body().path(position);
  }

  @Test
  void everyGroupIsListedWithItsCopies() {
    FakeCopy copy = groups.copy(1, GROUP);
    copy.applied = 71;
    copy.missingBlobs = 2;
    copy.problem = "The disk is full.";
    cluster.heartbeat(0);

    assertThat(master.get("/groups").body()).hasSize(3);
    JsonNode first = group(0);
    assertThat(first.path("id").asInt()).isEqualTo(GROUP);
    assertThat(first.path("kind").asText()).isEqualTo("replicated");
    assertThat(first.path("uuid").asText()).isEqualTo(groups.groups().get(0).uuid().toString());
    assertThat(first.path("leader").asInt()).isZero();
    assertThat(first.path("term").asInt()).isEqualTo(1);
    assertThat(first.path("preferred").asInt()).isZero();
    assertThat(first.path("slots").asInt()).isEqualTo(342);
    assertThat(first.has("problem")).isFalse();
    assertThat(first.path("members").path(0).toString())
        .isEqualTo(
            "{'worker':0,'state':'up','role':'leader','applied':0,'missing_blobs':0}"
                .replace('\'', '"'));
    assertThat(first.path("members").path(1).toString())
        .isEqualTo(
            "{'worker':1,'state':'up','role':'follower','applied':71,'missing_blobs':2,'problem':'The disk is full.'}"
                .replace('\'', '"'));
  }

  @Test
  void aGroupWithoutAMajorityOrALeaderSaysSo() {
    cluster.lose(cluster.workers.get(0));
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    assertThat(group(0).path("problem").asText()).contains("Its leader is down");
    assertThat(group(0).path("members").path(0).path("state").asText()).isEqualTo("down");
    assertThat(group(1).has("problem")).isFalse();
    cluster.lose(cluster.workers.get(0));
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    assertThat(group(0).path("problem").asText()).contains("Workers [0, 1] are down");
  }

  @Test
  void copiesThatTakeNoPartCountAsAway() {
    groups.copy(0, GROUP).leads = false;
    groups.copy(0, GROUP).problem = "The disk is full.";
    cluster.heartbeat(0);
    assertThat(group(0).path("problem").asText()).contains("Its leader's copy takes no part");
    groups.copy(1, GROUP).problem = "The disk is full.";
    cluster.heartbeat(0);
    assertThat(group(0).path("problem").asText())
        .contains("The copies on workers [0, 1] do not take part");
    assertThat(group(1).has("problem")).isFalse();
  }

  @Test
  void theGroupsOfOneCopyAreListedWhereTheyHaveSlots() {
    try (FakeCluster single = new FakeCluster(master)) {
      master.keeping(1).restart(data.resolve("two"));
      single.awaitFirstMap(clock, 2);
      single.joinWithoutStore();
      JsonNode listed = master.get("/groups").body();
      assertThat(listed).hasSize(2);
      assertThat(listed.path(1).toString())
          .isEqualTo(
              "{'id':1,'kind':'solo','members':[{'worker':1,'state':'up','role':'leader'}],'leader':1,'slots':512}"
                  .replace('\'', '"'));
    }
  }

  @Test
  void anotherMemberIsToLead() {
    int before = cluster.workers.get(2).heartbeatRequests.get();
    Answer led = master.post("/groups/" + GROUP + "/lead?worker=2");
    assertThat(led.status()).isEqualTo(200);
    assertThat(led.body().path("preferred").asInt()).isEqualTo(2);
    assertThat(led.body().path("leader").asInt()).isZero();
    cluster.heartbeat(0);
    assertThat(groups.groups().get(0).preferred()).isEqualTo(2);
    await().until(() -> cluster.workers.get(2).heartbeatRequests.get() > before);

    groups.elect(GROUP, 2, 2);
    cluster.heartbeat(0);
    assertThat(group(0).path("leader").asInt()).isEqualTo(2);
    assertThat(group(0).path("term").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "65539, worker=0, 404",
    "0, worker=0, 404",
    "65536, worker=3, 400",
    "65536, worker=65536, 400",
    "65536, worker=x, 400",
    "65536, who=0, 400",
    "131072, worker=0, 400",
    "x, worker=0, 400"
  })
  void whatIsNotAGroupAndAMemberIsRefused(String group, String query, int status) {
    cluster.join();
    assertThat(master.post("/groups/" + group + "/lead?" + query).status()).isEqualTo(status);
    assertThat(group(0).path("preferred").asInt()).isZero();
  }

  @Test
  void aWorkerThatIsDownCannotLead() {
    cluster.lose(cluster.workers.get(2));
    clock.move(Duration.ofSeconds(11));
    cluster.heartbeat(0);
    Answer refused = master.post("/groups/" + GROUP + "/lead?worker=2");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.detail()).contains("Worker 2 is down");
    assertThat(group(0).path("preferred").asInt()).isZero();
  }
}
