"""The catalogue, beside what its database can do at most: changesets, lookups, searches; SQLite and PostgreSQL."""

import contextlib
import json
import os
import shutil
import subprocess

from . import coffer, machine, results
from .results import grouped, middle, table

ENGINES = ("sqlite", "postgresql")
CHANGESET, BLOBS, HEAP = 10_000, 1_000_000, "96m"
SCALES, QUICK_SCALES = (100_000, 1_000_000, 10_000_000), (100_000, 1_000_000)
WORK = machine.SCRATCH / "catalogue-work"
NAMES = dict(sqlite="SQLite", postgresql="PostgreSQL")

# Shares of the rate of the bare database; times the time of a selection by primary key, and of that at the smallest scale.
CHANGESET_AIM, BACKUP_AIM, LOOKUP_AIM, FLAT_AIM = 0.5, 0.5, 1.5, 1.5


def run(options):
    scales = QUICK_SCALES if options.quick else SCALES
    rows = []
    for engine in ENGINES:
        rows += measured("catalogue.CatalogueLoop", engine, WORK / engine, options.repetitions, CHANGESET, *scales)
        rows += kept(engine, BLOBS // 10 if options.quick else BLOBS)
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


def kept(engine, blobs):
    """What keeps house, over many blobs, each command in a JVM with a small heap."""
    with ground(engine, blobs) as (its, home):
        told = its["settings"]
        environment = dict(os.environ, COFFER_HOME=str(home), COFFER_STORE=str(WORK / engine / "store"),
                           COFFER_JAVA_OPTS=f"-Xmx{HEAP}", **told)
        steps = dict(
            fsck=["fsck"],
            plan=["gc", "--plan"],
            backup=["backup"],
            restore=["restore", "--into", its["empty"]],
        )
        for step, words in steps.items():
            done = coffer.spent([str(coffer.LAUNCHER), *words], env=environment)
            if done["code"]:
                raise SystemExit(f"bench: coffer {step} failed ({done['code']}): {done['printed'][-2000:]}")
            row = dict(engine=engine, what="keeping", step=step, blobs=blobs, seconds=round(done["seconds"], 2),
                       cpu=round(done["cpu"], 2), peak_mb=done["peak_mb"], raw=its.get(f"raw_{step}"))
            print(json.dumps(row), flush=True)
            yield row


@contextlib.contextmanager
def ground(engine, blobs):
    """A repository with so many blobs, as long as it is needed."""
    shutil.rmtree(WORK, ignore_errors=True)
    home = WORK / "home"
    home.mkdir(parents=True)
    command = coffer.java_command("catalogue.KeepingGround", engine, WORK / engine, blobs)
    command.insert(1, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = next((line for line in process.stdout if line.startswith("{")), None)
        if line is None:
            raise SystemExit(f"bench: no ground to keep house on, on {engine}")
        yield json.loads(line), home
    finally:
        process.stdin.close()
        process.wait()
        shutil.rmtree(WORK, ignore_errors=True)


def tables(rows, aims):
    of = {what: its for (what,), its in grouped(rows, "what").items()}
    return "\n\n".join((changesets(of["changeset"], aims), lookups(of["lookup"], aims), searches(of["tags"]),
                        keeping(of["keeping"], aims)))


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


def keeping(rows, aims):
    names = dict(fsck="`fsck`, presence", plan="`gc --plan`", backup="`backup`", restore="`restore`")
    lines = []
    for row in rows:
        share = round(row["raw"] / row["seconds"], 2) if row["raw"] else None
        name = f"{names[row['step']]}, {NAMES[row['engine']]}"
        told = aims.said(name, share, f"≥ {BACKUP_AIM}", share >= BACKUP_AIM) if share else None
        lines.append([name, row["seconds"], round(row["blobs"] / row["seconds"]), row["cpu"], row["peak_mb"], row["raw"], told])
    heads = [f"{rows[0]['blobs']:,} blobs, heap {HEAP}", "s", "blobs/s", "CPU s", "peak MB", "database itself, s", "share of it"]
    return table(heads, lines)
