package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.node.Terms;

/**
 * Writes down what happens to payloads, each beside its output. Nothing is synced: it is to outlive
 * the process, not the machine, with which all scripts would be gone, too.
 */
final class PayloadRecords {

  private final PayloadFiles files;

  PayloadRecords(PayloadFiles files) {
    this.files = files;
  }

  /** It was taken; in one go with how it has ended, if it was over before it began. */
  void taken(
      String name,
      PayloadId id,
      Optional<AttemptKey> key,
      Terms terms,
      Optional<Ending> ending,
      Instant now)
      throws IOException {
    String text =
        PayloadRecord.takenLine(id, key, terms)
            + ending.map(how -> PayloadRecord.endedLine(how, now)).orElse("");
    write(name, text, StandardOpenOption.CREATE_NEW);
  }

  /** From now on its script may run. */
  void starting(String name) throws IOException {
    write(name, PayloadRecord.startingLine(), StandardOpenOption.APPEND);
  }

  /** It is to be ended. */
  void kill(String name, Ending why) throws IOException {
    write(name, PayloadRecord.killLine(why), StandardOpenOption.APPEND);
  }

  /** How it is to be ended, if anybody has written that down. */
  Optional<Ending> kill(String name) throws IOException {
    return PayloadRecord.read(name, files.record(name)).flatMap(PayloadRecord::kill);
  }

  /** Nothing of it runs any more. */
  void ended(String name, Ending how, Instant at) throws IOException {
    write(name, PayloadRecord.endedLine(how, at), StandardOpenOption.APPEND);
  }

  /** Makes sure that its results can be read. */
  void settle(String name) throws IOException {
    files.settle(name);
  }

  private void write(String name, String text, StandardOpenOption how) throws IOException {
    Files.write(
        files.record(name), text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE, how);
  }

  /** What is to be run, as executors see it. */
  Task task(String name) {
    return new Task(
        name,
        files.directory(name),
        files.stdout(name),
        files.stderr(name),
        files.record(name),
        Map.of(Cookies.PAYLOAD, name, Cookies.CLIENT, files.root().toString()));
  }

  /** All that a former process has left that is of use, in the order in which it was taken. */
  List<PayloadRecord> read() throws IOException {
    List<PayloadRecord> records = new ArrayList<>();
    for (String name : files.recorded()) {
      PayloadRecord.read(name, files.record(name)).ifPresent(records::add);
    }
    return withoutTwins(records);
  }

  /** Of two that came under one key, the one that was not to be kept has not begun. */
  private static List<PayloadRecord> withoutTwins(List<PayloadRecord> records) {
    Set<AttemptKey> keys = new HashSet<>();
    Set<PayloadId> ids = new HashSet<>();
    return records.stream()
        .sorted(
            Comparator.comparing((PayloadRecord record) -> !record.begun())
                .thenComparing(PayloadRecord::id))
        .filter(record -> record.key().map(keys::add).orElse(true) && ids.add(record.id()))
        .sorted(Comparator.comparing(PayloadRecord::id))
        .toList();
  }
}
