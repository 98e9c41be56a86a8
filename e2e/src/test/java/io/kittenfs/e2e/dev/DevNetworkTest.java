package io.kittenfs.e2e.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kittenfs.fixture.GenerousWaits;
import io.kittenfs.fixture.LeasedPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the network of a {@link DevCluster} does to connections, seen from both of their ends. */
class DevNetworkTest {
  /** So long that only healing ends it. */
  private static final Duration HOUR = Duration.ofHours(1);

  /** After it a read that nothing ends has failed. */
  private static final int PATIENCE_MILLIS = (int) GenerousWaits.PATIENCE.toMillis();

  private final DevNetwork network = new DevNetwork();
  private final int portOfCaller = LeasedPorts.next();
  private final DevNetwork.Place caller = () -> portOfCaller;
  private final int portOfStranger = LeasedPorts.next();
  private final DevNetwork.Place stranger = () -> portOfStranger;
  private ServerSocket listener;
  private DevNetwork.Place server;
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server = listener::getLocalPort;
    near = connectFrom(caller);
    near.setSoTimeout(PATIENCE_MILLIS);
    far = listener.accept();
    far.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void close() throws IOException {
    near.close();
    far.close();
    listener.close();
  }

  private Socket connectFrom(DevNetwork.Place place) throws IOException {
    return network.socketsOf(place).createSocket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static <T> CompletableFuture<T> inBackground(Callable<T> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.call();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  private CompletableFuture<Void> write(int one) {
    return inBackground(
        () -> {
          near.getOutputStream().write(one);
          return null;
        });
  }

  /** The next byte of a connection; -1 when it ended, however it did. */
  private static int next(Socket socket) {
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The connection is open and silent.", e);
    } catch (IOException reset) {
      return -1;
    }
  }

  @Test
  void bytesPassInBothDirectionsWhileAllIsWell() throws IOException {
    near.getOutputStream().write(1);
    assertThat(next(far)).isEqualTo(1);
    far.getOutputStream().write(255);
    assertThat(next(near)).isEqualTo(255);
  }

  @Test
  void aPartitionCutsWhatIsOpenAndRefusesTheNextUntilItHeals() throws IOException {
    network.partition(server, caller);

    assertThat(next(far)).isEqualTo(-1);
    assertThatThrownBy(() -> near.getOutputStream().write(1)).isInstanceOf(SocketException.class);
    assertThatThrownBy(() -> connectFrom(caller)).isInstanceOf(ConnectException.class);
    assertThat(network.refused()).isEqualTo(1);
    connectFrom(stranger).close();

    network.heal();
    connectFrom(caller).close();
  }

  @Test
  void whoIsIsolatedReachesNobodyAndIsReachedByNobody() throws IOException {
    network.isolate(caller);
    assertThat(next(far)).isEqualTo(-1);
    assertThatThrownBy(() -> connectFrom(caller)).isInstanceOf(ConnectException.class);
    connectFrom(stranger).close();

    network.heal();
    network.isolate(server);
    assertThatThrownBy(() -> connectFrom(caller)).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> connectFrom(stranger)).isInstanceOf(ConnectException.class);
  }

  @Test
  void aLostRequestNeverArrivesNotEvenInPart() throws IOException {
    network.drop(caller, server);
    near.getOutputStream().write(1);
    assertThat(network.lost()).isEqualTo(1);

    network.heal();
    assertThat(next(far)).isEqualTo(-1);
  }

  @Test
  void whoWaitsForALostAnswerWaitsUntilTheConnectionIsCut() throws IOException {
    near.getOutputStream().write(1);
    network.drop(server, caller);
    assertThat(next(far)).isEqualTo(1);
    CompletableFuture<Integer> answer = inBackground(() -> next(near));
    far.getOutputStream().write(2);

    await().until(() -> network.lost() == 1);
    assertThat(answer).isNotDone();
    network.heal();
    assertThat(answer.join()).isEqualTo(-1);
  }

  @Test
  void nobodyConnectsInSilence() throws IOException {
    network.drop(server, caller);
    CompletableFuture<Socket> connected = inBackground(() -> connectFrom(caller));

    await().until(() -> network.lost() == 1);
    assertThat(connected).isNotDone();
    network.heal();
    connected.join().close();
  }

  @Test
  void aDelayedRequestArrivesWholeAndLater() throws IOException {
    network.delay(server, caller, HOUR);
    CompletableFuture<Void> written = write(1);

    await().until(() -> network.held() == 1);
    assertThat(far.getInputStream().available()).isZero();
    network.heal();
    written.join();
    assertThat(next(far)).isEqualTo(1);
    assertThat(network.held()).isZero();
  }

  @Test
  void aDelayedAnswerArrivesWholeAndLater() throws IOException {
    near.getOutputStream().write(1);
    assertThat(next(far)).isEqualTo(1);
    network.delay(caller, server, HOUR);
    far.getOutputStream().write(2);
    CompletableFuture<Integer> answer = inBackground(() -> next(near));

    await().until(() -> network.held() == 1);
    assertThat(answer).isNotDone();
    network.heal();
    assertThat(answer.join()).isEqualTo(2);
  }

  @Test
  void aShortDelayEndsByItself() {
    network.delay(caller, server, Duration.ofMillis(1));
    CompletableFuture<Void> written = write(1);
    assertThat(next(far)).isEqualTo(1);
    written.join();
  }
}
