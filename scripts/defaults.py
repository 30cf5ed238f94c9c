#!/usr/bin/env python3
"""Compares settings of `surprisal train` on simulated domains, in tables (docs/explanation/training.md).

    defaults.py search DOMAIN… [--setting S …]   compares settings over domains
    defaults.py proof-a [DOMAIN…]                our defaults against the reference's objective and configuration
    defaults.py proof-b [DOMAIN…]                bfloat16 against float32, in training and in scoring
    defaults.py all                              the three of them, on the domains of docs/appendix/training-experiments.md (hours)

A DOMAIN is small-SEED, medium-SEED or users-COUNT-SEED, which `surprisal simulate` makes, or a folder of day files 6.csv
(validation), 7.csv (training) and 8.csv (test) with counts.json. Without labels there are losses only.

A setting names what differs from the basis, such as rate=0.003,batch=1024,epochs=2; the keys:
    rate      Adam's learning rate              batch     rows in a batch
    epochs    how often through the rows        decay     what an epoch multiplies the rate by
    warmup    steps in which the rate rises     dropout   of the model
    precision auto, f32 or bf16                 objective ours, or reference: one masked token a row, global softmax
    halvings  how often the rate is halved, at even distances, whatever the epochs (in place of decay; 0: decay)
Two words stand for more: `own` is what the program does when nothing is said, `plain` the reference's objective and
configuration in float32. Both take further keys, as in plain,epochs=2.

A run that is finished lies in the output folder and is not repeated. Tables go to standard output, all figures into
OUTPUT/*.json. Only the Python standard library is needed.
"""

import argparse
import concurrent.futures
import fcntl
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from defaults_figures import FIGURES, SCORES, comparison, mean_and_spread, measures, read_scores, table, top

DAYS = ["6", "7", "8"]
MODEL = {"layers": 1, "model_dim": 128, "feedforward_dim": 128, "attention_heads": 4, "include_timestamp": False}
BASIS = {"rate": 3e-3, "batch": 256, "epochs": 4, "decay": 0.5, "warmup": 100, "dropout": 0.0,
         "precision": "auto", "objective": "ours", "halvings": 0}
PLAIN = {"rate": 1e-4, "batch": 400, "epochs": 3, "decay": 0.5, "warmup": 0, "dropout": 0.25,
         "precision": "f32", "objective": "reference", "halvings": 0}
# What `search` compares where nothing is named: domains of one size, and the settings that are candidates for it.
SEARCHES = [
    (["small-1", "small-2"],
     ["basis", "rate=0.002", "rate=0.006", "batch=128,epochs=2", "batch=128,epochs=3", "batch=128",
      "batch=512,rate=0.01,warmup=50", "batch=1024", "batch=1024,rate=0.006", "batch=1024,rate=0.01,warmup=50",
      "rate=0.001,batch=1024", "batch=2048", "epochs=8", "epochs=2,halvings=3", "dropout=0.1", "decay=0.7"]),
    (["users-250-3"], ["basis", "epochs=2,halvings=3", "batch=512,epochs=2,halvings=3"]),
    (["medium-1"],
     ["batch=256,epochs=1", "batch=256,epochs=1,halvings=3", "batch=512,epochs=1,halvings=3", "batch=512,epochs=2",
      "batch=1024,epochs=2"]),
]

# Settings


