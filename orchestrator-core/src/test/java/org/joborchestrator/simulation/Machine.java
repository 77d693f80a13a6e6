package org.joborchestrator.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Guard;

/** A client's machine: scripts run on it for as long as it does, also when the client does not. */
final class Machine {

  /** As in signals.sh. */
  private static final int PARTS_FOR_LATE_NEWS = 8;

  /** A script, running or ended. */
  final class Script {

    private final String name;
    private final int run;
    private final long began;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    private Script(String name) {
      this.name = name;
      this.run = running.started(name, client);
      this.began = world.nanoTime();
    }

    /** Which run of all runs of all scripts this is. */
    int run() {
      return run;
    }

    /** For how long it has run so far; none if it has ended. */
    Duration age() {
      return exit.isDone() ? Duration.ZERO : Duration.ofNanos(world.nanoTime() - began);
    }

    /** How it ended, once it has. */
    CompletableFuture<Exit> exit() {
      return exit;
    }

    void end(Exit how) {
      if (!exit.isDone()) {
        running.ended(name, run, how);
        exit.complete(how);
      }
    }
  }

  private final World world;
  private final String client;
  private final RunningScripts running;
  private final Map<String, Script> scripts = new HashMap<>();
  private long guard;

  Machine(World world, String client, RunningScripts running) {
    this.world = world;
    this.client = client;
    this.running = running;
  }

  /** Runs a script for that long, unless something ends it before. */
  Script start(String task, String name, Duration time, int code) {
    Script script = new Script(name);
    scripts.put(task, script);
    world.after(time, () -> script.end(new Exit(code, 0)));
    return script;
  }

  /** What has become of a task's script; nothing if the machine was restarted since. */
  Optional<Script> find(String task) {
    return Optional.ofNullable(scripts.get(task));
  }

  /** What is to happen unless the client's process says otherwise in time. */
  void guard(Guard told) {
    forgetGuard();
    long mine = guard;
    told.servers()
        .forEach(
            (server, patience) ->
                world.after(
                    patience.left().plus(patience.lease().dividedBy(PARTS_FOR_LATE_NEWS)),
                    () -> {
                      if (guard == mine) {
                        endAll(told, server, patience);
                      }
                    }));
  }

  /** Somebody else sees to the scripts. */
  void forgetGuard() {
    guard++;
  }

  /**
   * Nobody has renewed it in time: writes down why the server's scripts are ended, and ends them.
   */
  private void endAll(Guard told, String server, Guard.Patience patience) {
    for (Map.Entry<String, Script> entry : List.copyOf(scripts.entrySet())) {
      Path record = told.records().resolve(entry.getKey());
      try {
        if (!entry.getValue().exit().isDone() && isOf(server, record)) {
          world.note("a script is ended: " + client + " was silent for too long");
          Files.writeString(record, patience.line() + "\n", StandardOpenOption.APPEND);
          entry.getValue().end(Exit.bySignal(9));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean isOf(String server, Path record) throws IOException {
    return Files.readAllLines(record).get(0).split(" ", -1)[2].equals(server);
  }

  /** Ends the scripts of these tasks, or, when there are none, of all; but not of those spared. */
  void end(Set<String> tasks, Set<String> spared) {
    for (Map.Entry<String, Script> entry : List.copyOf(scripts.entrySet())) {
      boolean isMeant = tasks.isEmpty() || tasks.contains(entry.getKey());
      if (isMeant && !spared.contains(entry.getKey())) {
        entry.getValue().end(Exit.bySignal(9));
      }
    }
  }

  /** It loses its power: nothing of what ran is there any more. */
  void crash() {
    List<Script> lost = new ArrayList<>(scripts.values());
    scripts.clear();
    forgetGuard();
    lost.forEach(script -> script.end(Exit.bySignal(9)));
  }
}
