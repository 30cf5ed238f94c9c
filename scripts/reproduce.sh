#!/usr/bin/env bash
# Trains the paper's models with its tokenizations, one run per seed, and compares them: reproduce.sh PROGRAM OUTPUT
# Finished runs are skipped. The variables are set by `make reproduce`; docs/reproduce.md lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

program=$1
output=$2
read -r -a models <<<"$MODELS"
read -r -a tokenizations <<<"$TOKENIZATIONS"
read -r -a flags <<<"$FLAGS"
if is_on "${CUDA:-}"; then flags+=(--use-cuda); fi
reasons=() # why runs of a combination are missing

directions() { # MODEL: the directions that it supports
    case "$1" in tiered-transformer | multiline-transformer) echo forward ;; *) echo forward bidirectional ;; esac
}

# Trains one combination, one run per seed; its messages are kept in a file beside the runs.
train() { # MODEL TOKENIZATION DIRECTION
    local folder="$output/$1-$2" log status direction=()
    if [ "$3" = bidirectional ]; then folder="$folder-bidirectional" && direction=(--bidirectional); fi
    log="$folder.log"
    # The program handles interrupts itself: it saves, and tee has to run until then.
    set +e
    "$program" train "$1" "$2" ${direction[@]+"${direction[@]}"} --data "$DATA" --counts "$COUNTS" \
        -mc "$MODEL_CONFIGS/lanl_config_${1//-/_}.json" -tc "$TRAINER_CONFIG" \
        --seeds "$SEEDS" --output "$folder" ${flags[@]+"${flags[@]}"} 2>&1 | tee -i "$log" >&2
    status=${PIPESTATUS[0]}
    set -e
    case $status in
        0) ;;
        130 | 143)
            say "interrupted; run the same command again to continue" >&2
            exit "$status"
            ;;
        *) reasons+=("$1 $2 $3: $(reason "$log" || echo "exited with status $status")") ;;
    esac
}

# The last error in a log.
reason() { # LOG
    sed -n -e 's/^surprisal: //p' -e 's/^Error: //p' "$1" | grep -v ': unknown key ' | tail -n 1
}

# Prints the table, and the reasons for missing runs.
compare() {
    local status=0 reason
    "$program" compare "$output" --grid --score loss --output "$output/runs.csv" || status=$?
    if [ ${#reasons[@]} -gt 0 ]; then
        printf '\nMissing runs:\n'
        for reason in "${reasons[@]}"; do printf '  %s\n' "$reason"; done
    fi
    return $status
}

mkdir -p "$output"
for model in "${models[@]}"; do
    for tokenization in "${tokenizations[@]}"; do
        for direction in $(directions "$model"); do
            say "$model $tokenization $direction"
            train "$model" "$tokenization" "$direction"
        done
    done
done
compare | tee -i "$output/table.txt"
