package io.kittenfs.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.model.Member;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerIdentityTest {
  @TempDir Path directory;

  @Test
  void aNewDirectoryGetsAnIdentityWithoutAnIndex() throws IOException {
    WorkerIdentity identity = start();

    assertThat(identity.index()).isEmpty();
    assertThat(identity.incarnation()).isEqualTo(1);
    assertThat(identity.view()).isEqualTo(ClusterView.EMPTY);
    assertThat(directory).isDirectoryContaining("glob:**/identity.json");
  }

  @Test
  void everyStartCountsAndKeepsTheRest() throws IOException {
    WorkerIdentity first = start();
    ClusterView view = viewWith(first.uuid(), 3);
    first.learn(new HeartbeatReply(3, view));
    WorkerIdentity second = start();

    assertThat(second.uuid()).isEqualTo(first.uuid());
    assertThat(second.incarnation()).isEqualTo(2);
    assertThat(second.process()).isNotEqualTo(first.process());
    assertThat(second.index()).contains(3);
    assertThat(second.view()).isEqualTo(view);
    assertThat(second.health().index()).isEqualTo(3);
  }

  @Test
  void anOperatorMayGiveTheFirstIndexOnly() throws IOException {
    WorkerIdentity identity = start();
    identity.claim(5);
    identity.claim(5);

    assertThatThrownBy(() -> identity.claim(6))
        .isInstanceOfSatisfying(
            KittenException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT))
        .hasMessageContaining("5");
    assertThat(start().index()).contains(5);
  }

  @Test
  void indicesOutOfRangeAreRefused() throws IOException {
    WorkerIdentity identity = start();

    for (int index : new int[] {-1, 65_536}) {
      assertThatThrownBy(() -> identity.claim(index))
          .isInstanceOfSatisfying(
              KittenException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
    assertThat(identity.index()).isEmpty();
  }

  @Test
  void anAnswerThatCrossesAClaimDoesNotOverruleIt() throws IOException {
    WorkerIdentity identity = start();
    identity.claim(5);
    identity.learn(new HeartbeatReply(0, viewWith(identity.uuid(), 0)));

    assertThat(identity.index()).contains(5);
    assertThat(identity.view()).isEqualTo(ClusterView.EMPTY);
  }

  @Test
  void aWorkerThatIsToldToWaitLearnsNothing() throws IOException {
    WorkerIdentity identity = start();
    identity.learn(new HeartbeatReply(null, viewWith(UUID.randomUUID(), 0)));

    assertThat(identity.index()).isEmpty();
    assertThat(identity.view()).isEqualTo(ClusterView.EMPTY);
  }

  @Test
  void theFileNamesTheEngineOfTheLastStart() throws IOException {
    start();
    WorkerIdentity.start(
        directory, "java", new WireJson(), InstantSource.system(), UUID::randomUUID);

    assertThat(Files.readString(directory.resolve("identity.json")))
        .contains("\"engine\":\"java\"")
        .contains("\"format_version\":1");
  }

  @Test
  void anIdentityFromBeforeThereWereSlotsIsRead() throws IOException {
    Files.writeString(
        directory.resolve("identity.json"),
        "{'format_version':1,'uuid':'00000000-0000-0000-0000-000000000001','incarnation':4,"
                .replace('\'', '"')
            + ("'index':2,'engine':'java','created_at':'2026-01-02T03:04:05Z','view':{"
                    + "'cluster':'00000000-0000-0000-0000-000000000002','version':9,"
                    + "'next_index':3,'members':[{'index':2,"
                    + "'uuid':'00000000-0000-0000-0000-000000000001','url':'http://a:1',"
                    + "'created_at':'2026-01-02T03:04:05Z','removed':false}]}}")
                .replace('\'', '"'));

    WorkerIdentity identity = start();
    assertThat(identity.index()).contains(2);
    assertThat(identity.incarnation()).isEqualTo(5);
    assertThat(identity.view().version()).isEqualTo(9);
    assertThat(identity.view().slots()).isEqualTo(SlotTable.EMPTY);
    assertThat(start().view()).isEqualTo(identity.view());
  }

  @Test
  void slotsLieOnTheDisk() throws IOException {
    WorkerIdentity identity = start();
    ClusterView bare = viewWith(identity.uuid(), 3);
    ClusterView view =
        new ClusterView(
            bare.cluster(),
            8,
            4,
            bare.members(),
            SlotTable.EMPTY.change().set(0, 3, 1).set(1023, 3, 7).build());
    identity.learn(new HeartbeatReply(3, view, "session", null, null, null));
    // What a master leaves out, the worker knows already.
    identity.learn(new HeartbeatReply(3, null, "session", null, null, null));

    assertThat(start().view()).isEqualTo(view);
  }

  @Test
  void anUnfinishedReplacementIsIgnored() throws IOException {
    UUID uuid = start().uuid();
    Files.writeString(directory.resolve("identity.json.next"), "{\"uu");

    assertThat(start().uuid()).isEqualTo(uuid);
  }

  @Test
  void aDamagedIdentityIsNotReplaced() throws IOException {
    start();
    Files.writeString(directory.resolve("identity.json"), "{}");

    assertThatThrownBy(this::start).isInstanceOf(IOException.class).hasMessageContaining("damaged");
    assertThat(Files.readString(directory.resolve("identity.json"))).isEqualTo("{}");
  }

  @Test
  void aDirectoryOfALaterFormatIsLeftAlone() throws IOException {
    start();
    Path file = directory.resolve("identity.json");
    String later = Files.readString(file).replace("\"format_version\":1", "\"format_version\":2");
    Files.writeString(file, later);

    assertThatThrownBy(this::start).hasMessageContaining("format 2");
    assertThat(Files.readString(file)).isEqualTo(later);
  }

  @Test
  void aFileOfBeforeThereWereGroupsIsReadAndWrittenAsItWas() throws IOException {
    String before =
        ("{'format_version':1,'uuid':'00000000-0000-0000-0000-000000000001','incarnation':6,"
                + "'index':0,'engine':'native','created_at':'1970-01-01T00:00:00Z','view':{"
                + "'cluster':'00000000-0000-0000-0000-000000000002','version':9,'next_index':1,"
                + "'members':[{'index':0,'uuid':'00000000-0000-0000-0000-000000000001',"
                + "'url':'http://a:1','created_at':'1970-01-01T00:00:00Z','removed':false,"
                + "'draining':false}],'slots':[[0,1023,0,1]]}}")
            .replace('\'', '"');
    Files.writeString(directory.resolve("identity.json"), before);
    WorkerIdentity identity = start();

    assertThat(identity.view().slots().count(0)).isEqualTo(1024);
    assertThat(identity.view().groups()).isEmpty();
    assertThat(directory.resolve("identity.json"))
        .content()
        .isEqualTo(before.replace("\"incarnation\":6", "\"incarnation\":7"));
  }

  private static ClusterView viewWith(UUID worker, int index) {
    Member member = new Member(index, worker, "http://127.0.0.1:3001", Instant.EPOCH, false);
    return new ClusterView(UUID.randomUUID(), 7, index + 1, List.of(member));
  }

  private WorkerIdentity start() throws IOException {
    return WorkerIdentity.start(
        directory, "native", new WireJson(), InstantSource.system(), UUID::randomUUID);
  }
}
