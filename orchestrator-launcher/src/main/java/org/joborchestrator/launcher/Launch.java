package org.joborchestrator.launcher;

import java.io.PrintStream;
import java.util.Map;
import org.joborchestrator.launcher.configuration.Configuration;
import org.joborchestrator.launcher.configuration.InvalidConfigurationException;
import picocli.CommandLine.ExitCode;

/** From a mode and the environment to a process that is ready, or to one line that says why not. */
final class Launch {

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Launch(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  int run(Mode mode) {
    Configuration configuration;
    try {
      configuration = mode.configuration(environment);
    } catch (InvalidConfigurationException e) {
      e.problems().forEach(err::println);
      return ExitCode.USAGE;
    }
    print(mode, configuration);
    return ExitCode.OK;
  }

  private void print(Mode mode, Configuration configuration) {
    out.println("job-orchestrator " + Version.current() + " " + mode);
    configuration.effective().forEach(line -> out.println("  " + line));
    configuration.remarks().forEach(line -> out.println("  " + line));
    out.flush();
  }
}
