# A worker: runs one task at a time, for as long as its standard input is open.
#
# Tasks come on standard input: a line with the length in bytes, then so many bytes of shell text that
# ends in an exec. They are read in two gulps, because bash reads lines from a pipe byte by byte.
#
# Reports go to standard output, a pipe that all workers share: each is one short line, written at once,
# so that lines of different workers do not mix.
#   NUMBER started PID            the task's process is there; PID is its process group, too
#   NUMBER refused                the directory could not be entered, or a file not be made
#   [1]+ PID Exit CODE …          bash's own words, see below
#   NUMBER ended CODE LEFT        CODE as in $?; LEFT is 1 when processes of the group had to be killed
#
# A code above 128 may be an exit code or a signal, and $? does not tell. The job table does, for as long
# as nobody has waited: the trap on CHLD runs before `wait` returns, and prints it.

((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)) || exit 78

number=$1

# The reader counts bytes and reads bash's own words; tasks shall not inherit that.
export -n LC_ALL

# Background jobs become process groups, at no cost.
set -m

# Ctrl-C and its kin are the business of whoever owns this worker. Trapped and not ignored, because tasks
# would inherit what is ignored.
trap : HUP INT QUIT TERM
trap 'jobs -l' CHLD

# Before 5.0, `wait` returns when a job is stopped, and again at once.
if ((BASH_VERSINFO[0] >= 5)); then
  await() { wait -f "$!"; }
  pause() { :; }
else
  await() { wait "$!"; }
  pause() { sleep 0.2; }
fi

job() {
  eval "$task"
  printf '%s refused\n' "$number"
}

run() {
  local code left
  job &
  printf '%s started %s\n' "$number" "$!"
  # A signal to this worker, or a stop of the job, ends the waiting but not the job.
  while await; code=$?; ((code > 128)) && kill -0 "$!"; do pause; done
  kill -KILL -- "-$!" && left=1 || left=0
  printf '%s ended %s %s\n' "$number" "$code" "$left"
}

while read -r length && read -r -N "$length" task; do run; done
