package org.joborchestrator.launcher;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: a sub-command for each mode. */
final class Commands {

  private static final int WIDTH = 100;

  private Commands() {}

  /**
   * What parses the arguments; wrong ones are answered with one line, the usage, and 2.
   *
   * @param run is called with the mode that was asked for, and answers the exit code
   */
  static CommandLine line(ToIntFunction<Mode> run) {
    CommandSpec top = spec(CommandSpec.create());
    top.name("job-orchestrator");
    top.usageMessage()
        .synopsisSubcommandLabel("server|client|standalone")
        .description("Runs jobs, each a set of files with a run.sh, here or on other machines.")
        .footer("", "All settings are environment variables: COMMAND --help names them.");
    CommandLine line = new CommandLine(top);
    for (Mode mode : Mode.values()) {
      line.addSubcommand(mode.toString(), subcommand(mode, run));
    }
    return line.setUsageHelpWidth(WIDTH).setParameterExceptionHandler(Commands::refuse);
  }

  /** What was wrong first and last the shortest way on, so that neither drowns in the help. */
  private static int refuse(ParameterException wrong, String[] arguments) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    if (line.getParent() == null) {
      line.usage(err);
    } else {
      err.print("Usage: " + line.getHelp().synopsis(0));
      err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.USAGE;
  }

  private static CommandSpec subcommand(Mode mode, ToIntFunction<Mode> run) {
    Callable<Integer> action = () -> run.applyAsInt(mode);
    CommandSpec spec = spec(CommandSpec.wrapWithoutInspection(action));
    List<String> footer = new ArrayList<>();
    footer.add("");
    footer.add("Environment, with the defaults; an empty value counts as not set:");
    footer.addAll(mode.variables());
    footer.add("");
    footer.add(
        "Exit codes: 1 could not start, 2 wrong usage or configuration, 130 or 143 ended by");
    footer.add("SIGINT or SIGTERM.");
    spec.usageMessage().description(mode.summary()).footer(footer.toArray(String[]::new));
    return spec;
  }

  private static CommandSpec spec(CommandSpec spec) {
    return spec.mixinStandardHelpOptions(true).version("job-orchestrator " + Version.current());
  }
}
