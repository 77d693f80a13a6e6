package org.joborchestrator.launcher;

import java.util.Map;

/** A kind of job, and how it has to end. */
enum Errand {
  QUICK(":", "exit 0", "Completed", ""),
  SHORT("sleep 0.2", "exit 0", "Completed", ""),
  LONG("sleep 2", "exit 0", "Completed", ""),
  FAILING("sleep 0.1", "exit 3", "Failed", "exited with code 3"),
  DYING("sleep 0.1", "kill -9 $$", "Failed", "signal 9");

  private final String work;
  private final String end;
  private final String status;
  private final String message;

  Errand(String work, String end, String status, String message) {
    this.work = work;
    this.end = end;
    this.status = status;
    this.message = message;
  }

  /** What is uploaded for it. */
  Map<String, String> files(Witness witness, String job, long user) {
    return files(witness, job, user, "");
  }

  /** What is uploaded for it, with more to do. */
  Map<String, String> files(Witness witness, String job, long user, String more) {
    String derive = "read -r of < in.txt\necho \"result of $of\" > out.txt\n";
    String script = witness.script(job, user, derive + more + work, end);
    return Map.of("run.sh", script, "in.txt", job + "\n");
  }

  /** Whether that is how it had to end. */
  boolean isFulfilled(String job, User.Answer answer) {
    boolean right = answer.status().equals(status) && answer.message().contains(message);
    return right
        && (!status.equals("Completed")
            || ("result of " + job + "\n").equals(answer.files().get("out.txt")));
  }
}
