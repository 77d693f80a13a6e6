# A worker: runs one task at a time, for as long as its standard input is open. For bash 4.2 to 5.3.
#
# Tasks come on standard input: a line with the length in bytes, then so many bytes of shell text that
# names the record, enters the directory, opens the files and calls `go`. They are read in two gulps,
# because bash reads lines from a pipe byte by byte.
#
# Reports go to standard output, a pipe that all workers share: each is one short line, written at once,
# so that lines of different workers do not mix.
#   NUMBER started PID            the task's process is there; PID is its process group, too
#   NUMBER refused                the directory could not be entered, or a file not be made
#   … Exit CODE … $jobNUMBER      bash's own words about the end of a job, see below
#   NUMBER ended CODE LEFT        CODE as in $?; LEFT is 1 when processes of the group had to be killed
#
# The same is written to the task's record before, for who takes the task up when this pipe's reader has
# died. The worker goes on then, and ends with its task.
#   run started PID WORKER BORN   BORN is when the worker began, in the clock ticks of /proc
#   run exit CODE
#
# A code above 128 may be an exit code or a signal, and $? does not tell. What bash says to standard error
# when a background job has ended does, so that goes to the record, and for such a code to the pipe, too.
#
# What costs here is memory that is written between fork and exec, because each page of it is copied. So
# the task's process does nothing but exec, and the loop that forks is flat.

((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)) || exit 78

number=$1

# A number of a process may be given to another one; together with its birth it is not.
born=0
if read -r stat 2>&- </proc/$$/stat; then
  set -- ${stat##*) }
  born=${20}
fi

# The reader counts bytes and reads bash's own words; tasks shall not inherit that.
export -n LC_ALL

# Background jobs become process groups, at no cost.
set -m

# From 5.3 on bash is silent about most ends. Before, this would only say the same twice.
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 503)) || trap 'jobs -l >&2' CHLD

# Bash names the job in these very words, so the number has to be among them; the variable is never set.
# Arguments are a command that starts the script, where one is needed.
eval "go() { \"\$@\" \"\$BASH\" run.sh \$job$number & }"

# Whatever PATH a task has.
hash env
env=${BASH_CMDS[env]}

# A `wait` also ends when the job is stopped; then it is asked again until the job has ended. (Not
# `wait -f`, which would not end for a stop: in 5.2 it looks at the job's memory after that was freed, and
# may then spin for ever.)
await_stopped() {
  local last
  while ((code > 128)); do
    if ! kill -0 "$!" 2>&-; then
      wait "$!" 2>&-
      last=$?
      ((last == 127)) || code=$last
      return
    fi
    sleep 0.2
    wait "$!"
    code=$?
  done
}

# Standard error is the record, if it can be written.
watch() {
  printf 'run started %s %s %s\n' "$!" "$$" "$born" >&2
  printf '%s started %s\n' "$number" "$!"
  wait "$!"
  code=$?
  ((code <= 128)) || await_stopped
  kill -KILL -- "-$!" 2>&- && left=1 || left=0
  printf 'run exit %s\n' "$code" >&2
  return 0
}

# The notice that tells an exit code from a signal.
forward() {
  local line
  while read -r line; do
    [[ $line != *' Exit '* ]] || printf '%s\n' "$line"
  done
} 2>&- <"$record"

# Ctrl-C and its kin are the business of whoever owns this worker. Ignored while it waits, because what
# interrupts `wait` can make it lose the job; not ignored while it forks, because that would be inherited.
# The same for what a pipe does that nobody reads any more. What was ignored from the start, as nohup and
# scripts do it, stays so; but resetting INT would have bash die of it all the same.
inherited=(HUP INT QUIT TERM PIPE)
[[ -z $(trap -p INT) ]] || inherited=(HUP QUIT TERM PIPE)
trap '' HUP INT QUIT TERM PIPE

while read -r length && read -r -N "$length" task; do
  trap - "${inherited[@]}"
  if eval "$task"; then
    trap '' HUP INT QUIT TERM PIPE
    watch 2>>"$record" || watch
    ((code <= 128)) || forward
    printf '%s ended %s %s\n' "$number" "$code" "$left"
  else
    trap '' HUP INT QUIT TERM PIPE
    printf '%s refused\n' "$number"
  fi
  # Keeps no job's directory in use.
  cd /
done
