package org.joborchestrator.launcher;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.joborchestrator.launcher.configuration.Configuration;
import org.joborchestrator.launcher.configuration.InvalidConfigurationException;

/** What this process can be, each with the help that it gives. */
enum Mode {
  /** Takes jobs, and has remote clients run them. */
  SERVER(
      "Takes jobs over HTTP, and has clients run them: each service has its own.",
      """
        PORT=5000                    where to listen; 0 lets the system choose
        BIND_ADDRESS=0.0.0.0         127.0.0.1 for this machine alone
        DB_PATH=./db.sqlite          the jobs' rows
        DATA_PATH=./data             the jobs' files
        MAX_AGE=864000               seconds that a job is kept after it ended
        DISK_LOW=256M                with less of the disk free, nothing new is taken
        DISK_ENOUGH=512M             until so much is free again; twice DISK_LOW unless set
        MAX_UPLOAD_SIZE=400M         bytes, or with K, M, G or T (KiB, MiB and so on)
        LEASE=300                    seconds that a client may be out of reach before it stops its
                                     jobs, and they run elsewhere
        LOG_LEVEL=info               error, warn, info, debug or trace
      For each service, <NAME> in upper case:
        SERVICE_<NAME>_CLIENTS       its clients' addresses, comma-separated,
                                     such as http://localhost:9000
        SERVICE_<NAME>_UPLOAD_URL, SERVICE_<NAME>_DOWNLOAD_URL, SERVICE_<NAME>_TERMINATE_URL
                                     the same as three addresses a client; the second and the
                                     third can be left out if the first ends in /submit
        SERVICE_<NAME>_RUNS_PER_USER=5
                                     jobs of one user under way at once
        SERVICE_<NAME>_MAX_RUNS=10   jobs of all users under way at once
        SERVICE_<NAME>_TIMEOUT       seconds that a script may run; no limit unless set
        SERVICE_<NAME>_MAX_ATTEMPTS=3
                                     attempts that may be lost with their client; 1 for jobs that
                                     must not run twice
        SERVICE_<NAME>_MAX_WAIT=604800
                                     seconds that a job waits while no client can be reached
        SERVICE_<NAME>_MAX_STAGING=3600
                                     seconds to hand a job to a client
        SERVICE_<NAME>_MAX_COLLECTING=86400
                                     seconds to fetch a job's result
      """),

  /** Runs jobs for servers. */
  CLIENT(
      "Runs the jobs that servers send it.",
      """
        PORT=9000                    where to listen; 0 lets the system choose
        BIND_ADDRESS=0.0.0.0         127.0.0.1 for this machine alone
        DATA_PATH=./data             the directories that jobs run in
        MAX_AGE=864000               seconds that a job is kept after it ended
        DISK_LOW=256M                with less of the disk free, nothing new is taken
        DISK_ENOUGH=512M             until so much is free again; twice DISK_LOW unless set
        SLOTS                        jobs that run at once, the others wait; no limit unless set
        KILL_GRACE=10                seconds that a script has to end by itself when it is ended
        LOG_LEVEL=info               error, warn, info, debug or trace
      """),

  /** A server with a client inside. */
  STANDALONE(
      "A server with a client inside, which runs the jobs of the service 'example'.",
      """
        PORT=5000                    where to listen; 0 lets the system choose
        BIND_ADDRESS=127.0.0.1       0.0.0.0 for whoever reaches this machine: nobody is asked who
                                     they are, and what they send is run
        DATA_PATH=./data             everything below it
        DB_PATH=<DATA_PATH>/db.sqlite
                                     the jobs' rows
        MAX_AGE=864000               seconds that a job is kept after it ended
        DISK_LOW=256M                with less of the disk free, nothing new is taken
        DISK_ENOUGH=512M             until so much is free again; twice DISK_LOW unless set
        MAX_UPLOAD_SIZE=400M         bytes, or with K, M, G or T (KiB, MiB and so on)
        LEASE=300                    seconds that a client may be out of reach before it stops its
                                     jobs, and they run elsewhere
        SLOTS                        jobs that run at once, the others wait; no limit unless set
        KILL_GRACE=10                seconds that a script has to end by itself when it is ended
        SERVICE_EXAMPLE_RUNS_PER_USER=5
                                     jobs of one user under way at once
        SERVICE_EXAMPLE_MAX_RUNS=10  jobs of all users under way at once
        SERVICE_EXAMPLE_TIMEOUT      seconds that a script may run; no limit unless set
        SERVICE_EXAMPLE_MAX_ATTEMPTS=3
                                     attempts that may be lost with their client; 1 for jobs that
                                     must not run twice
        SERVICE_EXAMPLE_MAX_WAIT=604800
                                     seconds that a job waits while no client can be reached
        SERVICE_EXAMPLE_MAX_STAGING=3600
                                     seconds to hand a job to a client
        SERVICE_EXAMPLE_MAX_COLLECTING=86400
                                     seconds to fetch a job's result
        SERVICE_EXAMPLE_CLIENTS      more clients that run it, as for a server; none unless set
        LOG_LEVEL=info               error, warn, info, debug or trace
      More services, with clients elsewhere, as for a server.
      """);

  private final String summary;
  private final String variables;

  Mode(String summary, String variables) {
    this.summary = summary;
    this.variables = variables;
  }

  Configuration configuration(Map<String, String> environment)
      throws InvalidConfigurationException {
    return switch (this) {
      case SERVER -> Configuration.ofServer(environment);
      case CLIENT -> Configuration.ofClient(environment);
      case STANDALONE -> Configuration.ofStandalone(environment);
    };
  }

  String summary() {
    return summary;
  }

  /** The variables that it reads, each with its default. */
  List<String> variables() {
    return variables.lines().toList();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
