import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Puts values once each and fails unless all of them are stored. Arguments: a path that all keys
 * begin with and a number completes, how many, how many bytes each, and ports of this machine that
 * are asked in turn.
 */
public final class Fill {
  private static final int THREADS = 16;

  private Fill() {}

  public static void main(String[] arguments) throws Exception {
    String prefix = arguments[0];
    int count = Integer.parseInt(arguments[1]);
    byte[] value = new byte[Integer.parseInt(arguments[2])];
    new Random(1).nextBytes(value);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    AtomicInteger next = new AtomicInteger();
    Callable<Void> task =
        () -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            String node = "http://127.0.0.1:" + arguments[3 + i % (arguments.length - 3)];
            HttpRequest put =
                HttpRequest.newBuilder(URI.create(node + prefix + i))
                    .PUT(BodyPublishers.ofByteArray(value))
                    .build();
            int status = client.send(put, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
              throw new IllegalStateException(put.uri() + " was answered with " + status);
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    for (var result : threads.invokeAll(IntStream.range(0, THREADS).mapToObj(i -> task).toList())) {
      result.get();
    }
    threads.shutdown();
  }
}
