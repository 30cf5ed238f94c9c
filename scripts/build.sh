#!/usr/bin/env bash
# Builds the program, or with `--build-tests` the tests too; estimates the time before, and reports it afterwards:
# build.sh [ARGUMENTS OF SWIFT BUILD…]
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

# Minutes of one core that a build from scratch takes, on a fast machine and on a slow one.
fast=9 slow=21
what=surprisal
made=.build/release/surprisal
if [[ " $* " = *" --build-tests "* ]]; then
    fast=15 slow=34
    what="surprisal and its tests"
    made=.build/release/surprisalPackageTests.xctest
fi
cores=$(getconf _NPROCESSORS_ONLN)
# Some steps are sequential, however many cores there are.
minutes() { echo $(($1 / cores + 1)); }

if [ -e "$made" ]; then
    say "Building $what incrementally"
else
    say "Building $what: $(minutes $fast) to $(minutes $slow) minutes on $cores cores the first time, seconds after a change"
fi
SECONDS=0
# Hides warnings about unhandled files of other packages, which the reader cannot fix. (Progress stays on the terminal.)
{
    swift build --no-color-diagnostics -c release "$@" 2>&1 1>&3 |
        { grep --line-buffered -v -e 'found [0-9]* file(s) which are unhandled' -e '^    .*/\.build/checkouts/' >&2 || true; }
} 3>&1 || fail "the build failed; see the errors above"
say "Built $what in $((SECONDS / 60)) min $((SECONDS % 60)) s"
