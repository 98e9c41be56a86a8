package io.kittenfs.client.routed;

import com.google.common.base.Ascii;
import io.kittenfs.client.NodeClient;
import io.kittenfs.client.NodeRefusedException;
import io.kittenfs.client.NodeUnreachableException;
import io.kittenfs.error.ErrorCode;
import io.kittenfs.error.KittenException;
import io.kittenfs.error.NotLeaderException;
import io.kittenfs.model.Group;
import io.kittenfs.model.Key;
import io.kittenfs.wire.ListingPage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the leaders of the groups for their pages over HTTP, and this node itself without. Used by
 * one thread, which others serve.
 */
final class GroupPages implements PageSource {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** For the first answer of a worker where others may answer as well. */
  private static final Duration BRIEF_DEADLINE = Duration.ofSeconds(1);

  private static final int MAX_ENTRIES = 1000;
  private static final int MIN_ENTRIES = 50;

  /**
   * In one page of each of all groups: twice that is in memory for each of the lists that a node
   * writes at a time, in the smallest heap too.
   */
  private static final int MAX_TOTAL_ENTRIES = 4_000;

  /** The same for the bytes of their keys, which may be short or long. */
  private static final long MAX_TOTAL_BYTES = 512 << 10;

  private static final long MAX_BYTES = 128 << 10;
  private static final long MIN_BYTES = 8 << 10;

  private final NodeClient client;
  private final MapCache maps;
  private final MapRefresher refresher;
  private final OwnSlots own;
  private final UnreachableWorkers down;
  private final RecoveryProbe probe;
  private final String prefix;
  private final int atMost;
  private final Set<Integer> slow = ConcurrentHashMap.newKeySet();
  private Set<Integer> groups = Set.of();
  private boolean askAll;

  GroupPages(
      NodeClient client,
      MapCache maps,
      MapRefresher refresher,
      OwnSlots own,
      UnreachableWorkers down,
      RecoveryProbe probe,
      String prefix,
      int atMost) {
    this.client = client;
    this.maps = maps;
    this.own = own;
    this.down = down;
    this.probe = probe;
    this.refresher = refresher;
    this.prefix = prefix;
    this.atMost = atMost;
  }

  @Override
  public Set<Integer> groups() {
    groups = new TreeSet<>(maps.groups());
    if (askAll) {
      maps.allGroups().stream().filter(group -> !isDown(group)).forEach(groups::add);
    }
    return groups;
  }

  /** Nobody waits for a worker that is down and has no part in the cluster by the map. */
  private boolean isDown(int group) {
    return Group.soloWithId(group).isPresent()
        && maps.members(group).stream()
            .anyMatch(alone -> down.downSince(alone.worker(), alone.address()).isPresent());
  }

  @Override
  public String name(int group) {
    List<GroupMember> members = maps.members(group);
    if (Group.soloWithId(group).isEmpty()) {
      String text =
          MembersInTurn.text(group, members.stream().map(GroupMember::worker).sorted().toList());
      return Ascii.toUpperCase(text.charAt(0)) + text.substring(1);
    }
    return members.stream().findFirst().map(GroupMember::text).orElse("Worker " + group);
  }

  @Override
  public CompletableFuture<ListingPage> page(int group, Optional<Key> after) {
    if (Group.soloWithId(group).isEmpty()) {
      return pageInTurn(group, after, new MembersInTurn(maps, down, own, false));
    }
    Optional<GroupMember> alone = maps.members(group).stream().findFirst();
    if (alone.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NodeUnreachableException("unknown address", "is not known here."));
    }
    return page(alone.get(), OptionalInt.empty(), after, DEADLINE);
  }

  /** The page of whoever leads a replicated group. */
  private CompletableFuture<ListingPage> pageInTurn(
      int group, Optional<Key> after, MembersInTurn members) {
    Optional<GroupMember> next = members.next(group);
    if (next.isEmpty()) {
      return CompletableFuture.failedFuture(nobodyLeads(members));
    }
    GroupMember member = next.get();
    Duration deadline = slow.contains(member.worker()) ? DEADLINE : BRIEF_DEADLINE;
    return page(member, OptionalInt.of(group), after, deadline)
        .exceptionallyCompose(
            failure ->
                pass(members, member, cause(failure))
                    ? pageInTurn(group, after, members)
                    : CompletableFuture.failedFuture(cause(failure)));
  }

  private static KittenException nobodyLeads(MembersInTurn members) {
    String text = "This list has keys of " + members.text();
    return members.isWithoutMajority()
        ? WorkerDownException.withoutMajority(text)
        : new KittenException(ErrorCode.UNAVAILABLE, text);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  /** Goes on after a failure; whether another member may answer in place of this one. */
  private boolean pass(MembersInTurn members, GroupMember member, Throwable failure) {
    if (failure instanceof NodeRefusedException refusal && refusal.code() == ErrorCode.NOT_LEADER) {
      members.passNotLeader(member, AttemptResult.NotLeader.of(refusal.problem()));
    } else if (failure instanceof NotLeaderException refusal) {
      members.passNotLeader(member, AttemptResult.NotLeader.of(refusal));
    } else if (failure instanceof WorkerDownException gone) {
      members.passDown(member, gone.since());
    } else if (failure instanceof NodeUnreachableException) {
      slow.add(member.worker());
      members.passSilent(member);
    } else if (failure instanceof KittenException other && other.code() != ErrorCode.INTERNAL) {
      members.pass(member);
    } else {
      return false;
    }
    return true;
  }

  private CompletableFuture<ListingPage> page(
      GroupMember member, OptionalInt group, Optional<Key> after, Duration deadline) {
    if (own.areOf(member.worker())) {
      return ownPage(member.group(), after);
    }
    Optional<Instant> since = probe.downSince(member.worker(), member.address());
    if (since.isPresent()) {
      return CompletableFuture.failedFuture(new WorkerDownException(member.text(), since.get()));
    }
    return client
        .list(member.address(), group, prefix, after, limit(), bytes(), deadline)
        .whenComplete((page, failure) -> heard(member, failure));
  }

  private CompletableFuture<ListingPage> ownPage(int group, Optional<Key> after) {
    try {
      return CompletableFuture.completedFuture(own.page(group, prefix, after, limit(), bytes()));
    } catch (KittenException | IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void heard(GroupMember member, Throwable failure) {
    if (failure instanceof NodeUnreachableException) {
      down.failed(member.worker(), member.address());
    } else if (failure == null || failure instanceof NodeRefusedException) {
      down.answered(member.worker());
    }
  }

  private int sources() {
    return Math.max(1, groups.size());
  }

  private long bytes() {
    return Math.max(MIN_BYTES, Math.min(MAX_BYTES, MAX_TOTAL_BYTES / sources()));
  }

  private int limit() {
    return Math.max(
        Math.min(MIN_ENTRIES, atMost),
        Math.min(Math.min(MAX_ENTRIES, atMost), MAX_TOTAL_ENTRIES / sources()));
  }

  @Override
  public void refresh() {
    // A group that owns no slots by the map may own some by now.
    askAll = true;
    refresher.refresh();
  }
}
