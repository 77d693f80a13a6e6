package org.joborchestrator.execute;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.joborchestrator.background.Loop.Cancellable;
import org.joborchestrator.background.Surroundings;
import org.joborchestrator.job.AttemptKey;
import org.joborchestrator.node.Lease;
import org.jspecify.annotations.Nullable;

/**
 * For how long the payloads of each server go on without a word of it. A server is known from its
 * first lease on; those of one that never gave any, such as 2.x, go on for ever. Belongs to the
 * loop.
 */
final class Leases {

  /** A server's lease. One that has lapsed stays known, because calls of before may still come. */
  private static final class Held {
    Renewal told; // has the length that it has now
    long until;
    boolean renewed;
    boolean lapsed;

    Held(Renewal renewal) {
      this.told = renewal;
    }
  }

  /** What is told of renewals may be behind by this part of the lease. */
  private static final int BEHIND = 16;

  private final Surroundings surroundings;
  private final BiConsumer<String, Duration> lapse;
  private final Consumer<Map<String, Renewal>> news;
  private final Map<String, Held> leases = new HashMap<>();
  private @Nullable Cancellable timer;
  private long due;

  /**
   * @param lapse ends what the server has here, after that length
   * @param news hears of each server's lease when one is new or has changed, and now and then that
   *     it was renewed
   */
  Leases(
      Surroundings surroundings,
      BiConsumer<String, Duration> lapse,
      Consumer<Map<String, Renewal>> news) {
    this.surroundings = surroundings;
    this.lapse = lapse;
    this.news = news;
  }

  /**
   * A former process knew this server, and when its lease was renewed: it goes on from there,
   * because the server counts from there, too.
   */
  void recall(String server, Renewal renewal) {
    Held held = new Held(renewal);
    leases.put(server, held);
    start(held, renewal.end(surroundings.nanoTime()));
  }

  /**
   * The server is there. What is over is over before: a process that was stopped finds both the
   * timer due and the calls of before.
   *
   * @return whether what waited for this may start now
   */
  boolean renew(Lease lease) {
    lapseDue();
    Held held = leases.get(lease.server());
    boolean permits = held != null && !held.renewed;
    Renewal renewal = new Renewal(lease.length(), surroundings.nanoTime());
    boolean isNews = held == null || isNews(renewal, held.told);
    if (held == null) {
      held = new Held(renewal);
      leases.put(lease.server(), held);
    }
    held.renewed = true;
    if (isNews) {
      held.told = renewal;
      Map<String, Renewal> all = new HashMap<>();
      leases.forEach((server, known) -> all.put(server, known.told));
      news.accept(all);
    }
    start(held);
    return permits;
  }

  private static boolean isNews(Renewal renewal, Renewal told) {
    long behind = renewal.length().dividedBy(BEHIND).toNanos();
    return !renewal.length().equals(told.length()) || renewal.at() - told.at() > behind;
  }

  /**
   * Something of that server has arrived: if its lease has lapsed, it has another to renew it.
   *
   * @param first its lease, if this is the first that is heard of one
   */
  void arrived(Optional<AttemptKey> key, Optional<Lease> first) {
    lapseDue();
    first.filter(lease -> !leases.containsKey(lease.server())).ifPresent(lease -> renew(lease));
    Held held = key.map(attempt -> leases.get(attempt.server())).orElse(null);
    if (held != null && held.lapsed) {
      held.renewed = false;
      start(held);
    }
  }

  /** Whether it may start: its server is not known to give leases, or has renewed its own. */
  boolean permit(Optional<AttemptKey> key) {
    Held held = key.map(attempt -> leases.get(attempt.server())).orElse(null);
    return held == null || held.renewed;
  }

  private void start(Held held) {
    start(held, surroundings.nanoTime() + held.told.length().toNanos());
  }

  private void start(Held held, long until) {
    held.lapsed = false;
    held.until = until;
    if (timer == null || held.until - due < 0) {
      plan(held.until);
    }
  }

  /** One timer, for the nearest end; what is renewed moves no timer, it is found to be so then. */
  private void plan(long at) {
    if (timer != null) {
      timer.cancel();
    }
    due = at;
    long delay = Math.max(0, at - surroundings.nanoTime());
    timer = surroundings.loop().after(Duration.ofNanos(delay), this::onTimer);
  }

  private void onTimer() {
    timer = null;
    lapseDue();
    long now = surroundings.nanoTime();
    leases.values().stream()
        .filter(held -> !held.lapsed)
        .min(Comparator.comparingLong(held -> held.until - now))
        .ifPresent(next -> plan(next.until));
  }

  private void lapseDue() {
    long now = surroundings.nanoTime();
    for (Map.Entry<String, Held> lease : List.copyOf(leases.entrySet())) {
      Held held = lease.getValue();
      if (!held.lapsed && held.until - now <= 0) {
        held.lapsed = true;
        held.renewed = false;
        lapse.accept(lease.getKey(), held.told.length());
      }
    }
  }
}
