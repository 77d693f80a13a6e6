package org.joborchestrator.execute;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
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
    long at; // of the last renewal, if it is renewed
    volatile long until;
    boolean renewed;
    boolean lapsed;
    volatile @Nullable Long lapsedAt; // the last time

    Held(Renewal renewal) {
      this.told = renewal;
    }
  }

  /**
   * What is told of renewals may be behind by this part of the lease, and no longer: the guard
   * waits so much longer, see {@code signals.sh}.
   */
  private static final int BEHIND = 16;

  private static final Duration LONGEST_BEHIND = Duration.ofSeconds(2);

  private final Surroundings surroundings;
  private final BiConsumer<String, Duration> lapse;
  private final Consumer<Map<String, Renewal>> news;
  private final Map<String, Held> leases = new HashMap<>();
  private @Nullable Cancellable timer;
  private long due;

  /**
   * @param lapse ends what the server has here, after that length
   * @param news hears of each server's lease when one is new, has changed or has lapsed, and now
   *     and then that it was renewed
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
   * The server was there at that time. What is over is over before: a process that was stopped
   * finds both the timer due and the calls of before.
   *
   * @return whether what waited for this may start now
   */
  boolean renew(Lease lease, long at) {
    lapseDue();
    long now = surroundings.nanoTime();
    Renewal renewal = new Renewal(lease.length(), at);
    long end = renewal.end(now);
    if (end - now <= 0) {
      return false;
    }
    Held known = leases.get(lease.server());
    if (known != null && known.renewed && at - known.at < 0) {
      return false; // it was overtaken
    }
    Held held = known == null ? new Held(renewal) : known;
    held.at = at;
    leases.put(lease.server(), held);
    boolean permits = !held.renewed;
    held.renewed = true;
    start(held, end);
    if (known == null || isNews(renewal, held.told)) {
      held.told = renewal;
      tell();
    }
    return permits;
  }

  private static boolean isNews(Renewal renewal, Renewal told) {
    Duration part = renewal.length().dividedBy(BEHIND);
    Duration behind = part.compareTo(LONGEST_BEHIND) < 0 ? part : LONGEST_BEHIND;
    return !renewal.length().equals(told.length()) || renewal.at() - told.at() > behind.toNanos();
  }

  private void tell() {
    Map<String, Renewal> all = new HashMap<>();
    leases.forEach((server, known) -> all.put(server, known.told));
    news.accept(all);
  }

  /**
   * Something of that server has arrived, who knows how long after it was sent: unless the server
   * has a lease, it waits for a renewal, for as long as a lease is.
   *
   * @param first its lease, if this is the first that is heard of one
   */
  void arrived(Optional<AttemptKey> key, Optional<Lease> first) {
    lapseDue();
    first
        .filter(lease -> !leases.containsKey(lease.server()))
        .ifPresent(lease -> await(lease.server(), lease.length()));
    Held held = key.map(attempt -> leases.get(attempt.server())).orElse(null);
    if (held != null && held.lapsed) {
      await(key.orElseThrow().server(), held.told.length());
    }
  }

  /**
   * Whether a server that was there at one time may have given up by another what it had sent
   * between the two: then its lease was over when that began to arrive, or lapsed meanwhile.
   *
   * @param heard when the server was there, for sure; empty if that was before this process
   */
  boolean isOver(Lease lease, OptionalLong heard, long began) {
    lapseDue();
    Held held = leases.get(lease.server());
    Long lapsedAt = held == null ? null : held.lapsedAt;
    return heard.isEmpty()
        || began - heard.getAsLong() >= lease.length().toNanos()
        || (lapsedAt != null && lapsedAt - began >= 0);
  }

  private void await(String server, Duration length) {
    long now = surroundings.nanoTime();
    Renewal told = new Renewal(length, now);
    Held held = leases.computeIfAbsent(server, unknown -> new Held(told));
    held.told = told;
    start(held, told.end(now));
    tell();
  }

  /**
   * Leave to start, if it may: its server is not known to give leases, or has renewed its own.
   *
   * @return whether it still may, for who starts it, on any thread: the process may be stopped
   *     before it comes to that, and go on when the lease is over; empty if it may not start now
   */
  Optional<BooleanSupplier> permit(Optional<AttemptKey> key) {
    Held held = key.map(attempt -> leases.get(attempt.server())).orElse(null);
    if (held == null) {
      return Optional.of(() -> true);
    }
    if (!held.renewed) {
      return Optional.empty();
    }
    Long lapsedAt = held.lapsedAt;
    return Optional.of(
        () -> Objects.equals(held.lapsedAt, lapsedAt) && held.until - surroundings.nanoTime() > 0);
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
    List<Map.Entry<String, Held>> over =
        leases.entrySet().stream()
            .filter(lease -> !lease.getValue().lapsed && lease.getValue().until - now <= 0)
            .toList();
    for (Map.Entry<String, Held> lease : over) {
      Held held = lease.getValue();
      held.lapsed = true;
      held.lapsedAt = now;
      held.renewed = false;
      lapse.accept(lease.getKey(), held.told.length());
    }
    if (!over.isEmpty()) {
      tell();
    }
  }
}
