#!/usr/bin/env bash
# Builds and runs the tests, all or those selected by `--filter`; shows suites, failures, skipped tests with reasons, and
# the total: test.sh [ARGUMENTS OF SWIFT TEST…]
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/terminal.sh

scripts/build.sh --build-tests
python3 -m unittest --quiet scripts/test_torch_wheel.py
say "Testing on this machine${SURPRISAL_ISA:+, with SURPRISAL_ISA=$SURPRISAL_ISA}:"
machine=$(.build/release/surprisal doctor) || fail "this machine does not meet the requirements of the tests:" "$machine"
grep -E ' (processor|kernels|GPU) ' <<<"$machine"
# Otherwise all tests start at once, and a test that awaits something waits for hundreds of others.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6
# Each test's "started" and "passed" would bury the rest.
chatter='^[^ ]+ (Test|Suite) .*started\.$|^[^ ]+ Test ".*" (with .* )?passed after .*\.$|^[^ ]+ Test case passing '
swift test --no-color-diagnostics -c release --skip-build --disable-xctest "$@" 2>&1 | grep --line-buffered -v -E "$chatter"
