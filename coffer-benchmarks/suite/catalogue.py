"""The catalogue, beside what its database can do at most: changesets, lookups, searches; SQLite and PostgreSQL."""

import json
import shutil

from . import coffer, machine, results
from .results import grouped, middle, table

ENGINES = ("sqlite", "postgresql")
CHANGESET = 10_000
SCALES, QUICK_SCALES = (100_000, 1_000_000, 10_000_000), (100_000, 1_000_000)
WORK = machine.SCRATCH / "catalogue-work"
NAMES = dict(sqlite="SQLite", postgresql="PostgreSQL")

# A share of the rate of raw inserts; times the time of a raw selection by primary key, and of that at the smallest scale.
CHANGESET_AIM, LOOKUP_AIM, FLAT_AIM = 0.5, 1.5, 1.5


def run(options):
    scales = QUICK_SCALES if options.quick else SCALES
    rows = []
    for engine in ENGINES:
        rows += measured("catalogue.CatalogueLoop", engine, WORK / engine, options.repetitions, CHANGESET, *scales)
    results.save("catalogue", rows, tables, options.settings())


def measured(main, *words):
    """The lines of JSON that a program of the benchmarks prints."""
    shutil.rmtree(WORK, ignore_errors=True)
    try:
        command = coffer.java_command(main, *words)
        command.insert(1, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        done = coffer.spent(command)
        if done["code"]:
            raise SystemExit(f"bench: {main} failed: {done['printed'][-2000:]}")
        lines = [line for line in done["printed"].splitlines() if line.startswith("{")]
        for line in lines:
            print(line, flush=True)
        return [json.loads(line) for line in lines]
    finally:
        shutil.rmtree(WORK, ignore_errors=True)


def tables(rows, aims):
    of = {what: its for (what,), its in grouped(rows, "what").items()}
    return "\n\n".join((changesets(of["changeset"], aims), lookups(of["lookup"], aims), searches(of["tags"])))


def changesets(rows, aims):
    lines = []
    for (engine,), its in grouped(rows, "engine").items():
        ours, raw, entries = middle(its, "seconds", 3), middle(its, "raw", 3), its[0]["entries"]
        share = round(raw / ours, 2)
        lines.append([NAMES[engine], ours, round(entries / ours), raw, round(entries / raw),
                      aims.said(f"changeset, {NAMES[engine]}", share, f"≥ {CHANGESET_AIM}", share >= CHANGESET_AIM)])
    heads = ["one changeset of 10,000 entries", "s", "entries/s", "raw: s", "entries/s", "share of raw"]
    return table(heads, lines)


def lookups(rows, aims):
    lines, smallest = [], {}
    for (engine, entries), its in grouped(rows, "engine", "entries").items():
        ours, raw = middle(its, "micros", 1), middle(its, "raw", 1)
        smallest.setdefault(engine, ours)
        times, growth = round(ours / raw, 2), round(ours / smallest[engine], 2)
        name = f"{NAMES[engine]}, {entries:,} entries"
        lines.append([name, ours, raw, aims.said(f"current entry, {name}", times, f"≤ {LOOKUP_AIM}", times <= LOOKUP_AIM),
                      aims.said(f"growth of it, {name}", growth, f"≤ {FLAT_AIM}", growth <= FLAT_AIM)])
    heads = ["current entry of a path", "µs", "raw: row by primary key, µs", "times raw", "times that of the smallest"]
    return table(heads, lines)


def searches(rows):
    lines = [[NAMES[engine], query, its[0]["found"], middle(its, "millis", 1)]
             for (engine, query), its in grouped(rows, "engine", "query").items()]
    return table(["search at 1,000,000 entries", "tags", "found", "ms"], lines)
