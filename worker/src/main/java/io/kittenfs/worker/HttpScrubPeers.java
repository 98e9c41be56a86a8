package io.kittenfs.worker;

import io.kittenfs.client.CancellableCalls;
import io.kittenfs.client.NodeHttp;
import io.kittenfs.client.Timeouts;
import io.kittenfs.model.NodeAddress;
import io.kittenfs.wire.CopyDigest;
import io.kittenfs.worker.groups.ScrubPeers;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/** The other members of replicated groups, asked by the routes of {@link GroupScrubRoutes}. */
final class HttpScrubPeers implements ScrubPeers {
  private static final Timeouts QUESTION = Timeouts.within(Duration.ofSeconds(2));

  private final NodeHttp http;

  HttpScrubPeers(NodeHttp http) {
    this.http = http;
  }

  @Override
  public CopyDigest digest(NodeAddress member, int group, long checkpoint) {
    HttpUrl.Builder url =
        url(member, group, "digest").addQueryParameter("checkpoint", Long.toString(checkpoint));
    Request request = http.request(member, url.build(), NodeHttp.NO_HEADERS).build();
    return http.call(request, QUESTION, new CancellableCalls(), CopyDigest.class);
  }

  @Override
  public void quarantine(NodeAddress member, int group, long checkpoint) {
    command(
        member,
        url(member, group, "quarantine")
            .addQueryParameter("checkpoint", Long.toString(checkpoint)));
  }

  @Override
  public void scrub(NodeAddress leader, int group) {
    command(leader, url(leader, group, "scrub"));
  }

  private void command(NodeAddress member, HttpUrl.Builder url) {
    Request request =
        http.request(member, url.build(), NodeHttp.NO_HEADERS).post(RequestBody.EMPTY).build();
    byte[] unused = http.call(request, QUESTION, new CancellableCalls());
  }

  private static HttpUrl.Builder url(NodeAddress member, int group, String what) {
    return NodeHttp.url(member, "/local/groups/" + group + "/" + what);
  }
}
