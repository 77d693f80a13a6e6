#!/usr/bin/env bash
# Builds the orchestrator if need be, starts it, runs one real job and shows its result. Needs a JDK from
# 17 on and Maven. Leaves the result in examples/target/quickstart, and nothing else: no process, no file.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$examples")
jar=$root/orchestrator-launcher/target/job-orchestrator.jar
sources=$examples/src/main/java/org/joborchestrator/examples
result=$examples/target/quickstart
work=
server=
child=

fail() {
  echo "quickstart: $*" >&2
  exit 1
}

# Ends a process of ours and waits for it; one that does not heed TERM for 15 s is killed.
stop() {
  local pid=$1 tries=150
  kill -TERM "$pid" 2>/dev/null || return 0
  while kill -0 "$pid" 2>/dev/null && [ "$tries" -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
  kill -KILL "$pid" 2>/dev/null && echo "quickstart: process $pid did not end by itself" >&2
  wait "$pid" 2>/dev/null || true
}

finish() {
  local status=$?
  trap '' INT TERM HUP # a second Ctrl-C must not leave the server behind
  [ -z "$child" ] || stop "$child"
  [ -z "$server" ] || stop "$server"
  if [ "$status" -ne 0 ] && [ "$status" -lt 129 ] && [ -n "$work" ] && [ -s "$work/server.log" ]; then
    echo "quickstart: the end of the server's log:" >&2
    tail -n 20 "$work/server.log" >&2
  fi
  [ -z "$work" ] || rm -rf "$work"
  exit "$status"
}

# Runs a command so that a signal to this script is acted on at once, not when the command is through.
run() {
  "$@" &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

check_tools() {
  java=java
  javac=javac
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    javac=$JAVA_HOME/bin/javac
  fi
  command -v "$java" >/dev/null || fail "no $java here. It needs a JDK, 17 or newer, on the PATH or in JAVA_HOME."
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java\.specification\.version = //p' | tr -d '\r')
  case $version in
    '' | *[!0-9]*) version=0 ;; # 1.8
  esac
  [ "$version" -ge 17 ] || fail "$("$java" -version 2>&1 | head -n 1) is too old: it needs a JDK, 17 or newer."
  command -v "$javac" >/dev/null || fail "there is a Java $version here, but no $javac: it needs a JDK, not only a JRE."
  command -v awk >/dev/null || fail "no awk here, which the job needs."
}

built() {
  [ -f "$jar" ] && [ -z "$(find "$root"/pom.xml "$root"/orchestrator-{core,jaxrs,launcher}/{pom.xml,src/main} -newer "$jar")" ]
}

build() {
  command -v mvn >/dev/null || fail "no mvn here. It needs Maven to build, on the PATH."
  echo "Building; the first time Maven fetches what it needs, which takes a minute or two."
  run mvn -q -B -f "$root/pom.xml" -DskipTests -Dfast -pl orchestrator-launcher -am package ||
    fail "the build failed, see above."
}

start_server() {
  mkdir "$work/tmp"
  PORT=0 BIND_ADDRESS=127.0.0.1 LOG_LEVEL=info DATA_PATH=$work/data DB_PATH=$work/db.sqlite \
    "$java" -Djava.io.tmpdir="$work/tmp" -jar "$jar" standalone >"$work/server.log" 2>&1 &
  server=$!
  local tries=600
  while :; do
    url=$(sed -n 's/.*Ready on \(http:[^ ]*\).*/\1/p' "$work/server.log" | head -n 1)
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || fail "the server ended instead of starting."
    [ "$tries" -gt 0 ] || fail "the server is not ready after 60 s."
    sleep 0.1
    tries=$((tries - 1))
  done
}

show_result() {
  summary() { awk -F '\t' -v quantity="$1" '$1 == quantity { print $2 }' "$result/summary.tsv"; }
  echo
  echo "Contacts of its residues (contacts.tsv, the first 5 of $(summary contacts)):"
  head -n 6 "$result/contacts.tsv" | awk -F '\t' '{ printf "  %-11s %-11s %s\n", $1, $2, $5 }'
  echo
  echo "Radius of gyration: $(summary radius_of_gyration_all_atoms) angstrom"
  echo "Picture:            $result/contacts.svg"
}

trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

check_tools
built || build
work=$(mktemp -d "${TMPDIR:-/tmp}/quickstart.XXXXXX")
rm -rf "$result"
mkdir -p "$result" "$work/job"

start_server
echo "Standalone on $url, a server with a client inside."
cp "$examples/helix-job/run.sh" "$work/job"
run "$java" "$sources/IdealHelix.java" >"$work/job/structure.pdb"
echo "The job: structure.pdb, an ideal alpha helix just computed, and run.sh (bash, awk)."
echo
run "$java" "$sources/Quickstart.java" "$url" "$work/job" "$result" || fail "the job did not come through."
show_result
