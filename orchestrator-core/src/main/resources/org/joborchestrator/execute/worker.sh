# A worker: runs one task at a time, for as long as its standard input is open. For bash 4.2 to 5.3.
#
# Tasks come on standard input: a line with the length in bytes, then so many bytes of shell text that
# ends in an exec. They are read in two gulps, because bash reads lines from a pipe byte by byte.
#
# Reports go to standard output, a pipe that all workers share: each is one short line, written at once,
# so that lines of different workers do not mix.
#   NUMBER started PID            the task's process is there; PID is its process group, too
#   NUMBER refused                the directory could not be entered, or a file not be made
#   … Exit CODE … job NUMBER      bash's own words about the end of a job, see below
#   NUMBER ended CODE LEFT        CODE as in $?; LEFT is 1 when processes of the group had to be killed
#
# A code above 128 may be an exit code or a signal, and $? does not tell. What bash says to standard error
# when a background job has ended does, so that goes to the pipe, too.

((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)) || exit 78

number=$1

# The reader counts bytes and reads bash's own words; tasks shall not inherit that.
export -n LC_ALL

# Background jobs become process groups, at no cost.
set -m

# Ctrl-C and its kin are the business of whoever owns this worker. Not trapped, because what interrupts
# `wait` can make it lose the job.
trap '' HUP INT QUIT TERM

# From 5.3 on bash is silent about most ends. Before, this would only say the same twice.
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 503)) || trap 'jobs -l' CHLD

# Says that it has started when signals work again, so that a kill right after the start is not lost.
job() {
  trap - HUP INT QUIT TERM
  printf '%s started %s\n' "$number" "$BASHPID"
  eval "$task"
  printf '%s refused\n' "$number"
}

# In these very words bash names the job, so the number has to be among them.
eval "start() { job $number & }"

# Sets code. A `wait` also ends when the job is stopped; then it is asked again until the job has ended.
# (Not `wait -f`, which would not end for a stop: in 5.2 it looks at the job's memory after that was freed,
# and may then spin for ever.)
await() {
  local last
  wait "$!"
  code=$?
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

run() {
  local code left
  start
  await
  kill -KILL -- "-$!" 2>&- && left=1 || left=0
  printf '%s ended %s %s\n' "$number" "$code" "$left"
}

while read -r length && read -r -N "$length" task; do run; done
