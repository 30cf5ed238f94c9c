#!/usr/bin/env python3
"""Measures latency and memory of a watcher on a replayed day.

    replay.py [--domain medium] [--seed 1] [--speed 50] [--hours 24] [--program FILE] [--output FOLDER]

The domain is simulated, prepared and trained on as in `detection.py`, in OUTPUT, unless that has been done. Then its last
day is written to a log event by event at `--speed` times its speed, while `surprisal watch` reads it; an event's latency is
the time from the write that brought it to the moment when its alert can be read in the file of `--alerts`. Results go to
standard output and into OUTPUT/replay.json. Only the Python standard
library is needed.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from detection import Workshop

# Intervals in seconds for writing due events, and for sampling memory.
TICK, LOOK = 0.01, 2.0


class Replay:
    """A day on its way into a log, and what comes of it."""

    def __init__(self, options, day, run, folder):
        self.options, self.day, self.run, self.folder = options, day, run, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.log, self.alerts = folder / "auth.log", folder / "alerts.ndjson"
        self.written = []  # the moment at which line i + 1 was written
        self.told = {}  # event.id → the moment at which it could be read
        self.memory = []  # (hours of event time, MB)
        self.hours = 0.0
        self.ended = threading.Event()

    def watch(self):
        self.log.touch()
        self.alerts.touch()
        command = [self.options.program, "watch", self.run, self.log, "--state", self.folder / "state"]
        command += ["--alerts", self.alerts, "--budget", self.options.budget, "--quiet"]
        with open(self.folder / "errors.txt", "w") as errors:
            return subprocess.Popen([str(part) for part in command], stderr=errors)

    def write(self):
        """Writes the day, each row when its time has come."""
        with open(self.day, "rb") as source, open(self.log, "ab", buffering=0) as log:
            rows = iter(source)
            row = next(rows)
            first = int(row.split(b",", 1)[0])
            start = time.monotonic()
            while row is not None and self.hours < self.options.hours:
                now = first + (time.monotonic() - start) * self.options.speed
                self.hours = (now - first) / 3600
                batch = []
                while row is not None and int(row.split(b",", 1)[0]) <= now:
                    batch.append(row)
                    row = next(rows, None)
                if batch:
                    log.write(b"".join(batch))
                    self.written += [time.monotonic()] * len(batch)
                time.sleep(TICK)

    def listen(self):
        """Notes when each alert can be read."""
        with open(self.alerts, "rb") as lines:
            rest = b""
            while not self.ended.is_set():
                rest += lines.read()
                *whole, rest = rest.split(b"\n")
                now = time.monotonic()
                for line in whole:
                    event = json.loads(line)["event"]
                    if event["kind"] == "alert":
                        self.told.setdefault(event["id"], now)
                time.sleep(0.001)

    def look(self, pid):
        """Notes the resident memory, from time to time."""
        while not self.ended.wait(LOOK):
            with open(f"/proc/{pid}/status") as status:
                kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
            self.memory.append((self.hours, kilobytes / 1024))

    def figures(self):
        store = sqlite3.connect(f"file:{self.folder / 'state' / 'alerts.sqlite'}?mode=ro", uri=True)
        alerts = store.execute("SELECT id, line, incident FROM alert").fetchall()
        incidents = store.execute("SELECT key FROM incident ORDER BY score DESC").fetchall()
        with open(self.day, "rb") as rows:
            red = {number for number, row in enumerate(rows, 1) if row.rstrip().endswith(b",1")}
        latencies = sorted(self.told[id] - self.written[line - 1] for id, line, _ in alerts if id in self.told)
        attacks = {incident for _, line, incident in alerts if line in red}
        hour = [memory for hours, memory in self.memory if hours <= 1.05]
        return {
            "rows": len(self.written),
            "speed": self.options.speed,
            "hours": round(self.hours, 2),
            "alerts": len(alerts),
            "alerts_timed": len(latencies),
            "latency_p50_seconds": statistics.median(latencies) if latencies else None,
            "latency_p99_seconds": latencies[int(len(latencies) * 0.99)] if latencies else None,
            "latency_highest_seconds": latencies[-1] if latencies else None,
            "memory_after_an_hour_mb": round(hour[-1]) if hour else None,
            "memory_at_the_end_mb": round(self.memory[-1][1]) if self.memory else None,
            "memory_highest_mb": round(max(memory for _, memory in self.memory)) if self.memory else None,
            "incidents": len(incidents),
            "incidents_with_red_rows": len(attacks),
            "their_places_by_score": [place for place, (key,) in enumerate(incidents, 1) if key in attacks],
            "red_rows": len([line for line in red if line <= len(self.written)]),
            "red_rows_among_alerts": len([line for _, line, _ in alerts if line in red]),
        }

    def go(self):
        watcher = self.watch()
        checkpoint = self.folder / "state" / "checkpoint.json"
        threads = [threading.Thread(target=self.listen), threading.Thread(target=self.look, args=(watcher.pid,))]
        for thread in threads:
            thread.start()
        try:
            time.sleep(3)  # it starts
            self.write()
            time.sleep(8)  # what waits for its turn is judged once nothing comes
        finally:
            self.ended.set()
            for thread in threads:
                thread.join()
            watcher.send_signal(signal.SIGTERM)
            started = time.monotonic()
            status = watcher.wait(timeout=60)
            end = round(time.monotonic() - started, 2)
        if status != 0 or not checkpoint.exists():
            raise SystemExit(f"replay.py: the watcher ended with {status}; see {self.folder / 'errors.txt'}")
        return self.figures() | {"end_seconds": end}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--domain", default="medium", choices=["small", "medium", "lanl"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=50, help="how many times as fast as it happened")
    parser.add_argument("--hours", type=float, default=24, help="how much of the day, in hours of event time")
    parser.add_argument("--budget", default="20/day")
    parser.add_argument("--program", default=".build/release/surprisal")
    parser.add_argument("--output", default="runs/replay")
    options = parser.parse_args()
    workshop = Workshop(options)
    options.program = workshop.program
    folder = workshop.folder / f"{options.domain}-{options.seed}"
    workshop.learn(options.domain, options.seed, folder)
    print(f"{options.hours:g} hours at {options.speed:g} times their speed: "
          f"{options.hours * 60 / options.speed:.0f} minutes", file=sys.stderr, flush=True)
    figures = Replay(options, folder / "data" / "8.csv", folder / "run", workshop.folder / "watch").go()
    (workshop.folder / "replay.json").write_text(json.dumps(figures, indent=2) + "\n")
    for name, value in figures.items():
        print(f"{name:28} {value}")
    print(f"{'load':28} {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
