package io.kittenfs.worker.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.api.BodyRules;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.LogOutput;
import io.kittenfs.model.Group;
import io.kittenfs.model.PeerId;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.GroupStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a copy that cannot be opened the log says why, once, and the master is told all the while. */
class CopyThatCannotBeOpenedTest {
  private static final String CANNOT = "copy of group 65536 cannot be opened";
  private static final String SENTENCE = "The log cannot be used.";

  private final LogOutput log = new LogOutput();
  private String cause = "a file is in the way";
  private final GroupReplica copy =
      new GroupReplica(
          Group.replicated(65_536, new UUID(0, 1), List.of(new PeerId(0, "0000000a")), 0),
          () -> {
            throw new KittenException(ErrorCode.INTERNAL, SENTENCE, new IOException(cause));
          },
          BodyRules.withImports(1, Optional.empty()).withoutImports(),
          Optional::empty);

  @AfterEach
  void end() {
    log.close();
  }

  private void assertFailed(int said) {
    assertThat(copy.hasFailed()).isTrue();
    assertThat(copy.report(ClusterView.EMPTY, null, Set.of()).problem()).isEqualTo(SENTENCE);
    assertThat(copy.describe().role()).isEqualTo(GroupStatus.FAILED);
    assertThat(log.count(CANNOT)).isEqualTo(said);
  }

  @Test
  void eachReasonIsSaidOnce() {
    copy.open();
    assertFailed(1);
    copy.open();
    assertFailed(1);
    cause = "no space is left";
    copy.open();
    copy.open();
    assertFailed(2);
  }

  @Test
  void whoOpensItAgainIsToldAgain() throws IOException {
    copy.open();
    copy.close();
    assertThat(copy.hasFailed()).isFalse();
    assertThat(copy.describe().role()).isEqualTo(GroupStatus.CLOSED);
    copy.open();
    assertFailed(2);
  }
}
