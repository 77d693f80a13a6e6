package org.joborchestrator.execute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joborchestrator.files.PayloadFiles;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.job.PayloadStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a former process of this client has left, and what becomes of it: what has ended stays so,
 * what runs goes on being watched, what has not begun will begin. What is left of a script whose
 * end nobody can know is ended, and forgotten, so that its server hears at once that it is gone.
 */
final class TakeUp {

  private static final Logger log = LoggerFactory.getLogger(TakeUp.class);

  private record Running(PayloadRecord record, Execution execution) {}

  private final PayloadFiles files;
  private final Executor executor;
  private final List<PayloadRecord> ended = new ArrayList<>();
  private final List<PayloadRecord> prepared = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();

  /** Sorts what is there, ends what cannot go on, and sweeps the rest. */
  TakeUp(PayloadFiles files, PayloadRecords records, Executor executor) throws IOException {
    this.files = files;
    this.executor = executor;
    List<PayloadRecord> all = records.read();
    for (PayloadRecord record : all) {
      sort(record, records);
    }
    sweep();
    if (!all.isEmpty()) {
      int gone = all.size() - ended.size() - prepared.size() - running.size();
      log.info(
          "Of the payloads of a former process {} have ended, {} run, {} wait, and {} are lost",
          ended.size(),
          running.size(),
          prepared.size(),
          gone);
    }
  }

  private void sort(PayloadRecord record, PayloadRecords records) {
    if (record.ended().isPresent()) {
      ended.add(record);
    } else if (!record.begun()) {
      prepared.add(record);
    } else {
      recover(record, records).ifPresent(script -> running.add(new Running(record, script)));
    }
  }

  private Optional<Execution> recover(PayloadRecord record, PayloadRecords records) {
    try {
      return executor.recover(records.task(record.name()));
    } catch (IOException e) {
      log.warn("Payload {} cannot be taken up", record.id(), e);
      return Optional.empty();
    }
  }

  /**
   * Twice, because what was about to start when the former process died may start until its
   * directory is gone.
   */
  private void sweep() throws IOException {
    Set<String> kept = new HashSet<>();
    ended.forEach(record -> kept.add(record.name()));
    prepared.forEach(record -> kept.add(record.name()));
    running.forEach(script -> kept.add(script.record().name()));
    endSurvivors();
    files.sweep(kept::forEach);
    endSurvivors();
  }

  private void endSurvivors() {
    Set<String> spared = new HashSet<>();
    running.forEach(script -> spared.add(Cookies.ofPayload(script.record().name())));
    executor.endSurvivors(Set.of(Cookies.ofClient(files.root())), spared);
  }

  /** Puts all of it into the table. */
  void fill(PayloadTable table) {
    for (PayloadRecord record : ended) {
      insert(table, record);
      table.ended(record.id(), record.ended().orElseThrow(), Objects.requireNonNull(record.at()));
    }
    prepared.forEach(record -> insert(table, record));
    for (Running script : running) {
      insert(table, script.record());
      table.running(script.record().id(), script.execution().pid());
    }
  }

  private static void insert(PayloadTable table, PayloadRecord record) {
    table.insert(record.id(), PayloadStatus.PREPARED, record.key().orElse(null), record.name());
  }

  /** The servers that have something here that has not ended. */
  Set<String> servers() {
    return Stream.concat(prepared.stream(), running.stream().map(Running::record))
        .flatMap(record -> record.key().stream())
        .map(AttemptKey::server)
        .collect(Collectors.toSet());
  }

  /** Hands over what has not ended; on the loop. */
  void handTo(Runner runner) {
    running.forEach(
        script ->
            runner.takeUp(Run.of(script.record()), script.execution(), script.record().kill()));
    prepared.forEach(record -> runner.prepared(Run.of(record)));
  }
}
