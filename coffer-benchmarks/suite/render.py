"""The renderer in process beside a C program on the same libvips, in turns, in one run."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from . import coffer, machine, quality, results, workloads
from .results import grouped, middle, table

HERE = Path(__file__).resolve().parent
AIM = 0.95  # of the best C floor
APART = "Coffer, in worker processes"
PROGRAM = machine.SCRATCH / "run" / "vipsfloor"


def run(options):
    _build_floor()
    rows = []
    with RenderLoop() as loop:
        # the compiler's time is not the renderer's: small pictures call the most
        loop.measure(workloads.WORKLOADS["W3J"], 2, 4 if options.quick else 8)
        for w in workloads.chosen(options.workloads or "W1,W2,W3,W3J,W4,W5"):
            loop.measure(w, 2, 1)
            if options.isolation:
                loop.measure(w, 2, 1, "process")
            for repetition in range(options.repetitions):
                for threads in (1, 2):
                    for taker, measure in _takers(w, loop, options.isolation):
                        row = dict(workload=w.name, taker=taker, threads=threads, repetition=repetition)
                        rows.append(row | measure(threads, options.seconds))
                        print(_line(rows[-1]), flush=True)
            rows += _qualities(w, loop)
    results.save("render", rows, tables, options.settings())


def _takers(w, loop, isolation):
    for floor in w.floors:
        yield floor.name, lambda threads, seconds, f=floor: _floor(w, f, threads, seconds)
    yield "Coffer", lambda threads, seconds: loop.measure(w, threads, seconds)
    if isolation:
        yield APART, lambda threads, seconds: loop.measure(w, threads, seconds, "process")


def _line(row):
    rate = row["ops"] / row["seconds"]
    return f"{row['workload']:4} {row['taker']:24} {row['threads']} threads {row['cpu_ms']:8.2f} ms CPU {rate:7.1f}/s"


def _build_floor():
    library = coffer.libvips()
    source = HERE.parent / "native" / "vipsfloor.c"
    if PROGRAM.exists() and PROGRAM.stat().st_mtime > max(source.stat().st_mtime, library.stat().st_mtime):
        return
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    asked = subprocess.run(["pkg-config", "--cflags", "vips"], capture_output=True, text=True, check=True)
    subprocess.run(["cc", "-O2", "-o", str(PROGRAM), str(source), *asked.stdout.split(), str(library),
                    f"-Wl,-rpath,{library.parent}", "-lpthread"], check=True)


def _floor(w, floor, threads, seconds, save_to=None):
    words = [w.width, w.height, w.mode, floor.shrink, floor.save, threads, seconds, *w.files()[:60]]
    environment = dict(os.environ, **({"FLOOR_SAVE": save_to} if save_to else {}))
    done = subprocess.run([str(PROGRAM), *map(str, words)], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(f"bench: the C floor failed at {w.name}: {done.stderr}")
    return json.loads(done.stdout)


def _qualities(w, loop):
    for floor in w.floors:
        with tempfile.TemporaryDirectory() as folder:
            _floor(w, floor, 2, 0, save_to=folder)
            yield dict(workload=w.name, taker=floor.name, **_compared(w, folder))
    with tempfile.TemporaryDirectory() as folder:
        loop.save(w, folder)
        yield dict(workload=w.name, taker="Coffer", **_compared(w, folder))


def _compared(w, folder):
    return quality.compare(w, {p.name: p.read_bytes() for p in Path(folder).iterdir()})


class RenderLoop:
    """Coffer's renderer in a JVM that lives as long as the run and takes its orders line by line."""

    def __enter__(self):
        self.process = subprocess.Popen(coffer.java_command("RenderLoop"), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        self.tree = machine.ProcessTree(self.process.pid)
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait()

    def measure(self, w, threads, seconds, isolation="none"):
        self.tree.forget_peak()
        before = self.tree.cpu_seconds()
        figures = self._order(w, threads, seconds, "-", isolation)
        if isolation == "process":  # the loop knows its own process alone
            figures["cpu_ms"] = round(1000 * (self.tree.cpu_seconds() - before) / figures["ops"], 3)
        return dict(figures, peak_mb=self.tree.peak_mb())

    def save(self, w, folder):
        self._order(w, 1, 0, folder, "none")

    def _order(self, w, threads, seconds, save_to, isolation):
        words = [w.mode, w.size, w.query, threads, seconds, save_to, isolation]
        names = w.files()[:60]
        self.process.stdin.write("\t".join(map(str, words + names)) + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: the render loop ended at {w.name}")
        return json.loads(answer)


def tables(rows, aims):
    timed = [r for r in rows if "cpu_ms" in r]
    quality_of = {(r["workload"], r["taker"]): r for r in rows if "psnr" in r}
    parts = []
    for (name,), its in grouped(timed, "workload").items():
        best = min(middle(rs, "cpu_ms") for rs in grouped(_floors(its), "taker", "threads").values())
        lines = [_table_line(taker, rs, best, quality_of.get((name, taker), {}))
                 for (taker,), rs in grouped(its, "taker").items()]
        heads = ["", "CPU ms, 1 thread", "2 threads", "ops/s, 1", "2", "best floor ÷ this", "bytes", "PSNR dB", "SSIM",
                 "peak MB"]
        verdict = _verdict(name, its, quality_of, aims)
        parts.append(f"**{name}** {workloads.WORKLOADS[name].title}: {verdict}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _floors(rows):
    return [r for r in rows if not r["taker"].startswith("Coffer")]


def _table_line(taker, rows, best, quality_of_it):
    one, two = ([r for r in rows if r["threads"] == t] for t in (1, 2))
    cpu = middle(one, "cpu_ms")
    return [taker, cpu, middle(two, "cpu_ms"), _rate(one), _rate(two), f"{best / cpu:.2f}", middle(rows, "bytes", 0),
            quality_of_it.get("psnr"), quality_of_it.get("ssim"), middle(two, "peak_mb", 0)]


def _rate(rows):
    return middle([dict(rate=r["ops"] / r["seconds"]) for r in rows], "rate", 1)


def _verdict(name, rows, quality_of, aims):
    frames = {taker: q["frames"] for (w, taker), q in quality_of.items() if w == name}
    if frames and frames["Coffer"] < max(frames.values()):
        return "Coffer renders the first frame only; there is nothing to compare yet"
    ratio = _ratio_in_turns(rows)
    return aims.said(f"Renderer, {name}", f"{ratio:.2f} of the best C floor, taken in turns", f"≥ {AIM}", ratio >= AIM)


def _ratio_in_turns(rows):
    """The median of best floor ÷ Coffer within the same turn: drift of the machine cancels out."""
    ratios = []
    for turn in grouped(rows, "repetition", "threads").values():
        ours = next(r["cpu_ms"] for r in turn if r["taker"] == "Coffer")
        ratios.append(min(r["cpu_ms"] for r in _floors(turn)) / ours)
    return round(median(ratios), 2)
