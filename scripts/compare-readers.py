#!/usr/bin/env python3
"""Times `surprisal inspect` beside other readers of the same logs, as far as they are installed.

    scripts/compare-readers.py [--runs N] [--surprisal PATH] FILE...

JSON with an object a line: `jq -c .`; EVTX: the package `evtx` of PyPI, on all cores; text: `grep` for sshd's logons.
The others only parse or search; surprisal reads everything twice, learns which names belong together, and counts what
it found. Runs alternate, so that a disturbance affects all readers; the table has medians.
"""

import argparse
import importlib.util
import os
import shutil
import statistics
import struct
import sys
import time

EVTX_COUNT = (
    "import evtx, os, sys; "
    "print(sum(1 for _ in evtx.PyEvtxParser(sys.argv[1], number_of_threads=os.cpu_count()).records_json()))"
)
SSHD_LOGONS = r"sshd(-session)?\[[0-9]+\]: .*(Accepted|Failed|Invalid user|session closed for user|Disconnected from)"


def records(path):
    """The number of records of the file, and its kind: evtx, json or text."""
    with open(path, "rb") as file:
        head = file.read(4096)
        if head.startswith(b"ElfFile\0"):
            count = 0
            file.seek(struct.unpack_from("<H", head, 40)[0] or 4096)
            while len(chunk := file.read(65536)) == 65536:
                if chunk.startswith(b"ElfChnk\0"):
                    first, last = struct.unpack_from("<QQ", chunk, 8)
                    count += last - first + 1
            return count, "evtx"
        file.seek(0)
        count = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    return count, "json" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "text"


def commands(path, kind, surprisal):
    """The name and the command of each installed reader of the file."""
    found = [("surprisal inspect", [surprisal, "inspect", path, "--users", "all", "--events", "0"])]
    if kind == "json" and shutil.which("jq"):
        found.append(("jq -c", ["jq", "-c", ".", path]))
    if kind == "text" and shutil.which("grep"):
        # Into a pipe: grep stops at the first match if its output is /dev/null.
        found.append(("grep -cE", ["sh", "-c", 'grep -cE "$1" "$2" | cat', "sh", SSHD_LOGONS, path]))
    if kind == "evtx" and importlib.util.find_spec("evtx"):
        found.append(("evtx (PyPI)", [sys.executable, "-c", EVTX_COUNT, path]))
    return found


def run(command):
    """Runs the command; returns its seconds, its seconds on processors, and its peak memory in MiB."""
    start = time.monotonic()
    null = os.open(os.devnull, os.O_RDWR)
    process = os.posix_spawnp(
        command[0],
        command,
        {**os.environ, "LC_ALL": "C"},
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)],
    )
    os.close(null)
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{' '.join(command)}: failed with exit code {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def table(rows):
    """Prints the rows, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [text.ljust(width) if column < 2 else text.rjust(width)
                 for column, (text, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--runs", type=int, default=5, help="runs of each reader (default: 5)")
    parser.add_argument("--surprisal", default=".build/release/surprisal", help="the program")
    options = parser.parse_args()
    rows = [["file", "reader", "records/s", "MB/s", "s", "CPU s", "peak MiB"]]
    for path in options.files:
        count, kind = records(path)
        readers = commands(path, kind, options.surprisal)
        times = {name: [] for name, _ in readers}
        for _ in range(max(1, options.runs)):
            for name, command in readers:
                times[name].append(run(command))
        for name, _ in readers:
            seconds, processors, memory = (statistics.median(values) for values in zip(*times[name]))
            size = os.path.getsize(path) / 1e6
            rows.append([
                os.path.basename(path), name, f"{count / seconds:,.0f}", f"{size / seconds:,.0f}", f"{seconds:.2f}",
                f"{processors:.2f}", f"{memory:,.0f}",
            ])
    table(rows)
    print(f"{options.runs} runs each, medians; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
