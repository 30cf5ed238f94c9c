#!/usr/bin/env bash
# Trains the paper's models over its tokenizations, a run a seed, and compares them: reproduce.sh PROGRAM OUTPUT
# What an earlier call did is not done again. The variables are set by `make reproduce`; docs/guides/reproduce.md lists them.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

program=$1
output=$2
read -r -a models <<<"$MODELS"
read -r -a tokenizations <<<"$TOKENIZATIONS"
read -r -a flags <<<"$FLAGS"
if is_on "${CUDA:-}"; then flags+=(--use-cuda); fi
reasons=() # why a combination has no run, or too few

directions() { # MODEL: those that it has
    case "$1" in tiered-transformer | multiline-transformer) echo forward ;; *) echo forward bidirectional ;; esac
}

# Trains one combination, a run a seed; keeps its messages in a file beside the runs.
train() { # MODEL TOKENIZATION DIRECTION
    local folder="$output/$1-$2" log status direction=()
    if [ "$3" = bidirectional ]; then folder="$folder-bidirectional" && direction=(--bidirectional); fi
    log="$folder.log"
    # An interrupt is the program's to handle: it saves, and what shows its messages has to live until then.
    set +e
    "$program" train "$1" "$2" ${direction[@]+"${direction[@]}"} --data "$DATA" --counts "$COUNTS" \
        -mc "$MODEL_CONFIGS/lanl_config_${1//-/_}.json" -tc "$TRAINER_CONFIG" \
        --seeds "$SEEDS" --output "$folder" ${flags[@]+"${flags[@]}"} 2>&1 | tee -i "$log" >&2
    status=${PIPESTATUS[0]}
    set -e
    case $status in
        0) ;;
        130 | 143)
            say "interrupted: the same command goes on" >&2
            exit "$status"
            ;;
        *) reasons+=("$1 $2 $3: $(reason "$log" || echo "ended with status $status")") ;;
    esac
}

# The last complaint in a log.
reason() { # LOG
    sed -n -e 's/^surprisal: //p' -e 's/^Error: //p' "$1" | grep -v 'means nothing here' | tail -n 1
}

# Prints the table, what is missing in it, and why.
compare() {
    local status=0 reason
    "$program" compare "$output" --grid --score loss --output "$output/runs.csv" || status=$?
    if [ ${#reasons[@]} -gt 0 ]; then
        printf '\nWithout a run, or with too few:\n'
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
