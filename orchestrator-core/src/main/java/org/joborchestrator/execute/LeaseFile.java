package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long the lease of each server is, for a process that takes this one's payloads up: a line
 * {@code SERVER MILLIS} each.
 */
final class LeaseFile {

  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9-]+) ([1-9][0-9]{0,15})");

  private final Path file;

  LeaseFile(Path file) {
    this.file = file;
  }

  /** What is known; nothing that cannot be understood. */
  Map<String, Duration> read() throws IOException {
    Map<String, Duration> lengths = new TreeMap<>();
    for (String line : PayloadRecord.lines(file)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        lengths.put(matcher.group(1), Duration.ofMillis(Long.parseLong(matcher.group(2))));
      }
    }
    return lengths;
  }

  void write(Map<String, Duration> lengths) throws IOException {
    String text =
        new TreeMap<>(lengths)
            .entrySet().stream()
                .map(lease -> lease.getKey() + " " + lease.getValue().toMillis() + "\n")
                .collect(Collectors.joining());
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, text);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
