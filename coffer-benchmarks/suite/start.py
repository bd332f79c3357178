"""What it costs to start the command line, counted in CPU."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

from . import coffer, machine, results
from .results import grouped, middle, table

CPU_AIMS_S = {"coffer --help": 0.25, "coffer stash FILE": 0.6}


def run(options):
    rows = []
    with tempfile.TemporaryDirectory(prefix="coffer-start-") as folder:
        folder = Path(folder)
        environment = dict(os.environ, COFFER_HOME=str(folder / "home"))
        fresh = itertools.count()

        def small_file():
            path = folder / f"small-{next(fresh)}.txt"
            path.write_text(f"a small file, the {path.name}th\n")
            return str(path)

        takers = {
            "coffer --help": lambda: [str(coffer.LAUNCHER), "--help"],
            "coffer stash FILE": lambda: [str(coffer.LAUNCHER), "stash", small_file()],
            "java -version": lambda: [machine.java(), "-version"],
            "rclone version": lambda: ["rclone", "version"],
            "rclone copyto FILE": lambda: ["rclone", "copyto", small_file(), str(folder / "copy")],
        }
        takers = {name: make for name, make in takers.items() if shutil.which(make()[0])}
        for name, make in takers.items():
            coffer.spent(make(), env=environment)  # the first run makes the repository and fills the page cache
        for repetition in range(5 if options.quick else 10):
            for name, make in takers.items():
                spent = coffer.spent(make(), env=environment)
                if spent["code"]:
                    raise SystemExit(f"bench: {name} failed: {spent['printed'][-500:]}")
                rows.append(dict(taker=name, repetition=repetition, cpu=round(spent["cpu"], 3),
                                 seconds=round(spent["seconds"], 3), peak_mb=spent["peak_mb"]))
    results.save("start", rows, tables, options.settings())


def tables(rows, aims):
    lines = []
    for (taker,), its in grouped(rows, "taker").items():
        cpu, aim = middle(its, "cpu", 3), CPU_AIMS_S.get(taker)
        told = aims.said(f"`{taker}`", f"{cpu} s", f"≤ {aim}", cpu <= aim) if aim else None
        lines.append([f"`{taker}`", cpu, min(r["cpu"] for r in its), middle(its, "seconds", 3),
                      middle(its, "peak_mb", 0), told])
    return table(["", "CPU s, median", "least", "wall s", "peak MB", "aim"], lines)
