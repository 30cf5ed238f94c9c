#!/usr/bin/env bash
# Builds and runs all tests; shows the suites, what failed or was skipped, and the total.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build --no-color-diagnostics -c release --build-tests
python3 -m unittest --quiet scripts/test_torch_wheel.py
# All tests are begun at once otherwise: one that awaits something then waits for hundreds of others to have their turn.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6
# Each test's "started" and "passed" would bury the rest.
chatter='^[^ ]+ (Test|Suite) .*started\.$|^[^ ]+ Test ".*" (with .* )?passed after .*\.$|^[^ ]+ Test case passing '
swift test --no-color-diagnostics -c release --skip-build --disable-xctest 2>&1 | grep --line-buffered -v -E "$chatter"
