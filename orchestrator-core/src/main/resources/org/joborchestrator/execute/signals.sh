# Sends signals to process groups, as it is told on standard input: shell text, each order ended by a NUL.
#
# It is also who is left when its JVM is killed or stopped. The JVM tells it how long the tasks of each server go
# on: for what is left of the server's lease. When that is over, and the JVM has neither renewed it nor said that
# it deals with the end itself, this ends those tasks, because the server is about to run their jobs elsewhere;
# it says so in the records, for who comes later, be it the same JVM.
#
# A JVM that is killed is known by the end of this input without a `bye`. Then this ends, too, as soon as somebody
# else has the tasks, or nothing of them runs. For bash 4.2 to 5.3.

trap '' HUP INT QUIT TERM PIPE TSTP

declare -A due=() grace=() line=()

# Milliseconds that no clock change moves.
look_at_time() {
  local up=0.00
  read -r up _ </proc/uptime || :
  now=$((10#${up/./}0))
} 2>&-

guard() {
  owner=$1 name=$2 records=$3 variable=$4
  due=() grace=() line=()
  look_at_time
}

# NAME LEFT LEASE LINE, in milliseconds. The JVM tells of renewals up to a sixteenth of the lease late, or 2 s, and
# the server waits for a fourth of it, or 15 s. All that happens here fits between the two.
server() {
  local late=$(($3 / 8))
  due[$1]=$((now + $2 + (late < 5000 ? late : 5000)))
  grace[$1]=$(($3 / 16 < 2000 ? $3 / 16 : 2000))
  line[$1]=$4
}

bye() {
  exit
}

# A directory that is gone has no other owner.
is_mine() {
  local now=
  [[ ! -e $owner ]] || { read -r now <"$owner" || :; [[ $now == "$name" ]]; }
} 2>&-

# The tasks of these servers whose workers still watch them, with whatever else carries the name of one.
find_tasks() {
  local record server word what pid worker born group watcher began stat names=()
  groups=() files=() pids=()
  for record in "$records"/*; do
    group=
    {
      read -r _ _ server _ && [[ " $* " == *" $server "* ]] || continue
      while read -r word what pid worker born; do
        [[ $word\ $what != run\ started ]] || group=$pid watcher=$worker began=$born
        [[ $word\ $what != run\ exit && $word != ended ]] || group=
      done
    } <"$record"
    names+=("$variable=${record##*/}")
    [[ $group ]] && read -r stat </proc/"$watcher"/stat || continue
    set_words ${stat##*) }
    [[ ${words[19]} != "$began" ]] || groups+=("$group") files+=("$record")
  done
  ((${#names[@]} > 0)) || return 0
  while read -r stat; do
    stat=${stat#/proc/}
    pids+=("${stat%/environ}")
  done < <(grep -lszxF -f <(printf '%s\n' "${names[@]}") /proc/[0-9]*/environ)
} 2>&-

set_words() {
  words=("$@")
}

nothing_runs() {
  find_tasks "$@"
  ((${#groups[@]} + ${#pids[@]} == 0))
}

signal() {
  local group
  for group in "${groups[@]}"; do
    kill -"$1" -- -"$group"
  done
  ((${#pids[@]} == 0)) || kill -"$1" -- "${pids[@]}"
} 2>&-

# SERVER GRACE LINE
end_tasks() {
  local record left
  find_tasks "$1"
  for record in "${files[@]}"; do
    printf '%s\n' "$3" >>"$record"
  done
  signal TERM
  signal CONT
  for ((left = $2; left > 0; left -= 100)); do
    sleep 0.1
    is_mine && ! nothing_runs "$1" || return
  done
  for ((left = 100; left > 0; left--)); do
    signal KILL
    sleep 0.1
    is_mine && ! nothing_runs "$1" || return
  done
} 2>&-

# Beside the orders, which go on.
end_overdue() {
  local server
  look_at_time
  for server in "${!due[@]}"; do
    if ((${due[$server]} <= now)); then
      end_tasks "$server" "${grace[$server]}" "${line[$server]}" </dev/null &
      unset "due[$server]"
    fi
  done
}

# How many seconds to the next that is due, but no more than so many milliseconds.
look_ahead() {
  local end least=$1
  look_at_time
  for end in "${due[@]}"; do
    ((end - now >= least)) || least=$((end - now))
  done
  ((least > 0)) || least=1
  printf -v pause '%d.%03d' $((least / 1000)) $((least % 1000))
}

order=
while :; do
  if ((${#due[@]} > 0)); then
    look_ahead 1000000000
    IFS= read -r -d '' -t "$pause" part
  else
    IFS= read -r -d '' part
  fi
  read=$?
  order+=$part
  if ((read == 0)); then
    eval "$order"
    order=
  elif ((read > 128)); then
    end_overdue
  else
    break
  fi
done

while ((${#due[@]} > 0)); do
  look_ahead 1000
  sleep "$pause"
  is_mine && ! nothing_runs "${!due[@]}" || break
  end_overdue
done
wait
