package io.kittenfs.raft.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.model.Group;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node opens and closes its part in each group by itself. */
class OpenAndCloseTest {
  private static final Group FIRST = Members.group(65_536);
  private static final Group SECOND = Members.group(65_537);

  @TempDir private Path directory;
  private Members members;

  @BeforeEach
  void start() throws IOException {
    members = new Members(directory);
  }

  @AfterEach
  void stop() throws IOException {
    members.close();
  }

  @Test
  void aGroupThatIsToBeThereIsNotBegunAnew() throws IOException {
    assertThatThrownBy(() -> members.open(FIRST, 0, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The log of group 65536 is missing");
    assertThat(members.directoryOf(0, FIRST)).doesNotExist();
  }

  @Test
  void creatingAGroupAgainGoesOnWithIt() throws IOException {
    members.create(FIRST);
    members.commit(FIRST, "one");
    members.close(FIRST, 0);
    members.open(FIRST, 0, true);
    members.commit(FIRST, "two");

    assertThat(members.part(FIRST, 0).copy().entries()).containsExactly("one", "two");
  }

  @Test
  void aGroupIsClosedAndOpenedWhileAnotherGoesOn() throws IOException {
    members.create(FIRST);
    members.create(SECOND);
    members.commit(FIRST, "one");
    members.close(FIRST, 1);
    int heard = members.part(FIRST, 1).copy().positions().size();

    members.commit(FIRST, "two");
    members.commit(SECOND, "other");
    assertThat(members.part(SECOND, 1).copy().entries()).containsExactly("other");
    assertThat(members.part(FIRST, 1).copy().positions()).hasSize(heard);

    members.open(FIRST, 1, false);
    await().until(() -> members.part(FIRST, 1).copy().entries().equals(List.of("one", "two")));
  }

  @Test
  void aGroupIsOpenOnce() throws IOException {
    members.create(FIRST);

    assertThatThrownBy(() -> members.open(FIRST, 0, new CopyInMemory()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("open already");
  }
}
