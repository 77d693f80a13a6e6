package org.joborchestrator.launcher;

import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.joborchestrator.launcher.configuration.Configuration;
import org.joborchestrator.launcher.configuration.InvalidConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ExitCode;

/** From a mode and the environment to a process that is ready, or to one line that says why not. */
final class Launch {

  private static final Logger log = LoggerFactory.getLogger(Launch.class);

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Launch(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs until a signal ends the process.
   *
   * @return the exit code, if it cannot be started
   */
  int run(Mode mode) {
    Parts parts = new Parts();
    try {
      Configuration configuration = mode.configuration(environment);
      print(mode, configuration);
      Stop.onSignal(parts);
      URI uri = new Start(mode, configuration, parts).start();
      out.println("Ready on " + uri.toString().replaceFirst("/$", ""));
      out.flush();
      new CountDownLatch(1).await();
      return ExitCode.OK;
    } catch (InvalidConfigurationException e) {
      e.problems().forEach(err::println);
      return ExitCode.USAGE;
    } catch (StartException e) {
      log.debug("Not started", e);
      if (!parts.areEnding()) {
        err.println(e.line());
      }
      return ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.SOFTWARE;
    } finally {
      parts.close();
    }
  }

  private void print(Mode mode, Configuration configuration) {
    out.println("job-orchestrator " + Version.current() + " " + mode);
    configuration.effective().forEach(line -> out.println("  " + line));
    configuration.remarks().forEach(line -> out.println("  " + line));
    out.flush();
  }
}
