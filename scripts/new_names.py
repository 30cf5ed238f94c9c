#!/usr/bin/env python3
"""Measures how new users and hosts change the list of incidents (docs/explanation/detection.md, New names).

    new_names.py [DOMAIN…] [--users 20] [--seed 1] [--program FILE] [--output FOLDER]

A DOMAIN is one of `detection.py`'s, which is simulated and trained on unless that has been done. On its last day, some users
who are not in the red team get a new name, the host that they use most gets one, or both; the table counts the incidents of
that day, and those that name one of them. Only the Python standard library is needed.
"""

import argparse
import collections
import json
import random
import subprocess

from defaults_figures import table
from detection import DOMAINS, Workshop

WAYS = {
    "new user, new host": (True, True), "new user, known host": (True, False),
    "known user, new host": (False, True),
}


def rename(rows, count, seed, new_user, new_computer):
    """The rows with new names in them, and how these begin."""
    red = {row[1] for row in rows if row[11] == "1"}
    counts = collections.Counter(row[1] for row in rows)
    usual = [user for user, number in counts.items() if 50 < number < 2000 and user not in red]
    chosen = {user: place for place, user in enumerate(random.Random(seed).sample(usual, min(count, len(usual) // 4)))}
    sources = {user: collections.Counter() for user in chosen}
    for row in rows:
        if row[1] in chosen:
            sources[row[1]][row[5]] += 1
    renamed = []
    for row in rows:
        row = list(row)
        if (user := row[1]) in chosen:
            computer = sources[user].most_common(1)[0][0]
            for field in (5, 6):
                if new_computer and row[field] == computer:
                    row[field] = f"NEWC{chosen[user]}"
            for field in (1, 3):
                if new_user and row[field] == user:
                    row[field] = f"UNEW{chosen[user]}"
        renamed.append(row)
    return renamed


def incidents(workshop, run, day):
    command = [workshop.program, "incidents", str(run), str(day), "--output-format", "ndjson", "--quiet"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("domains", nargs="*", default=["small", "medium", "lanl"], metavar="DOMAIN")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=".build/release/surprisal")
    parser.add_argument("--output", default="runs/detection")
    options = parser.parse_args()
    if unknown := set(options.domains) - set(DOMAINS):
        parser.error(f"DOMAIN is one of {', '.join(DOMAINS)}, not {', '.join(sorted(unknown))}")
    workshop = Workshop(options)
    lines = []
    for domain in options.domains:
        folder = workshop.folder / f"{domain}-{options.seed}"
        workshop.learn(domain, options.seed, folder)
        day, changed = folder / "data" / "8.csv", folder / "new-names.csv"
        rows = [line.rstrip("\n").split(",") for line in open(day)]
        cells = [f"{domain} ({len({row[1] for row in rows})} users)", str(len(incidents(workshop, folder / "run", day)))]
        for new_user, new_computer in WAYS.values():
            renamed = rename(rows, options.users, options.seed, new_user, new_computer)
            changed.write_text("".join(",".join(row) + "\n" for row in renamed))
            found = incidents(workshop, folder / "run", changed)
            sign = "UNEW" if new_user else "NEWC"
            cells.append(f"{len(found)}, {sum(sign in json.dumps(json.loads(one)['alerts']) for one in found)} theirs")
        changed.unlink()
        lines.append(cells)
    print(table(["domain", "unchanged", *WAYS], lines))


if __name__ == "__main__":
    main()
