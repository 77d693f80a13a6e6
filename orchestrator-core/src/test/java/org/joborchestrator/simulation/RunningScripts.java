package org.joborchestrator.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What really runs, on all clients: the measure of what the orchestrator believes. */
final class RunningScripts {

  private final int mostAtOnce;
  private final Map<String, String> clientOf = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  RunningScripts(int mostAtOnce) {
    this.mostAtOnce = mostAtOnce;
  }

  void started(String script, String client) {
    String other = clientOf.put(script, client);
    if (other != null) {
      broken.add(script + " is started on " + client + " while it runs on " + other);
    }
    if (clientOf.size() > mostAtOnce) {
      broken.add(clientOf.size() + " scripts run at once: " + clientOf.keySet());
    }
  }

  void ended(String script, String client) {
    clientOf.remove(script, client);
  }

  void died(String client) {
    clientOf.values().removeIf(client::equals);
  }

  /** What should not have been: the same script twice at a time, or too many. */
  List<String> broken() {
    return broken;
  }
}
