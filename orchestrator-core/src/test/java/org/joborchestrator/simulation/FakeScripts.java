package org.joborchestrator.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.joborchestrator.execute.Execution;
import org.joborchestrator.execute.Executor;
import org.joborchestrator.execute.Exit;
import org.joborchestrator.execute.Guard;
import org.joborchestrator.execute.Task;

/**
 * Runs scripts of one line, {@code <name> <milliseconds> <exit code>}, on a machine: each writes
 * its name and the number of its run to its standard output, and ends after that time with that
 * code.
 */
final class FakeScripts implements Executor {

  private static final String PAYLOAD = "JOB_ORCHESTRATOR_PAYLOAD=";
  private static final Duration A_MOMENT = Duration.ofMillis(5);

  private final World world;
  private final SimulatedProcess process;
  private final Machine machine;

  /** The executor of one process of a client; what it has started outlives it. */
  FakeScripts(World world, SimulatedProcess process, Machine machine) {
    this.world = world;
    this.process = process;
    this.machine = machine;
  }

  /** The script that does so. */
  static String script(String name, long millis, int code) {
    return name + " " + millis + " " + code;
  }

  @Override
  public Execution start(Task task) throws IOException {
    String[] words = Files.readString(task.directory().resolve("run.sh")).split(" ", 3);
    Machine.Script script =
        machine.start(
            task.id(),
            words[0],
            Duration.ofMillis(Long.parseLong(words[1])),
            Integer.parseInt(words[2]));
    Files.writeString(task.stdout(), words[0] + " " + script.run());
    Files.writeString(task.stderr(), "");
    return new Watched(script, Duration.ZERO);
  }

  @Override
  public Optional<Execution> recover(Task task) {
    return machine.find(task.id()).map(script -> new Watched(script, script.age()));
  }

  @Override
  public void endSurvivors(Set<String> variables, Set<String> spared) {
    if (!process.isAlive()) {
      return;
    }
    Set<String> tasks = tasks(variables);
    boolean isWholeClient = tasks.size() < variables.size();
    machine.end(isWholeClient ? Set.of() : tasks, tasks(spared));
  }

  private static Set<String> tasks(Set<String> variables) {
    Set<String> tasks = new HashSet<>();
    for (String variable : variables) {
      if (variable.startsWith(PAYLOAD)) {
        tasks.add(variable.substring(PAYLOAD.length()));
      }
    }
    return tasks;
  }

  @Override
  public void guard(Guard told) {
    machine.guard(told);
  }

  @Override
  public void close() {
    // a client is never closed here, it dies
  }

  /** A script as this process sees it: a dead process sees nothing. */
  private final class Watched implements Execution {

    private final Machine.Script script;
    private final Duration ranBefore;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    Watched(Machine.Script script, Duration ranBefore) {
      this.script = script;
      this.ranBefore = ranBefore;
      script.exit().thenAccept(how -> process.reach(() -> exit.complete(how)));
    }

    @Override
    public long pid() {
      return script.run();
    }

    @Override
    public Duration ranBefore() {
      return ranBefore;
    }

    @Override
    public CompletableFuture<Exit> exit() {
      return exit;
    }

    /** Most end when they are asked to; each seventh waits until it is forced. */
    @Override
    public void kill(Duration grace) {
      Duration time = script.run() % 7 == 0 ? grace : A_MOMENT;
      world.after(time, () -> script.end(Exit.bySignal(time.equals(grace) ? 9 : 15)));
    }
  }
}
