package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kittenfs.model.Group;
import io.kittenfs.model.Member;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.WireJson;
import io.kittenfs.worker.registration.WorkerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker votes under its name again only when it can have forgotten no vote. */
class VoteAfterRestartTest {
  private static final int GROUP = 65_536;
  private static final int PORT = 4_001;

  @TempDir private Path data;
  private final WireJson json = new WireJson();
  private final Random random = new Random(1);
  private Member.Vote first;

  /** A start of the worker, until it looks for its votes. */
  private VoteKeeper start() throws IOException {
    WorkerIdentity identity =
        WorkerIdentity.start(data, "native", json, InstantSource.system(), UUID::randomUUID);
    identity.claim(0);
    return new VoteKeeper(data, identity, json, random);
  }

  /** A worker that voted once, in one group. */
  @BeforeEach
  void vote() throws IOException {
    VoteKeeper keeper = start();
    first = keeper.begin(keeper.look(), PORT);
    List<PeerId> peers =
        List.of(first.peer(), new PeerId(1, "0000000b"), new PeerId(2, "0000000c"));
    Group group = Group.replicated(GROUP, new UUID(0, 1), peers, 0);
    new CopyFile(group, first.peer(), first.incarnation(), true).save(keeper.copy(GROUP), json);
  }

  private VoteKeeper.Found restart() throws IOException {
    VoteKeeper keeper = start();
    VoteKeeper.Found found = keeper.look();
    keeper.begin(found, PORT);
    return found;
  }

  private Path file(String name) {
    return switch (name) {
      case "identity" -> data.resolve("identity.json");
      case "logs" -> data.resolve("raft/vote.json");
      case "copy" -> data.resolve("cluster/" + GROUP + "/group.json");
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void itsNameAndItsCopiesStay() throws IOException {
    for (int start = 0; start < 3; start++) {
      VoteKeeper.Found found = restart();
      assertThat(found.peer()).isEqualTo(first.peer());
      assertThat(found.port()).isEqualTo(PORT);
      assertThat(found.copies()).hasSize(1);
      assertThat(found.retired()).isEmpty();
    }
  }

  @Test
  void aStartThatEndedBeforeItVotedChangesNothing() throws IOException {
    restart();
    VoteKeeper keeper = start();
    VoteKeeper.Found found = keeper.look();
    // The copies are counted first, and the process dies.
    for (VoteKeeper.Copy copy : found.copies()) {
      copy.file().startedAs(3).save(copy.directory(), json);
    }

    assertThat(restart().peer()).isEqualTo(first.peer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs", "copy"})
  void whatIsFromABackupDoesNotVote(String which) throws IOException {
    byte[] backup = Files.readAllBytes(file(which));
    restart();
    Files.write(file(which), backup);

    assertRetired(restart());
  }

  @Test
  void lostLogsDoNotVote() throws IOException {
    MoreFiles.deleteRecursively(data.resolve("raft"), RecursiveDeleteOption.ALLOW_INSECURE);

    assertRetired(restart());
  }

  @Test
  void aLostCopyDoesNotMakeTheOthersForget() throws IOException {
    Files.delete(file("copy"));

    VoteKeeper.Found found = restart();
    assertThat(found.peer()).isEqualTo(first.peer());
    assertThat(found.copies()).isEmpty();
  }

  private void assertRetired(VoteKeeper.Found found) throws IOException {
    assertThat(found.peer().worker()).isZero();
    assertThat(found.peer()).isNotEqualTo(first.peer());
    assertThat(found.copies()).isEmpty();
    assertThat(found.retired()).hasSize(1);
    // The new name is for good, and the old copy does not come back with it.
    VoteKeeper.Found next = restart();
    assertThat(next.retired()).hasSize(1);
    assertThat(next.copies()).isEmpty();
  }
}
