"""Figures as they are kept and shown: one JSON file a benchmark, Markdown tables made from it."""

import json
from statistics import median

from . import machine

FULL = machine.ROOT / "coffer-benchmarks" / "results"
QUICK = machine.SCRATCH / "results"


def save(benchmark, rows, tables, settings):
    """Keeps a run and shows it. A quick one is kept outside the checkout: only full runs are worth committing."""
    folder = QUICK if settings["quick"] else FULL
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{benchmark}.json"
    run = dict(benchmark=benchmark, machine=machine.facts(), settings=settings, rows=rows)
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n")
    print(f"\n{tables(rows, Aims())}\n\n{where_taken(run)}\n\nwritten: {path}")


def load(benchmark, quick=False):
    """A kept run, or None."""
    path = (QUICK if quick else FULL) / f"{benchmark}.json"
    return json.loads(path.read_text()) if path.exists() else None


def where_taken(run):
    """The line under a run's tables."""
    m = run["machine"]
    return (f"Taken {m['taken'][:10]} at revision {m['revision']}, {m['cores']} cores ({m['processor']}), "
            f"load at the end {m['load'][0]}; {', '.join(map(' '.join, m['versions'].items()))}.")


class Aims:
    """What was aimed at, each said beside its table; what was missed is remembered."""

    def __init__(self):
        self.missed = []

    def said(self, subject, measured, aim, reached):
        if not reached:
            self.missed.append(f"{subject}: {measured}, aim {aim}")
        return f"{measured} (aim {aim}: {'reached' if reached else '**missed**'})"


def table(heads, rows):
    """A Markdown table whose columns line up in a terminal too."""
    cells = [list(map(str, heads))] + [["–" if c is None else str(c) for c in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def middle(rows, key, digits=2):
    """The median of a figure over repetitions, rounded; None where nobody has it."""
    known = [row[key] for row in rows if row.get(key) is not None]
    if not known:
        return None
    found = median(known)
    return round(found, digits) if digits else round(found)


def grouped(rows, *keys):
    """Rows by the values of `keys`, in the order in which they came."""
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[k] for k in keys), []).append(row)
    return groups
