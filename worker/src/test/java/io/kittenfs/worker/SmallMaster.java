package io.kittenfs.worker;

import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.http.Exchange;
import io.kittenfs.http.Json;
import io.kittenfs.http.server.HttpService;
import io.kittenfs.http.server.HttpSettings;
import io.kittenfs.model.Member;
import io.kittenfs.model.MemberState;
import io.kittenfs.model.NodeIdentity;
import io.kittenfs.model.NodeUrl;
import io.kittenfs.model.SlotRange;
import io.kittenfs.model.SlotTable;
import io.kittenfs.wire.ClusterView;
import io.kittenfs.wire.Heartbeat;
import io.kittenfs.wire.HeartbeatReply;
import io.kittenfs.wire.SlotReport;
import io.kittenfs.wire.WireJson;
import io.kittenfs.wire.WorkerStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** As much of a master as workers need: gives indices, and tells where workers are. */
final class SmallMaster implements AutoCloseable {
  private final WireJson json = new WireJson();
  private final UUID cluster = UUID.randomUUID();
  private final Map<Integer, Member> members = new TreeMap<>();
  private final Map<Integer, SlotReport> reports = new TreeMap<>();
  private SlotTable slots = SlotTable.EMPTY;
  private boolean assigns = true;
  private int version;
  private final HttpService service;

  SmallMaster() {
    service =
        HttpService.start(
            new HttpSettings("127.0.0.1", 0, Set.of()),
            () -> NodeIdentity.ofMaster(Optional.of(cluster)),
            routes ->
                routes
                    .post("/heartbeat", this::heartbeat)
                    .get("/workers/{index}", this::worker)
                    .get(
                        "/gets",
                        e -> answer(e, Map.of("limit", e.query().get("limit").orElse(""))),
                        "limit"));
  }

  NodeUrl url() {
    return NodeUrl.parse(service.url());
  }

  /** Gives each worker its share of the slots: from the first of them to below the second, …. */
  synchronized void assign(int... borders) {
    SlotTable.Builder table = SlotTable.EMPTY.change();
    for (int worker = 0; worker < borders.length - 1; worker++) {
      for (int slot = borders[worker]; slot < borders[worker + 1]; slot++) {
        table.set(slot, worker, 1);
      }
    }
    slots = table.build();
    version++;
  }

  /** Says that a worker owns this slot. */
  synchronized void give(int slot, int worker, long epoch) {
    slots = slots.change().set(slot, worker, epoch).build();
    version++;
  }

  /** Tells workers what they own, but no longer to take it. */
  synchronized void stopAssigning() {
    assigns = false;
  }

  /** What a worker said of its slots last. */
  synchronized SlotReport reportOf(int index) {
    return reports.getOrDefault(index, SlotReport.of(List.of()));
  }

  /** Where an index is said to be from now on, whoever is there. */
  synchronized void pretend(int index, String url) {
    members.computeIfPresent(
        index, (i, was) -> new Member(i, was.uuid(), url, was.createdAt(), was.removed()));
    version++;
  }

  private void answer(Exchange exchange, Object document) throws IOException {
    Json.writeBytes(exchange, 200, json.write(document));
  }

  private synchronized void heartbeat(Exchange exchange) throws IOException {
    Heartbeat heartbeat = json.read(exchange.body().readAllBytes(), Heartbeat.class);
    int index =
        members.values().stream()
            .filter(member -> member.uuid().equals(heartbeat.uuid()))
            .map(Member::index)
            .findAny()
            .orElse(heartbeat.index() == null ? members.size() : heartbeat.index());
    members.putIfAbsent(
        index, new Member(index, heartbeat.uuid(), heartbeat.url(), heartbeat.createdAt(), false));
    if (heartbeat.slots() != null) {
      reports.put(index, heartbeat.slots());
    }
    List<SlotRange> assignments = assigns ? slots.rangesOf(index) : List.of();
    ClusterView view =
        new ClusterView(
            cluster,
            members.size() + version,
            members.keySet().stream().mapToInt(i -> i + 1).max().orElseThrow(),
            List.copyOf(members.values()),
            slots);
    answer(exchange, new HeartbeatReply(index, view, null, assignments, List.of(), List.of()));
  }

  private synchronized void worker(Exchange exchange) throws IOException {
    Member member = members.get(Integer.parseInt(exchange.pathParameter("index")));
    if (member == null) {
      throw new KittenException(ErrorCode.NOT_FOUND, "No such worker.");
    }
    answer(
        exchange,
        new WorkerStatus(
            member.index(),
            member.uuid(),
            member.url(),
            MemberState.UP,
            0,
            0,
            0,
            member.createdAt(),
            member.createdAt()));
  }

  @Override
  public void close() {
    service.close();
  }
}
