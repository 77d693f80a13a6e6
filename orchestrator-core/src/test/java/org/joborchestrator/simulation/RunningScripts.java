package org.joborchestrator.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.joborchestrator.execute.Exit;

/** What really runs, on all machines: the measure of what the orchestrator believes. */
final class RunningScripts {

  /** One run of a script. */
  record Run(int number, String client, String user) {}

  private final World world;
  private final int mostAtOnce;
  private final int mostOfAUser;
  private final Map<String, Run> now = new TreeMap<>();
  private final Map<String, Run> last = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private int runs;

  RunningScripts(World world, int mostAtOnce, int mostOfAUser) {
    this.world = world;
    this.mostAtOnce = mostAtOnce;
    this.mostOfAUser = mostOfAUser;
  }

  /** A script begins, whose name is {@code USER.JOB}; answers which run of all runs this is. */
  int started(String script, String client) {
    Run run = new Run(++runs, client, script.substring(0, script.indexOf('.')));
    world.note(client + " runs " + script + " as run " + run.number());
    Run other = now.put(script, run);
    last.put(script, run);
    counts.merge(script, 1, Integer::sum);
    if (other != null) {
      broken.add(script + " is started on " + client + " while it runs on " + other.client());
    }
    if (now.size() > mostAtOnce) {
      broken.add(now.size() + " scripts run at once: " + now.keySet());
    }
    long ofUser = now.values().stream().filter(r -> r.user().equals(run.user())).count();
    if (ofUser > mostOfAUser) {
      broken.add(ofUser + " scripts of user " + run.user() + " run at once: " + now.keySet());
    }
    return run.number();
  }

  void ended(String script, int run, Exit how) {
    world.note("run " + run + " of " + script + " " + how.describe());
    now.computeIfPresent(script, (name, current) -> current.number() == run ? null : current);
  }

  /** The run of the script that began last. */
  Run last(String script) {
    return last.getOrDefault(script, new Run(0, "", ""));
  }

  /** How often the script was run. */
  int count(String script) {
    return counts.getOrDefault(script, 0);
  }

  /** How many run now. */
  int size() {
    return now.size();
  }

  /** What should not have been: the same script twice at a time, or too many. */
  List<String> broken() {
    return broken;
  }
}
