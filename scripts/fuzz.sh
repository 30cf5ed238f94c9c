#!/usr/bin/env bash
# Fuzzes a reader of logs: scripts/fuzz.sh READER [libFuzzer's arguments], such as
#   scripts/fuzz.sh evtx -runs=10000000 -jobs=2
# Inputs that reach new code are kept in .build-fuzz/corpus/READER; SEEDS=DIR adds others to begin with. An input that
# crashes, or takes over a second, is left beside them as crash-… or timeout-….
set -euo pipefail
cd "$(dirname "$0")/.."
reader=${1:?usage: scripts/fuzz.sh evtx|json|framing|xml|syslog|zeek|csv|map|detection [arguments of libFuzzer]}
shift
SURPRISAL_FUZZ=1 swift build -c release --sanitize=address -Xswiftc -sanitize=fuzzer --product fuzz-logs \
  --scratch-path .build-fuzz >&2
program=$PWD/.build-fuzz/release/fuzz-logs
mkdir -p ".build-fuzz/corpus/$reader" ".build-fuzz/found/$reader"
cd ".build-fuzz/found/$reader"
# With Swift's own handler a crash would hang instead of ending the process.
SWIFT_BACKTRACE=enable=no exec "$program" "$reader" "../../corpus/$reader" ${SEEDS:+"$SEEDS"} \
  -timeout=1 -rss_limit_mb=2048 -max_len=65536 "$@"
