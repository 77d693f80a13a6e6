package org.joborchestrator.dispatch;

import java.util.Optional;
import org.joborchestrator.job.UserId;
import org.joborchestrator.pool.NodeWatch;

/**
 * A slot and a client, kept for a job whose row is being made: both count as taken meanwhile.
 * Belongs to the loop.
 */
record Seat(Lane lane, UserId user, NodeWatch node) {

  /** One for a job that need not wait; empty if it has to. */
  static Optional<Seat> take(Lane lane, UserId user) {
    Optional<NodeWatch> free = lane.pool().choose().filter(node -> lane.queue().admit(user));
    free.ifPresent(NodeWatch::add);
    return free.map(node -> new Seat(lane, user, node));
  }

  /** Both are free again. */
  void vacate() {
    node.remove();
    lane.queue().free(user);
  }
}
