package io.kittenfs.client.routed;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.client.KvRequest;
import io.kittenfs.client.ReplayableBody;
import io.kittenfs.client.StandInWorker;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a body whose owner changes, and of one that breaks off. */
class BodiesOnTheWayTest extends ClusterClientFixture {
  /** A large body, and how often it was asked for. */
  private static final class LargeBody extends ReplayableBody {
    private static final int BYTES = 1 << 20;
    private final AtomicInteger given = new AtomicInteger();

    @Override
    public long contentLength() {
      return BYTES;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public boolean isConsumed() {
      return given.get() > 0;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      given.incrementAndGet();
      out.write(new byte[BYTES]);
    }
  }

  @Test
  void aLargeBodyGoesToTheOwnerOnly() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first = new StandInWorker(StandInWorker.successor(1, next.address(), 2))) {
      maps.learn(map(1, first.address()));
      assertThat(send(KvRequest.of("PUT", KEY).withBody(body))).hasSize(4 + LargeBody.BYTES);
      assertThat(first.requests).hasSize(1);
      assertThat(body.given).hasValue(1);
    }
  }

  @Test
  void aLargeBodyWhoseSlotWentMeanwhileIsNotStored() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first =
            new StandInWorker(
                StandInWorker.reading(StandInWorker.successor(1, next.address(), 2)))) {
      maps.learn(map(1, first.address()));
      assertRefused(
          () -> send(KvRequest.of("PUT", KEY).withBody(body)),
          ErrorCode.UNAVAILABLE,
          "Nothing was stored");
      assertThat(next.requests).isEmpty();
    }
  }

  @Test
  void aLargeBodyGoesToTheLeaderOnly() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first = new StandInWorker(StandInWorker.leader(1, next.address(), 8))) {
      maps.learn(mapOfGroup(1, 0, first.address(), next.address()));
      assertThat(send(KvRequest.of("PUT", KEY).withBody(body))).hasSize(4 + LargeBody.BYTES);
      assertThat(first.requests).hasSize(1);
      assertThat(body.given).hasValue(1);
    }
  }

  @Test
  void aLargeBodyThatALeaderTookAndDidNotStoreIsNotStored() {
    LargeBody body = new LargeBody();
    try (StandInWorker next = new StandInWorker(StandInWorker.owner());
        StandInWorker first =
            new StandInWorker(StandInWorker.reading(StandInWorker.leader(1, next.address(), 8)))) {
      maps.learn(mapOfGroup(1, 0, first.address(), next.address()));
      assertRefused(
          () -> send(KvRequest.of("PUT", KEY).withBody(body)),
          ErrorCode.UNAVAILABLE,
          "Nothing was stored");
      assertThat(next.requests).isEmpty();
    }
  }

  @Test
  void aBodyThatBreaksOffTellsWhy() {
    ReplayableBody broken =
        new ReplayableBody() {
          @Override
          public long contentLength() {
            return -1;
          }

          @Override
          public boolean isOneShot() {
            return true;
          }

          @Override
          public boolean isConsumed() {
            return true;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(new byte[100_000]);
            throw new KittenException(ErrorCode.INVALID_REQUEST, "broken off");
          }
        };
    try (StandInWorker owner = new StandInWorker(StandInWorker.owner())) {
      maps.learn(map(1, owner.address()));
      assertRefused(
          () -> send(KvRequest.of("PUT", KEY).withBody(broken)),
          ErrorCode.INVALID_REQUEST,
          "broken off");
    }
  }
}
