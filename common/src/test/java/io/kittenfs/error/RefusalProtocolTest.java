package io.kittenfs.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node says of a failure is what another one reads. */
class RefusalProtocolTest {
  /** What users and other releases rely on; docs/api.md has the same statuses. */
  private static final Map<ErrorCode, String> SAID = new EnumMap<>(ErrorCode.class);

  static {
    SAID.put(ErrorCode.INVALID_REQUEST, "400");
    SAID.put(ErrorCode.FORBIDDEN, "403");
    SAID.put(ErrorCode.NOT_FOUND, "404");
    SAID.put(ErrorCode.METHOD_NOT_ALLOWED, "405");
    SAID.put(ErrorCode.REQUEST_TIMEOUT, "408");
    SAID.put(ErrorCode.CONFLICT, "409");
    SAID.put(ErrorCode.PRECONDITION_FAILED, "412");
    SAID.put(ErrorCode.NOT_OWNER, "421 not-owner");
    SAID.put(ErrorCode.NOT_LEADER, "421 not-leader");
    SAID.put(ErrorCode.MISDIRECTED, "421 misdirected");
    SAID.put(ErrorCode.SLOT_FROZEN, "503 frozen");
    SAID.put(ErrorCode.UNKNOWN_IMPORT, "409 unknown-import");
    SAID.put(ErrorCode.VALUE_TOO_LARGE, "413");
    SAID.put(ErrorCode.RANGE_NOT_SATISFIABLE, "416");
    SAID.put(ErrorCode.NOT_IMPLEMENTED, "501");
    SAID.put(ErrorCode.INTERNAL, "500");
    SAID.put(ErrorCode.BAD_GATEWAY, "502");
    SAID.put(ErrorCode.UNAVAILABLE, "503");
    SAID.put(ErrorCode.OUTCOME_UNKNOWN, "504");
    SAID.put(ErrorCode.DISK_FULL, "507");
  }

  @Test
  void everyCodeSaysWhatItAlwaysSaid() {
    Map<ErrorCode, String> says = new EnumMap<>(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      says.put(code, code.status() + code.reason().map(reason -> " " + reason).orElse(""));
    }
    assertThat(says).isEqualTo(SAID);
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsWhatWasSaid(ErrorCode code) {
    ErrorCode read = ErrorCode.ofAnswer(code.status(), code.reason().orElse(null));
    // What fails inside another node is that node's failure to its caller.
    boolean isInside = code == ErrorCode.INTERNAL || code == ErrorCode.NOT_IMPLEMENTED;
    assertThat(read).isEqualTo(isInside ? ErrorCode.BAD_GATEWAY : code);
  }

  @Test
  void aReasonThatIsNotKnownLeavesTheStatusToDecide() {
    assertThat(ErrorCode.ofAnswer(409, "of a later release")).isEqualTo(ErrorCode.CONFLICT);
    assertThat(ErrorCode.ofAnswer(421, null)).isEqualTo(ErrorCode.BAD_GATEWAY);
    assertThat(ErrorCode.ofAnswer(418, null)).isEqualTo(ErrorCode.BAD_GATEWAY);
  }

  @Test
  void noTwoCodesSayTheSame() {
    assertThat(Arrays.stream(ErrorCode.values()).map(SAID::get)).doesNotHaveDuplicates();
  }
}
