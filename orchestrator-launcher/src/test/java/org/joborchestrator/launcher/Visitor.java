package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.joborchestrator.launcher.User.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One user, who uploads jobs, waits for them, and looks at what comes back. That the server cannot
 * be reached is no reason to give up: it is asked again, and gets the same upload again.
 */
final class Visitor implements Callable<Map<Long, Answer>> {

  private static final List<Errand> ERRANDS = List.of(Errand.values());
  private static final int OPEN = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private record Open(long id, String job, Errand errand) {}

  private final long number;
  private final User user;
  private final Witness witness;
  private final Random random;
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<Long, Answer> answers = new LinkedHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private int uploads;
  private volatile boolean stopped;

  Visitor(long number, User user, Witness witness, long seed) {
    this.number = number;
    this.user = user;
    this.witness = witness;
    this.random = new Random(seed);
  }

  /** Uploads no more. */
  void stop() {
    stopped = true;
  }

  /** What was not as it has to be, so far. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Comes and goes until it is stopped and all its jobs have ended; answers how, by their ids. */
  @Override
  public Map<Long, Answer> call() {
    while (!stopped) {
      if (open.size() == OPEN) {
        settle(open.remove());
      }
      upload();
    }
    while (!open.isEmpty()) {
      settle(open.remove());
    }
    return answers;
  }

  private void upload() {
    Errand errand = ERRANDS.get(random.nextInt(ERRANDS.size()));
    String job = "u" + number + "n" + uploads++;
    Map<String, String> files = errand.files(witness, job, number);
    accept(
        retrying(job + " is answered")
            .until(
                () -> user.upload(number, "example", files, Map.of("Idempotency-Key", job)),
                answer ->
                    answer.statusCode() != 503), // which is what one says that is about to end
        job,
        errand);
  }

  /** As a program does that tries again what did not work: it may have, and the key will tell. */
  private static ConditionFactory retrying(String what) {
    return Awaitility.await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .pollInSameThread()
        .ignoreExceptionsInstanceOf(IOException.class);
  }

  private void accept(HttpResponse<String> response, String job, Errand errand) {
    if (response.statusCode() == 201 || response.statusCode() == 200) {
      open.add(new Open(User.id(response.body()), job, errand));
    } else {
      problems.add(job + " was refused: " + response.statusCode() + " " + response.body());
    }
  }

  private void settle(Open job) {
    AtomicReference<@Nullable Answer> last = new AtomicReference<>();
    try {
      retrying(job.job + " has ended").until(() -> hasEnded(job, last));
    } catch (ConditionTimeoutException e) {
      problems.add(job + " has not ended: " + e.getMessage());
    }
    Answer answer = last.get();
    if (answer == null || !job.errand.isFulfilled(job.job, answer)) {
      problems.add(job + ": " + (answer == null ? "not there" : answer));
    }
    if (answer != null) {
      answers.put(job.id, answer);
    }
  }

  private boolean hasEnded(Open job, AtomicReference<@Nullable Answer> last)
      throws IOException, InterruptedException {
    Answer answer = user.ask(job.id, WAIT).orElse(null);
    last.set(answer);
    return answer == null || answer.isFinal();
  }
}
