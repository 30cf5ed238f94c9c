"""The figures and tables of defaults.py: scores of a run, AUC and average precision, means over seeds."""

import bisect
import csv
import math
import statistics

# The scores that are compared: ours, and the one the paper judges by.
SCORES = {"default": "rarity of src_pc+dst_pc", "loss": "loss"}


# Tables


def mean_and_spread(values, digits=4):
    """0.9923 ± 0.0012, or the value alone."""
    if not values:
        return ""
    mean = f"{statistics.mean(values):.{digits}f}"
    return f"{mean} ± {statistics.stdev(values):.{digits}f}" if len(values) > 1 else mean


def table(head, rows):
    """A Markdown table, as text."""
    lines = [head, ["---"] * min(2, len(head)) + ["---:"] * (len(head) - 2), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


FIGURES = ["default AUC", "default AP", "default recall@100", "loss AUC", "loss AP", "loss recall@100"]


def comparison(results):
    """The means over seeds, a row for a setting on a domain; those of a domain together, the lowest loss first."""
    groups = {}
    for result in results:
        groups.setdefault((result["domain"], result["setting"]), []).append(result)
    domains = list(dict.fromkeys(domain for domain, _ in groups))

    def loss(group):
        return statistics.mean(min(result["validation_losses"]) for result in group)

    rows = []
    for key, group in sorted(groups.items(), key=lambda item: (domains.index(item[0][0]), loss(item[1]))):
        figures = [mean_and_spread([result[figure] for result in group if figure in result]) for figure in FIGURES]
        seconds = f"{statistics.mean(result['seconds'] for result in group):.0f}"
        rows.append([*key, len(group), seconds, f"{loss(group):.4f}", *figures])
    return table(["domain", "setting", "seeds", "seconds", "validation loss", *FIGURES], rows)


# Scores


def read_scores(normal_day, test_day):
    """The labels of the test day and its scores; the default score is calibrated on the normal day."""
    fields = ("src_pc", "dst_pc")
    with open(normal_day) as file:
        normal = [tuple(float(row[field]) for field in fields) for row in csv.DictReader(file)]
    normal = [sorted(column) for column in zip(*normal)]

    def rarity(losses):
        return sum(-math.log((len(column) - bisect.bisect_left(column, loss) + 0.5) / (len(column) + 1))
                   for column, loss in zip(normal, losses))

    labels, scores = [], {score: [] for score in SCORES}
    with open(test_day) as file:
        for row in csv.DictReader(file):
            labels.append(row["is_red"] == "1")
            scores["default"].append(rarity(float(row[field]) for field in fields))
            scores["loss"].append(float(row["loss"]))
    return labels, scores


def top(scores, count):
    """The rows of the highest scores; of equal ones those that came first."""
    return sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:count]


def measures(labels, scores):
    """AUC and average precision; rows of equal score count together."""
    order = sorted(range(len(scores)), key=lambda row: -scores[row])
    reds, normals = sum(labels), len(labels) - sum(labels)
    true = false = 0
    area = precision = 0.0
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and scores[order[end]] == scores[order[begin]]:
            end += 1
        found = sum(labels[row] for row in order[begin:end])
        others = end - begin - found
        area += others * (true + found / 2)
        true += found
        false += others
        precision += found * true / (true + false)
        begin = end
    return {"AUC": area / (reds * normals), "AP": precision / reds}
