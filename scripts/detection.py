#!/usr/bin/env python3
"""What the default score is chosen by: every way to make a score, on simulated domains, in tables.

    detection.py [DOMAIN…] [--program FILE] [--output FOLDER] [--seeds 1 2 3]

A DOMAIN is small, medium, or lanl: LANL's size, thinned to the users of the red team and one in eight of the others; or
scarce, which is small with a twentieth of the rows to learn from. Each is simulated, prepared, trained with the defaults
and evaluated with all candidates, for each seed; what is done lies in the output folder and is not repeated. Tables go to
standard output, all figures into OUTPUT/figures.json. Only the Python standard library is needed.
"""

import argparse
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import zlib
from pathlib import Path

from defaults_figures import mean_and_spread, table

DAYS = ["6", "7", "8"]
DOMAINS = ["small", "medium", "lanl", "scarce"]
KINDS = ["jump-host", "quiet", "slow", "spray"]
# One in so many users without red rows stays in a thinned domain.
THINNING = 8
# A scarce domain keeps so many rows to learn from.
SCARCE_ROWS = 2_500

CANDIDATES = [
    "network+history", "network", "history", "highest rarity", "network+history by user",
    "loss of six fields+history", "loss of six fields", "rarity of src_pc+dst_pc", "rarity of six fields",
    "rarity of all fields", "loss", "loss by user", "pair history", "never seen",
]
FIGURES = {
    "AUC": ("eval/AUC", 4),
    "AP": ("eval/AP", 3),
    "rows at 20 alerts": ("alerts/recall_at_20_a_day", 2),
    "rows at 20 incidents": ("incidents/recall_of_rows_at_20_a_day", 2),
    "attackers at 5 incidents": ("incidents/recall_of_attackers_at_5_a_day", 2),
    "attackers at 20 incidents": ("incidents/recall_of_attackers_at_20_a_day", 2),
}


class Workshop:
    """Runs the program and keeps what was made."""

    def __init__(self, options):
        self.program = str(Path(options.program).resolve())
        self.folder = Path(options.output).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments):
        with open(self.folder / "log.txt", "a") as log:
            command = [self.program, *map(str, arguments)]
            status = subprocess.run(command, stdout=log, stderr=log).returncode
        if status != 0:
            raise SystemExit(f"detection.py: {' '.join(command)} ended with {status}; see {self.folder / 'log.txt'}")

    def evaluation(self, domain, seed):
        """What `evaluation.json` says of a domain, which is made and learned where that has not been done."""
        folder = self.folder / f"{domain}-{seed}"
        result = folder / "run" / "evaluation.json"
        if not result.exists():
            print(f"{domain}, seed {seed}", file=sys.stderr, flush=True)
            self.learn(domain, seed, folder)
            kinds = folder / "raw" / "redteam_kinds.csv"
            self.run("evaluate", folder / "run", "--compare-scores", "--campaigns", kinds)
        return json.loads(result.read_text())

    def learn(self, domain, seed, folder):
        """Makes a domain and learns it, where that has not been done."""
        self.prepare(domain, seed, folder)
        if not (folder / "run" / "calibration.json").exists():
            shutil.rmtree(folder / "run", ignore_errors=True)
            self.run("train", "--data", folder / "data", "--seed", seed, "--output", folder / "run", "--quiet")

    def prepare(self, domain, seed, folder):
        data = folder / "data"
        if (data / "counts.json").exists():
            return
        preset = "small" if domain == "scarce" else domain
        raw = folder / "raw"
        self.run("simulate", "--preset", preset, "--days", *DAYS, "--seed", seed, "--output", raw)
        self.run("prepare", raw / "auth.txt.gz", raw / "redteam.txt.gz", "--days", *DAYS, "--output", data)
        (raw / "auth.txt.gz").unlink()
        if domain == "lanl":
            thin(data, raw / "redteam.txt.gz")
        if domain == "scarce":
            cut(data / "7.csv", SCARCE_ROWS)
        if domain in ("lanl", "scarce"):
            self.run("counts", *(data / f"{day}.csv" for day in DAYS), "--output", data / "counts.json")


def thin(data, red_team):
    """Keeps the rows of the red team's users, and of one in `THINNING` of the others."""
    with gzip.open(red_team, "rb") as file:
        red = {line.split(b",")[1].split(b"@")[0] for line in file}
    kept = {}
    (data / "counts.json").unlink()
    for day in DAYS:
        whole, thinned = data / f"{day}.csv", data / f"{day}.thin"
        with open(whole, "rb") as source, open(thinned, "wb") as target:
            for line in source:
                user = line.split(b",", 2)[1]
                keep = kept.get(user)
                if keep is None:
                    keep = kept[user] = user in red or zlib.crc32(user) % THINNING == 0
                if keep:
                    target.write(line)
        thinned.rename(whole)


def cut(path, count):
    """Keeps about `count` of a file's rows, evenly chosen."""
    lines = path.read_bytes().splitlines(keepends=True)
    step = max(1, len(lines) // count)
    path.write_bytes(b"".join(lines[::step]))


def figures_of(evaluation, name):
    return evaluation if evaluation["score"] == name else evaluation["scores"].get(name)


def number(values, digits):
    values = [value for value in values if value is not None]
    return mean_and_spread(values, digits) if values else "-"


def report(domain, evaluations):
    print(f"\n### {domain}\n")
    rows = []
    for name in CANDIDATES:
        found = [figures_of(evaluation, name) for evaluation in evaluations]
        if None in found:
            continue
        cells = [number([one.get(key) for one in found], digits) for key, digits in FIGURES.values()]
        kinds = [number([one.get(f"kinds/{kind}/AP") for one in found], 2) for kind in KINDS]
        rows.append([name, *cells, *kinds])
    print(table(["score", *FIGURES, *(f"AP {kind}" for kind in KINDS)], rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", help=f"some of {', '.join(DOMAINS)} (default: all)")
    parser.add_argument("--program", default=".build/release/surprisal")
    parser.add_argument("--output", default="runs/detection")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    options = parser.parse_args()
    unknown = [domain for domain in options.domains if domain not in DOMAINS]
    if unknown:
        parser.error(f"{unknown[0]} is no domain: expected some of {', '.join(DOMAINS)}")
    workshop = Workshop(options)
    everything = {}
    for domain in options.domains or DOMAINS:
        everything[domain] = [workshop.evaluation(domain, seed) for seed in options.seeds]
        report(domain, everything[domain])
    (workshop.folder / "figures.json").write_text(json.dumps(everything))


if __name__ == "__main__":
    main()
