package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which member is to lead a group. */
class PreferLeaderTest {
  private static final int GROUP = ReplicatedRegistry.FIRST;

  private final ReplicatedRegistry cluster = ReplicatedRegistry.withSlots();

  @Test
  void anyMemberMay() {
    long before = cluster.master.view().version();
    cluster.master.apply(new PreferLeader(GROUP, 2));
    assertThat(cluster.group(GROUP).preferred()).isEqualTo(2);
    assertThat(cluster.group(GROUP).leader()).contains(0);
    assertThat(cluster.master.view().version()).isEqualTo(before + 1);
    cluster.master.apply(new PreferLeader(GROUP, 2));
    assertThat(cluster.master.view().version()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource({"65536, 3, INVALID_REQUEST", "65539, 0, NOT_FOUND", "0, 0, NOT_FOUND"})
  void nobodyElse(int group, int worker, ErrorCode code) {
    cluster.join(1);
    assertThatThrownBy(() -> cluster.master.apply(new PreferLeader(group, worker)))
        .isInstanceOfSatisfying(
            KittenException.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
