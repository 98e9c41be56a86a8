package io.kittenfs.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What strace wrote about one process with {@code -f -y}: its system calls in order. Immutable. */
final class Trace {
  private static final Pattern LINE = Pattern.compile("([0-9]+) +(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. ([a-z0-9_]+) resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern MAPPED =
      Pattern.compile("mmap\\([^,]+, ([0-9]+), .*<([^>]+)>, .*\\) += 0x([0-9a-f]+).*");
  private static final Pattern SYNCED = Pattern.compile("msync\\(0x([0-9a-f]+),.*");

  private final List<Call> calls;

  private Trace(List<Call> calls) {
    this.calls = calls;
  }

  /**
   * A system call.
   *
   * @param name of the call
   * @param text of the whole call with its result
   * @param begun the line on which it begins
   * @param ended the line on which it ends
   */
  record Call(String name, String text, int begun, int ended) {}

  static Trace read(Path file) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, Call> open = new HashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (int number = 0; number < lines.size(); number++) {
      Matcher line = LINE.matcher(lines.get(number));
      if (!line.matches()) {
        continue;
      }
      String thread = line.group(1);
      String text = line.group(2);
      Matcher resumed = RESUMED.matcher(text);
      if (resumed.matches()) {
        Call begun = open.remove(thread);
        if (begun != null) {
          calls.add(new Call(begun.name(), begun.text() + resumed.group(2), begun.begun(), number));
        }
      } else if (text.contains("(")) {
        String name = text.substring(0, text.indexOf('('));
        if (text.endsWith(UNFINISHED)) {
          String start = text.substring(0, text.length() - UNFINISHED.length());
          open.put(thread, new Call(name, start, number, Integer.MAX_VALUE));
        } else {
          calls.add(new Call(name, text, number, number));
        }
      }
    }
    // Calls that never ended, as the process did before them.
    calls.addAll(open.values());
    return new Trace(nameMappedFiles(calls));
  }

  /** Adds to each msync, which has only an address, the file that was mapped there last. */
  private static List<Call> nameMappedFiles(List<Call> calls) {
    NavigableMap<Long, Mapping> mappings = new TreeMap<>();
    List<Call> named = new ArrayList<>();
    for (Call call : calls) {
      Matcher mapped = MAPPED.matcher(call.text());
      Matcher synced = SYNCED.matcher(call.text());
      String file = "";
      if (mapped.matches()) {
        long start = Long.parseLong(mapped.group(3), 16);
        long end = start + Long.parseLong(mapped.group(1));
        mappings.put(start, new Mapping(end, mapped.group(2)));
      } else if (synced.matches()) {
        long address = Long.parseLong(synced.group(1), 16);
        Map.Entry<Long, Mapping> mapping = mappings.floorEntry(address);
        if (mapping != null && address < mapping.getValue().end()) {
          file = " of <" + mapping.getValue().file() + ">";
        }
      }
      named.add(new Call(call.name(), call.text() + file, call.begun(), call.ended()));
    }
    return List.copyOf(named);
  }

  private record Mapping(long end, String file) {}

  /** The calls of these names in which this is found, in the order in which they began. */
  List<Call> calls(List<String> names, Pattern containing) {
    return calls.stream()
        .filter(call -> names.contains(call.name()) && containing.matcher(call.text()).find())
        .sorted(java.util.Comparator.comparingInt(Call::begun))
        .toList();
  }
}
