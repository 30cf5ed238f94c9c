#!/usr/bin/env bash
# Builds the program, or with `--build-tests` the tests too; reports the expected and the actual duration:
# build.sh [ARGUMENTS OF SWIFT BUILD…]
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

# Minutes of one core for a build from scratch, on a fast machine and on a slow one.
fast=9 slow=21
what=surprisal
made=.build/release/surprisal
if [[ " $* " = *" --build-tests "* ]]; then
    fast=15 slow=34
    what="surprisal and its tests"
    made=.build/release/surprisalPackageTests.xctest
fi
cores=$(getconf _NPROCESSORS_ONLN)
# Part of the build is sequential, however many cores there are.
minutes() { echo $(($1 / cores + 1)); }

if [ -e "$made" ]; then
    say "Building $what (changes only)"
else
    say "Building $what, which takes $(minutes $fast) to $(minutes $slow) minutes on $cores cores the first time; seconds after a change"
fi
SECONDS=0
# Warnings about unused files of other packages are left out: the reader cannot fix them. (Progress stays on the terminal.)
{
    swift build --no-color-diagnostics -c release "$@" 2>&1 1>&3 |
        { grep --line-buffered -v -e 'found [0-9]* file(s) which are unhandled' -e '^    .*/\.build/checkouts/' >&2 || true; }
} 3>&1 || fail "the build failed; the errors are above"
say "Built $what in $((SECONDS / 60)) min $((SECONDS % 60)) s"
