package org.joborchestrator.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The clients of one service; the next job goes to the one that has least to do. Of the loop. */
public final class Pool {

  private final List<NodeWatch> nodes;
  private int turn;

  public Pool(List<NodeWatch> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /** The client for the next job, if one is there; those with equally much to do take turns. */
  public Optional<NodeWatch> choose() {
    NodeWatch best = null;
    int bestAt = 0;
    for (int i = 0; i < nodes.size(); i++) {
      int at = (turn + i) % nodes.size();
      NodeWatch candidate = nodes.get(at);
      if (candidate.isEligible()
          && (best == null || candidate.outstanding() < best.outstanding())) {
        best = candidate;
        bestAt = at;
      }
    }
    if (best != null) {
      turn = bestAt + 1;
    }
    return Optional.ofNullable(best);
  }

  /** How long none of the clients has been there; zero when one is. */
  public Duration deserted() {
    return nodes.stream().map(NodeWatch::away).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /** The client of that name. */
  public Optional<NodeWatch> find(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** The only client, if there is just one. */
  public Optional<NodeWatch> only() {
    return nodes.size() == 1 ? Optional.of(nodes.get(0)) : Optional.empty();
  }
}
