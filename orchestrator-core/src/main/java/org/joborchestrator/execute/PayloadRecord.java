package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.Cause;
import org.joborchestrator.job.JobId;
import org.joborchestrator.job.OrchestratorException;
import org.joborchestrator.job.PayloadId;
import org.joborchestrator.job.PayloadStatus;
import org.joborchestrator.node.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a payload, a line for each thing that happens to it:
 *
 * <pre>
 * payload ID SERVER JOB ATTEMPT MILLIS     its key and its time limit; - for what it has not
 * starting                                 from here on its script may run
 * run …                                    the executor's own lines
 * kill STATUS CAUSE MESSAGE                it is to be ended, and why
 * ended STATUS CAUSE TIME MESSAGE          nothing of it runs any more
 * </pre>
 *
 * <p>A line counts once it is whole. What cannot be understood counts for nothing.
 *
 * @param name its directory's
 * @param begun whether its script may run, or have run
 * @param kill how it is to end
 * @param ended how it has ended
 * @param at when it has ended; null before
 */
record PayloadRecord(
    String name,
    PayloadId id,
    Optional<AttemptKey> key,
    Terms terms,
    boolean begun,
    Optional<Ending> kill,
    Optional<Ending> ended,
    @Nullable Instant at) {

  /** That line of a payload that was taken. */
  static String takenLine(PayloadId id, Optional<AttemptKey> key, Terms terms) {
    return "payload %d %s %s\n"
        .formatted(
            id.value(),
            key.map(k -> k.server() + " " + k.job() + " " + k.attempt()).orElse("- - -"),
            terms.timeLimit().map(limit -> String.valueOf(limit.toMillis())).orElse("-"));
  }

  static String startingLine() {
    return "starting\n";
  }

  static String killLine(Ending why) {
    return "kill %s %s %s\n".formatted(why.status(), cause(why), why.message());
  }

  static String endedLine(Ending how, Instant at) {
    return "ended %s %s %d %s\n"
        .formatted(how.status(), cause(how), at.toEpochMilli(), how.message());
  }

  private static String cause(Ending ending) {
    return ending.cause().map(Cause::name).orElse("-");
  }

  /** Reads one; empty if there is none, or none that is of use. */
  static Optional<PayloadRecord> read(String name, Path file) throws IOException {
    List<String> lines = lines(file);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(name, lines));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | OrchestratorException e) {
      return Optional.empty();
    }
  }

  /** The lines that are whole; none if there is no such file. */
  static List<String> lines(Path file) throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      lines.add(text.substring(begin, end));
      begin = end + 1;
    }
    return lines;
  }

  private static PayloadRecord parse(String name, List<String> lines) {
    String[] taken = lines.get(0).split(" ", -1);
    if (!taken[0].equals("payload")) {
      throw new IllegalArgumentException("not a record: " + taken[0]);
    }
    boolean begun = false;
    Optional<Ending> kill = Optional.empty();
    for (String line : lines) {
      if (line.startsWith("ended ")) {
        String[] words = line.split(" ", 5);
        Instant at = Instant.ofEpochMilli(Long.parseLong(words[3]));
        Optional<Ending> ended = Optional.of(ending(words[1], words[2], words[4]));
        return new PayloadRecord(name, id(taken), key(taken), terms(taken), true, kill, ended, at);
      }
      if (line.startsWith("kill ") && kill.isEmpty()) {
        String[] words = line.split(" ", 4);
        kill = Optional.of(ending(words[1], words[2], words[3]));
      }
      begun |= line.equals("starting");
    }
    return new PayloadRecord(
        name, id(taken), key(taken), terms(taken), begun, kill, Optional.empty(), null);
  }

  private static PayloadId id(String[] taken) {
    return new PayloadId(Long.parseLong(taken[1]));
  }

  private static Optional<AttemptKey> key(String[] taken) {
    return taken[2].equals("-")
        ? Optional.empty()
        : Optional.of(
            new AttemptKey(
                taken[2], new JobId(Long.parseLong(taken[3])), Integer.parseInt(taken[4])));
  }

  private static Terms terms(String[] taken) {
    return taken[5].equals("-")
        ? Terms.UNLIMITED
        : new Terms(Optional.of(Duration.ofMillis(Long.parseLong(taken[5]))));
  }

  private static Ending ending(String status, String cause, String message) {
    return new Ending(
        PayloadStatus.valueOf(status),
        cause.equals("-") ? Optional.empty() : Optional.of(Cause.valueOf(cause)),
        message);
  }
}
