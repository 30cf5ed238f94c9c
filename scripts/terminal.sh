# Output functions for the scripts in this folder, which source this file.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

# Exits with an error message, and on further lines how to fix it.
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    if [ $# -gt 0 ]; then printf '       %s\n' "$@" >&2; fi
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Succeeds if a switch such as CUDA is on: anything but empty, 0 and False.
is_on() { case "${1:-}" in '' | 0 | [Ff]alse | FALSE) return 1 ;; esac }
