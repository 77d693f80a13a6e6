package org.joborchestrator.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker has written down of its task, see {@code worker.sh}.
 *
 * @param pid the task's process and process group; 0 if none is known
 * @param worker the worker's process
 * @param born when the worker began, as /proc tells it; 0 where there is none
 * @param code how the task ended, as in {@code $?}; -1 before
 * @param named whether that is an exit code even if it looks like a signal
 */
record TaskRecord(long pid, long worker, long born, int code, boolean named) {

  private static final Pattern STARTED = Pattern.compile("run started (\\d+) (\\d+) (\\d+)");
  private static final Pattern EXIT = Pattern.compile("run exit (\\d+)");
  private static final Pattern NOTICE = Pattern.compile(" Exit (\\d+) .*\\$job\\d+$");

  static TaskRecord read(Path file) throws IOException {
    TaskRecord found = new TaskRecord(0, 0, 0, -1, false);
    int named = -1;
    for (String line : PayloadRecord.lines(file)) {
      Matcher started = STARTED.matcher(line);
      Matcher exit = EXIT.matcher(line);
      Matcher notice = NOTICE.matcher(line);
      if (started.matches()) {
        found =
            new TaskRecord(
                Long.parseLong(started.group(1)),
                Long.parseLong(started.group(2)),
                Long.parseLong(started.group(3)),
                -1,
                false);
      } else if (notice.find()) {
        named = Integer.parseInt(notice.group(1));
      } else if (exit.matches()) {
        int code = Integer.parseInt(exit.group(1));
        return new TaskRecord(found.pid, found.worker, found.born, code, code == named);
      }
    }
    return found;
  }

  boolean hasStarted() {
    return pid > 0;
  }

  boolean hasEnded() {
    return hasStarted() && code >= 0;
  }
}
