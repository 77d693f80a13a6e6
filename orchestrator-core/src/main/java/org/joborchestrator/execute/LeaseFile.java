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
 * The lease of each server, for a process that takes this one's payloads up: a line {@code SERVER
 * MILLIS NANOS} each, its length and when it was renewed.
 */
final class LeaseFile {

  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9-]+) ([1-9][0-9]{0,15}) (-?[0-9]{1,18})");

  private final Path file;

  LeaseFile(Path file) {
    this.file = file;
  }

  /** What is known; nothing that cannot be understood. */
  Map<String, Renewal> read() throws IOException {
    Map<String, Renewal> leases = new TreeMap<>();
    for (String line : PayloadRecord.lines(file)) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        Duration length = Duration.ofMillis(Long.parseLong(matcher.group(2)));
        leases.put(matcher.group(1), new Renewal(length, Long.parseLong(matcher.group(3))));
      }
    }
    return leases;
  }

  void write(Map<String, Renewal> leases) throws IOException {
    String text =
        new TreeMap<>(leases)
            .entrySet().stream().map(LeaseFile::line).collect(Collectors.joining());
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, text);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(Map.Entry<String, Renewal> lease) {
    Renewal renewal = lease.getValue();
    return "%s %d %d\n".formatted(lease.getKey(), renewal.length().toMillis(), renewal.at());
  }
}