class Setting:
    """How to train: the values of the keys, and a name that says what differs from its basis."""

    def __init__(self, text):
        self.text = text or "basis"
        parts = [part for part in self.text.split(",") if part != "basis"]
        self.is_own = "own" in parts
        self.values = dict(PLAIN if "plain" in parts else BASIS)
        self.given = {}
        for part in parts:
            if part in ("own", "plain"):
                continue
            key, _, value = part.partition("=")
            if key not in BASIS:
                raise SystemExit(f"defaults.py: {part!r} is no setting; the keys are {', '.join(BASIS)}")
            self.given[key] = type(BASIS[key])(float(value) if isinstance(BASIS[key], int) else value)
        self.values.update(self.given)

    def arguments(self, folder, rows):
        """The arguments of `surprisal train` on so many rows; its configurations are written into `folder`."""
        if self.is_own:
            flags = {"rate": "--learning-rate", "batch": "--batch-size"}
            return [word for key, value in self.given.items() for word in (flags.get(key, f"--{key}"), str(value))]
        v = self.values
        steps = v["epochs"] * math.ceil(rows / v["batch"])
        trainer = {
            "train_files": ["7.csv"], "validation_files": ["6.csv"], "test_files": ["8.csv"],
            "train_batch_size": v["batch"], "eval_batch_size": 2048, "epochs": v["epochs"],
            "learning_rate": v["rate"], "early_stopping": True, "early_stop_patience": 5,
            "scheduler_gamma": 0.5 if v["halvings"] else 0.99,
            "scheduler_step_size": math.ceil(steps / (v["halvings"] + 1)) if v["halvings"] else 0,
            "mixed_precision": False, "shuffle_train_data": True, "gradient_accumulation": 0,
            "validations_per_epoch": 0, "gradient_clip": 0,
            "warmup_period": v["warmup"], "per_epoch_lr_reduction": 1.0 if v["halvings"] else v["decay"],
        }
        (folder / "trainer.json").write_text(json.dumps(trainer, indent=4))
        (folder / "model.json").write_text(json.dumps(MODEL | {"dropout": v["dropout"]}, indent=4))
        objective = ["--mask", "one", "--softmax", "global"] if v["objective"] == "reference" else []
        files = ["--trainer-config", str(folder / "trainer.json"), "--model-config", str(folder / "model.json")]
        return files + ["--precision", v["precision"]] + objective


# The program


class Bench:
    """Runs the program, several at a time, and keeps what was made in a folder."""

    def __init__(self, options):
        self.program = str(Path(options.program).resolve())
        self.folder = Path(options.output).resolve()
        self.threads = options.threads
        self.lock = options.wait_for
        self.pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments, log):
        """Runs the program with low priority; its messages go to the file `log`.

        Returns the processor's seconds: those of the clock say little where several things run at a time.
        """
        self.wait()
        with open(log, "a") as file:
            command = ["nice", "-n", "19", self.program, *map(str, arguments)]
            process = subprocess.Popen(command, stdout=file, stderr=file)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, arguments))} ended with {process.returncode}; see {log}")
        return usage.ru_utime + usage.ru_stime

    def wait(self):
        """Starts nothing while another process has the lock file: it is measuring."""
        while self.lock and os.path.exists(self.lock):
            with open(self.lock) as file:
                try:
                    return fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    time.sleep(0.3)

    def domain(self, name):
        """The folder of the day files of a domain, which is simulated where it is not there."""
        if "/" in name:
            return Path(name).resolve()
        data = self.folder / "domains" / name
        if not (data / "counts.json").exists():
            match = re.fullmatch(r"(?:(small|medium)|users-(\d+))-(\d+)", name)
            if not match:
                raise SystemExit(f"defaults.py: {name!r} is no small-SEED, medium-SEED, users-COUNT-SEED, or path")
            preset, users, seed = match.groups()
            raw = self.folder / "raw" / name
            raw.mkdir(parents=True, exist_ok=True)
            size = ["--preset", preset] if preset else ["--users", users]
            self.run("simulate", *size, "--seed", seed, "--days", *DAYS, "--output", raw, log=raw / "log")
            self.run("prepare", raw / "auth.txt.gz", raw / "redteam.txt.gz", "--days", *DAYS, "--output", data,
                     log=raw / "log")
            shutil.rmtree(raw)
        return data

    def train(self, domain, setting, seed):
        """The figures of a run, which is trained and evaluated where that was not done."""
        name = domain.strip("/").replace("/", "-")
        folder = self.folder / "runs" / name / setting.text / f"seed-{seed}"
        kept = folder / "result.json"
        if kept.exists():
            return json.loads(kept.read_text())
        data = self.domain(domain)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run, rows = folder / "run", count_rows(data / "7.csv")
        seconds = self.run("train", "--data", data, "--seed", seed, "--threads", self.threads, "--quiet",
                           "--output", run, *setting.arguments(folder, rows), log=folder / "log")
        losses = [entry["validation/loss"] for entry in map(json.loads, open(run / "metrics.jsonl"))
                  if "validation/loss" in entry]
        trainer = json.loads((run / "trainer_config.json").read_text())
        result = {"domain": name, "setting": setting.text, "seed": seed, "seconds": seconds,
                  "rows": rows, "epochs": len(losses), "validation_losses": losses,
                  "rate": trainer["learning_rate"], "batch": trainer["train_batch_size"],
                  "warmup": trainer["warmup_period"], "decay": trainer["per_epoch_lr_reduction"],
                  "planned_epochs": trainer["epochs"]}
        if is_labelled(data / "8.csv"):
            self.run("evaluate", run, "--threads", self.threads, "--quiet", log=folder / "log")
            evaluation = json.loads((run / "evaluation.json").read_text())
            figures = evaluation["scores"] | {evaluation["score"]: evaluation}
            for short, score in SCORES.items():
                result[f"{short} AUC"] = figures[score]["eval/AUC"]
                result[f"{short} AP"] = figures[score]["eval/AP"]
                result[f"{short} recall@100"] = figures[score]["alerts/recall_at_100_a_day"]
        kept.write_text(json.dumps(result, indent=1))
        done = " ".join(f"{key} {result[key]:.4f}" for key in ("default AUC", "default AP", "loss AP") if key in result)
        print(f"{name} {setting.text} seed {seed}: {seconds:.0f}s, loss {min(losses):.4f} {done}", file=sys.stderr,
              flush=True)
        return result

    def train_all(self, domains, settings, seeds):
        """The results of all combinations, those that others wait for first. What fails is said and left out."""
        for domain in domains:
            self.domain(domain)
        jobs = [self.pool.submit(self.train, domain, setting, seed)
                for seed in seeds for domain in domains for setting in settings]
        results = []
        for job in jobs:
            try:
                results.append(job.result())
            except RuntimeError as error:
                print(f"defaults.py: {error}", file=sys.stderr)
        return results


