package org.joborchestrator.launcher;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.joborchestrator.launcher.User.Answer;

/**
 * One user, who uploads jobs, waits for them, and looks at what comes back. That the server cannot
 * be reached is no reason to give up: it is asked again, and gets the same upload again.
 */
final class Visitor implements Callable<Map<Long, Answer>> {

  private static final List<Errand> ERRANDS = List.of(Errand.values());
  private static final int OPEN = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final int PAUSE_MILLIS = 50;

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
  public Map<Long, Answer> call() throws InterruptedException {
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

  private void upload() throws InterruptedException {
    Errand errand = ERRANDS.get(random.nextInt(ERRANDS.size()));
    String job = "u" + number + "n" + uploads++;
    Map<String, String> files = errand.files(witness, job, number);
    while (true) {
      try {
        HttpResponse<String> response =
            user.upload(number, "example", files, Map.of("Idempotency-Key", job));
        if (response.statusCode() != 503) { // which is what one says that is about to end
          accept(response, job, errand);
          return;
        }
        pause();
      } catch (IOException e) { // it may have been accepted: the key will tell
        pause();
      }
    }
  }

  private void accept(HttpResponse<String> response, String job, Errand errand) {
    if (response.statusCode() == 201 || response.statusCode() == 200) {
      open.add(new Open(User.id(response.body()), job, errand));
    } else {
      problems.add(job + " was refused: " + response.statusCode() + " " + response.body());
    }
  }

  private void settle(Open job) throws InterruptedException {
    Optional<Answer> answer = await(job);
    if (answer.filter(found -> job.errand.isFulfilled(job.job, found)).isEmpty()) {
      problems.add(job + ": " + answer.map(Object::toString).orElse("not there"));
    }
    answer.ifPresent(found -> answers.put(job.id, found));
  }

  /** What it ended with, or what it is when patience is at its end. */
  private Optional<Answer> await(Open job) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<Answer> answer = Optional.empty();
    while (System.nanoTime() < end) {
      try {
        answer = user.ask(job.id, WAIT);
        if (answer.isEmpty() || answer.get().isFinal()) {
          return answer;
        }
      } catch (IOException e) {
        pause();
      }
    }
    return answer;
  }

  /** As a program does that tries again what did not work. */
  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
  }
}
