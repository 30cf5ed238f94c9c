#!/usr/bin/env bash
# Times the whole way from raw logs to scores on a small simulated network: bench.sh PROGRAM
set -euo pipefail
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

now() { python3 -c 'import time; print(time.time())'; }

# Runs a command; prints its rows a second.
measure() { # NAME ROWS-COMMAND COMMAND…
    local name=$1 count=$2 start seconds
    shift 2
    start=$(now)
    "$@" >"$folder/$name.log" 2>&1 || { cat "$folder/$name.log" >&2; exit 1; }
    seconds=$(python3 -c "print($(now) - $start)")
    python3 - "$name" "$(eval "$count")" "$seconds" <<'PYTHON'
import sys
name, rows, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
print(f"{name:<10} {rows:>12,} {seconds:>10.1f} {rows / seconds:>14,.0f}", flush=True)
PYTHON
}

raw_rows="gzip -dc '$folder/raw/auth.txt.gz' | wc -l"
printf '%-10s %12s %10s %14s\n' step rows seconds 'rows a second'
measure simulate "$raw_rows" "$program" simulate --preset small --days 6 7 8 --seed 1 --output "$folder/raw"
measure prepare "$raw_rows" "$program" prepare "$folder/raw/auth.txt.gz" "$folder/raw/redteam.txt.gz" \
    --days 6 7 8 --output "$folder/days"
measure train "wc -l <'$folder/days/7.csv'" "$program" train --data "$folder/days" --seed 1 --output "$folder/run"
measure score "wc -l <'$folder/days/8.csv'" "$program" score "$folder/run" "$folder/days/8.csv" \
    --output "$folder/scores.csv"
echo "(train: the rows of its training day, over all epochs and validations)"