def count_rows(file):
    with open(file, "rb") as lines:
        return sum(1 for _ in lines)


def is_labelled(file):
    """Whether the day file has red-team rows."""
    with open(file) as lines:
        return any(line.rstrip().endswith(",1") for line in lines)


def keep(bench, name, results):
    (bench.folder / f"{name}.json").write_text(json.dumps(results, indent=1))


# The search


def search(bench, options):
    """Compares settings over domains."""
    searches = [(options.domains, options.setting or ["own", "basis"])] if options.domains else SEARCHES
    results = []
    for domains, texts in searches:
        results += bench.train_all(domains, [Setting(text) for text in options.setting or texts], options.seeds)
    keep(bench, "search", results)
    print(comparison(results))


# Proof A: the defaults lose nothing


def proof_a(bench, options):
    """Our defaults against the reference's objective and configuration, in the same number of epochs."""
    ours = Setting((options.setting or ["own"])[0])
    results = []
    for domain in options.domains or ["medium-1"]:
        # A seed of ours first: it says how many epochs the other has to learn for.
        epochs = bench.train(domain, ours, options.seeds[0])["planned_epochs"]
        results += bench.train_all([domain], [ours, Setting(f"plain,epochs={epochs}")], options.seeds)
    keep(bench, "proof-a", results)
    print(comparison(results))
    print()
    names = list(dict.fromkeys(result["setting"] for result in results))
    rows = []
    for figure in FIGURES:
        of = {(r["domain"], r["setting"], r["seed"]): r.get(figure) for r in results}
        for domain in dict.fromkeys(result["domain"] for result in results):
            differences = [of[domain, ours.text, seed] - of[domain, other, seed] for seed in options.seeds
                           for other in names if other != ours.text and (domain, other, seed) in of]
            rows.append([domain, figure, *(f"{value:+.4f}" for value in differences),
                         "yes" if statistics.mean(differences) >= 0 else "no"])
    seeds = [f"seed {seed}" for seed in options.seeds]
    print(table(["domain", "ours less plain", *seeds, "not below, on average"], rows))


# Proof B: bfloat16 finds the same


