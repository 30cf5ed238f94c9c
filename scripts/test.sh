#!/usr/bin/env bash
# Builds and runs all tests; shows the suites, what failed or was skipped, and the total.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build -c release --build-tests
python3 -m unittest --quiet scripts/test_torch_wheel.py
# Each test's "started" and "passed" would bury the rest.
swift test -c release --skip-build 2>&1 | awk '!/^. (Test|Suite) .* started\.$/ && !/^. Test .* passed after .*\.$/ { print; fflush() }'
