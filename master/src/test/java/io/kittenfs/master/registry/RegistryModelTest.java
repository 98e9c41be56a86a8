package io.kittenfs.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kittenfs.model.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever happens to the master, an index belongs to one worker for ever. Between two steps every
 * running worker sends a heartbeat, as in a second of real time.
 */
class RegistryModelTest {
  private static final int STEPS = 9;

  @Property(tries = 100)
  void anIndexBelongsToOneWorkerForEver(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 10_000) Integer> choices) {
    Model model = new Model();
    for (int choice : choices) {
      model.step(choice % STEPS, choice / STEPS);
      model.heartbeats();
      model.check();
    }
  }

  private static final class Model {
    final RegistryFixture master = new RegistryFixture();
    final List<FakeMember> workers = new ArrayList<>();
    final Map<Integer, Object> owners = new HashMap<>();

    void step(int step, int random) {
      switch (step) {
        case 0, 1 -> workers.add(new FakeMember("http://host:" + (3001 + random % 20)));
        case 2 -> reserve("http://host:" + (3001 + random % 20));
        case 3 -> anyWorker(random).running = false;
        case 4, 5 -> anyWorker(random).restart();
        case 6 -> master.apply(new Clear());
        case 7 -> loseDiskWhileSomebodyRemembers();
        default -> anyWorker(random).url = "http://host:" + (4001 + random % 20);
      }
    }

    FakeMember anyWorker(int random) {
      if (workers.isEmpty()) {
        workers.add(new FakeMember("http://host:3001"));
      }
      return workers.get(random % workers.size());
    }

    void reserve(String url) {
      int index = master.apply(new Reserve(url));
      Object owner = owners.putIfAbsent(index, url);
      assertThat(owner == null || owner.equals(url)).isTrue();
    }

    void loseDiskWhileSomebodyRemembers() {
      if (workers.stream().anyMatch(worker -> worker.running && worker.index != null)) {
        master.loseDisk();
        // The grace time: those who have an index are heard before anyone gets a new one.
        running().stream().filter(worker -> worker.index != null).forEach(this::register);
      }
    }

    List<FakeMember> running() {
      return workers.stream().filter(worker -> worker.running).toList();
    }

    void heartbeats() {
      running().forEach(this::register);
      running().forEach(this::register);
    }

    void register(FakeMember worker) {
      Integer before = worker.index;
      assertThat(worker.register(master)).isInstanceOf(RegisterOutcome.Registered.class);
      assertThat(before == null || before.equals(worker.index)).isTrue();
      Object owner = owners.put(worker.index, worker);
      assertThat(owner == null || owner == worker || owner instanceof String).isTrue();
    }

    void check() {
      for (FakeMember worker : running()) {
        Member member = master.view().member(worker.index).orElseThrow();
        assertThat(member.uuid()).isEqualTo(worker.uuid);
        assertThat(member.url()).isEqualTo(worker.url);
        assertThat(worker.view).isEqualTo(master.view());
      }
    }
  }
}
