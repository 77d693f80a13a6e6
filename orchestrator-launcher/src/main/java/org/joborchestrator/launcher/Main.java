package org.joborchestrator.launcher;

import picocli.CommandLine;

/** {@code java -jar job-orchestrator.jar server|client|standalone}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    CommandLine line = Commands.line(new Launch(System.getenv(), System.out, System.err)::run);
    System.exit(line.execute(arguments));
  }
}