def proof_b(bench, options):
    """Runs trained in float32 and bfloat16, each scored in both: AUC, AP and the top 100 have to agree."""
    text = (options.setting or ["own"])[0]
    settings = [Setting(f"{text},precision={precision}") for precision in ("f32", "bf16")]
    domains = options.domains or ["small-1"]
    bench.train_all(domains, settings, options.seeds)
    jobs = [(domain, setting, seed) for domain in domains for setting in settings for seed in options.seeds]
    results = list(bench.pool.map(lambda job: precisions(bench, *job), jobs))
    keep(bench, "proof-b", results)
    rows = []
    for result in results:
        for score in SCORES:
            f32, bf16 = result["f32"][score], result["bf16"][score]
            rows.append([result["domain"], result["trained"], result["seed"], score, f"{f32['AUC']:.5f}",
                         f"{bf16['AUC'] - f32['AUC']:+.5f}", f"{f32['AP']:.5f}", f"{bf16['AP'] - f32['AP']:+.5f}",
                         f"{result['same top 100'][score]}"])
    print(table(["domain", "trained in", "seed", "score", "AUC, scored in f32", "bf16 less f32", "AP, scored in f32",
                 "bf16 less f32", "same top 100"], rows))
    print()
    print("Trained in bf16 less trained in f32, each scored as it was trained:")
    print()
    rows = []
    for domain in dict.fromkeys(result["domain"] for result in results):
        for score in SCORES:
            for measure in ("AUC", "AP"):
                of = {(r["trained"], r["seed"]): r[r["trained"]][score][measure]
                      for r in results if r["domain"] == domain}
                differences = [of["bf16", seed] - of["f32", seed] for seed in options.seeds]
                rows.append([domain, f"{score} {measure}", *(f"{value:+.4f}" for value in differences),
                             mean_and_spread([of["f32", seed] for seed in options.seeds])])
    seeds = [f"seed {seed}" for seed in options.seeds]
    print(table(["domain", "metric", *seeds, "f32, mean and spread over seeds"], rows))


def precisions(bench, domain, setting, seed):
    """A run's figures when it is scored in float32 and in bfloat16."""
    name = domain.strip("/").replace("/", "-")
    folder = bench.folder / "runs" / name / setting.text / f"seed-{seed}"
    kept = folder / "precisions.json"
    if kept.exists():
        return json.loads(kept.read_text())
    result = {"domain": name, "trained": setting.values["precision"], "seed": seed}
    ranked = {}
    for precision in ("f32", "bf16"):
        files = {}
        for day in ("6", "8"):
            files[day] = folder / f"{day}-{precision}.csv"
            bench.run("score", folder / "run", bench.domain(domain) / f"{day}.csv", "--precision", precision,
                      "--threads", bench.threads, "--quiet", "--output", files[day], log=folder / "log")
        labels, scores = read_scores(files["6"], files["8"])
        ranked[precision] = {score: set(top(values, 100)) for score, values in scores.items()}
        result[precision] = {score: measures(labels, values) for score, values in scores.items()}
        for file in files.values():
            file.unlink()
    result["same top 100"] = {score: len(ranked["f32"][score] & ranked["bf16"][score]) for score in SCORES}
    kept.write_text(json.dumps(result, indent=1))
    return result


# The command line


def seed_list(text):
    """1-3 or 1,2,5."""
    first, dash, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["search", "proof-a", "proof-b", "all"], help="what to do")
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", help="domains, as above")
    parser.add_argument("--setting", action="append", metavar="S", help="as above; may be repeated in search")
    parser.add_argument("--seeds", type=seed_list, default=[1, 2, 3], metavar="LIST", help="such as 1-3 or 1,2 (1-3)")
    parser.add_argument("--program", default=".build/release/surprisal", metavar="FILE", help="what to measure")
    parser.add_argument("--output", default="runs/defaults", metavar="DIR", help="where runs are kept (runs/defaults)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads of a run (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="runs at a time (all cores)")
    parser.add_argument("--wait-for", metavar="FILE", help="start nothing while another process has flocked this file")
    options = parser.parse_args()
    if options.what == "all" and (options.domains or options.setting):
        parser.error("all has its domains and settings")
    bench = Bench(options)
    steps = {"search": [search], "proof-a": [proof_a], "proof-b": [proof_b], "all": [search, proof_a, proof_b]}
    try:
        for step in steps[options.what]:
            step(bench, options)
            print()
    except KeyboardInterrupt:
        os._exit(130)


if __name__ == "__main__":
    main()
