"""The renderer in process beside a C program on the same libvips, in turns, in one run."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from . import coffer, machine, quality, results, workloads

HERE = Path(__file__).resolve().parent
PROGRAM = machine.SCRATCH / "run" / "vipsfloor"


def run(options):
    _build_floor()
    rows = []
    with RenderLoop() as loop:
        for w in workloads.chosen(options.workloads or "W1,W2,W3,W3J,W4,W5"):
            loop.measure(w, 2, max(2.0, options.seconds))  # the compiler's time is not the renderer's
            for repetition in range(options.repetitions):
                for threads in (1, 2):
                    for taker, measure in _takers(w, loop):
                        figures = measure(threads, options.seconds)
                        rows.append(dict(workload=w.name, taker=taker, threads=threads, repetition=repetition, **figures))
                        print(_line(rows[-1]), flush=True)
            rows += _qualities(w, loop)
    results.save("render", rows, options.settings())


def _takers(w, loop):
    for floor in w.floors:
        yield floor.name, lambda threads, seconds, f=floor: _floor(w, f, threads, seconds)
    yield "Coffer", lambda threads, seconds: loop.measure(w, threads, seconds)


def _line(row):
    rate = row["ops"] / row["seconds"]
    return f"{row['workload']:4} {row['taker']:24} {row['threads']} threads {row['cpu_ms']:8.2f} ms CPU {rate:7.1f}/s"


def _build_floor():
    library = coffer.libvips()
    source = HERE.parent / "native" / "vipsfloor.c"
    if PROGRAM.exists() and PROGRAM.stat().st_mtime > max(source.stat().st_mtime, library.stat().st_mtime):
        return
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    flags = subprocess.run(["pkg-config", "--cflags", "vips"], capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", str(PROGRAM), str(source), *flags, str(library),
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

    def measure(self, w, threads, seconds):
        self.tree.forget_peak()
        figures = self._order(w, threads, seconds, "-")
        return dict(figures, peak_mb=self.tree.peak_mb())

    def save(self, w, folder):
        self._order(w, 1, 0, folder)

    def _order(self, w, threads, seconds, save_to):
        words = [w.mode, w.size, w.query, threads, seconds, save_to]
        names = w.files()[:60]
        self.process.stdin.write("\t".join(map(str, words + names)) + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: the render loop ended at {w.name}")
        return json.loads(answer)
