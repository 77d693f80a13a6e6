# Sends signals to process groups, as it is told on standard input: shell text, each order ended by a NUL.
#
# It is also who is left when its JVM is killed: then its input ends without a `bye`. Should nobody take the
# tasks up for as long as their servers wait, counted from when the JVM last told it, it ends them, because the
# servers are about to run their jobs elsewhere; it says so in the records, for who comes later. It ends as soon
# as somebody else has them, or nothing of them runs. For bash 4.2 to 5.3.

trap '' HUP INT QUIT TERM PIPE

# Seconds that no clock change moves.
look_at_time() {
  now=0
  read -r now _ </proc/uptime || :
  now=${now%.*}
} 2>&-

guard() {
  owner=$1 name=$2 records=$3 variable=$4 patience=$5
  look_at_time
  told=$now
}

bye() {
  patience=0
}

# A directory that is gone has no other owner.
is_mine() {
  local now=
  [[ ! -e $owner ]] || { read -r now <"$owner" || :; [[ $now == "$name" ]]; }
} 2>&-

# The tasks whose workers still watch them, with what is left of all others that carry the variable.
find_tasks() {
  local record word what pid worker born stat
  groups=() files=() pids=()
  for record in "$records"/*/record; do
    group=
    while read -r word what pid worker born; do
      [[ $word\ $what != run\ started ]] || group=$pid watcher=$worker began=$born
      [[ $word\ $what != run\ exit && $word != ended ]] || group=
    done <"$record"
    [[ $group ]] && read -r stat </proc/"$watcher"/stat || continue
    set -- ${stat##*) }
    [[ ${20} != "$began" ]] || groups+=("$group") files+=("$record")
  done
  while read -r stat; do
    stat=${stat#/proc/}
    pids+=("${stat%/environ}")
  done < <(grep -lszxF -e "$variable" /proc/[0-9]*/environ)
} 2>&-

nothing_runs() {
  find_tasks
  ((${#groups[@]} + ${#pids[@]} == 0))
}

signal() {
  local group
  for group in "${groups[@]}"; do
    kill -"$1" -- -"$group"
  done
  ((${#pids[@]} == 0)) || kill -"$1" -- "${pids[@]}"
} 2>&-

end_tasks() {
  local record left
  find_tasks
  for record in "${files[@]}"; do
    printf 'kill FAILED SYSTEM stopped: its client has died, and was not back within %s s\n' "$waited" >>"$record"
  done
  signal TERM
  signal CONT
  for ((left = 20; left > 0; left--)); do
    sleep 0.1
    is_mine || return
    ! nothing_runs || return
  done
  for ((left = 100; left > 0; left--)); do
    signal KILL
    sleep 0.1
    is_mine || return
    ! nothing_runs || return
  done
}

patience=0
while IFS= read -r -d '' order; do
  eval "$order"
done

if ((patience > 0)); then
  look_at_time
  ((patience -= now - told))
  ((patience > 0)) || patience=1
fi
waited=$patience
for ((; patience > 0; patience--)); do
  is_mine || exit
  ! nothing_runs || exit
  sleep 1
  ((patience > 1)) || { is_mine && end_tasks; } 2>&-
done
