#!/usr/bin/env bash
# Fuzzes a reader of logs: scripts/fuzz.sh READER [arguments of libFuzzer], such as
#   SEEDS=samples scripts/fuzz.sh evtx -runs=10000000
# SEEDS is a log or a folder of logs, of which short pieces are the first inputs. Inputs that reach new code are kept in
# .build-fuzz/corpus/READER. An input that crashes, takes over a second or too much memory ends the run and is left in
# .build-fuzz/found/READER; scripts/fuzz.sh READER FILE runs it once more. CONTRIBUTING.md says what to do with it.
set -euo pipefail
readers='evtx|evtxfile|xml|json|framing|syslog|zeek|csv|map|times|identity|book|text|detection|log'
reader=${1:?"usage: scripts/fuzz.sh $readers [arguments of libFuzzer]"}
shift

absolute() { echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; }
work=$(cd "$(dirname "$0")/.." && pwd)/.build-fuzz
seeds=()
if [[ -n ${SEEDS:-} ]]; then seeds=("$(absolute "$SEEDS")"); fi
arguments=()
folders=("$work/corpus/$reader" "$work/seeds/$reader")
for argument in "$@"; do
  if [[ -f $argument ]]; then
    argument=$(absolute "$argument")
    folders=()
  fi
  arguments+=("$argument")
done

cd "$work/.."
SURPRISAL_FUZZ=1 swift build -c release --sanitize=address -Xswiftc -sanitize=fuzzer --product fuzz-logs \
  --scratch-path "$work" >&2
mkdir -p "$work/corpus/$reader" "$work/found/$reader" "$work/seeds"
cd "$work/found/$reader"
# A program of its own, so that the next build does not change the one that runs.
cp -f "$work/release/fuzz-logs" .

# With Swift's own handler a crash would hang instead of ending the process. What leaks shows as too much memory.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16:malloc_context_size=3
# Some readers read files, which are fast in memory.
if [[ -d /dev/shm ]]; then export TMPDIR=/dev/shm; fi
rm -rf "${work:?}/seeds/$reader"
./fuzz-logs seeds "$reader" ${seeds[@]+"${seeds[@]}"} "$work/seeds/$reader" >&2
exec ./fuzz-logs "$reader" ${folders[@]+"${folders[@]}"} -timeout=60 -rss_limit_mb=1024 -detect_leaks=0 -print_final_stats=1 \
  ${arguments[@]+"${arguments[@]}"}
