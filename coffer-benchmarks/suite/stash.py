"""Bringing files in: 2,000 small ones and a big one, into a folder and into S3, beside the limits and other tools.

Three steps for each tool: *first* (nothing is there), *again* (nothing changed), *renamed* (the same bytes
under other names, of which a store by content uploads nothing).
"""

import contextlib
import os
import random
import shutil
import threading
import time
from dataclasses import dataclass

from . import coffer, load, machine, results, s3, tools
from .results import grouped, middle, table

FILES, FILE_BYTES = 2000, 64 * 1024
BIG_BYTES = 2 * 2**30
DATA = machine.SCRATCH / "stash-data"
WORK = machine.SCRATCH / "stash-work"

# A share of the slower limit; times as fast as first; files a second into S3; MB.
FIRST_AIM, AGAIN_TIMES_AIM, AGAIN_AIM, RENAMED_AIM, MEMORY_AIM = 0.8, 5, 2500, 2000, 250


def run(options):
    big = BIG_BYTES // 8 if options.quick else BIG_BYTES
    make_data(big)
    rows = list(hash_limits(big))
    try:
        for name in options.stores.split(","):
            if name != "folder" and not s3.available(name):
                print(f"{name} is not installed: left out")
                continue
            with opened(name) as target:
                rows += [dict(row, store=target.name) for row in _measured(target, options, big)]
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    results.save("stash", rows, tables, options.settings())


def make_data(big):
    """The same bytes on every machine: a generator with a fixed seed."""
    small, renamed = DATA / "small", DATA / "renamed"
    for folder in (small, renamed, DATA / "big"):
        folder.mkdir(parents=True, exist_ok=True)
    if not (renamed / f"other-{FILES - 1:04d}").exists():
        for i in range(FILES):
            data = random.Random(i).randbytes(FILE_BYTES)
            (small / f"file-{i:04d}").write_bytes(data)
            (renamed / f"other-{i:04d}").write_bytes(data)
    path = DATA / "big" / "one"
    if not path.exists() or path.stat().st_size != big:
        dice = random.Random(FILES)
        with path.open("wb") as f:
            for _ in range(big // 2**20):
                f.write(dice.randbytes(2**20))
    for kind in ("small", "renamed", "big"):
        tools.list_of(DATA / kind).write_text("".join(f"{p}\n" for p in sorted((DATA / kind).iterdir())))


def hash_limits(big):
    """MD5 and SHA-256 of the same bytes on two threads: no tool that takes both digests is faster."""
    for kind, count, size in (("small", FILES, FILES * FILE_BYTES), ("big", 1, big)):
        done = coffer.spent(coffer.java_command("HashLimit", tools.list_of(DATA / kind)))
        seconds = float(done["printed"].split()[-1])
        yield dict(store="any", kind=kind, taker="limit: MD5 and SHA-256", step="first", **rates(count, size, seconds))


def rates(count, size, seconds):
    return dict(seconds=round(seconds, 3), files_per_second=round(count / seconds, 1),
                mb_per_second=round(size / 1e6 / seconds, 1))


# --- targets


class Folder:
    """A folder on the scratch disk."""

    name, s3 = "folder", None

    def server_cpu(self):
        return 0.0


class Bucket:
    """A server of S3, with the CPU of its processes."""

    def __init__(self, endpoint):
        self.name, self.s3 = endpoint.name, endpoint
        self.tree = machine.ProcessTree(*endpoint.pids)

    def server_cpu(self):
        return self.tree.cpu_seconds()


@contextlib.contextmanager
def opened(name):
    if name == "folder":
        yield Folder()
    else:
        with s3.started(name) as endpoint:
            _puts(endpoint, seconds=4)  # a server in a JVM is slow at first, and this is nobody's fault
            yield Bucket(endpoint)


def _measured(target, options, big):
    for repetition in range(1 if options.quick else options.repetitions):
        yield raw_small(target, repetition)
        for tool in _tools(target):
            for step in ("first", "again", "renamed"):
                yield brought(target, tool, "small", step, repetition, FILES, FILES * FILE_BYTES)
            tool.clean()
    if options.big:
        yield raw_big(target, big)
        for tool in _tools(target):
            for step in ("first", "again"):
                yield brought(target, tool, "big", step, 0, 1, big)
            tool.clean()


def _tools(target):
    """Each made when its turn comes, in a place of its own."""
    place = WORK / "tools"
    yield tools.Coffer(target, place)
    if target.s3:
        yield tools.CofferBucket(target, place)
    for kind in (tools.Rclone, tools.Restic):
        if kind.installed():
            yield kind(target, place)


def brought(target, tool, kind, step, repetition, count, size):
    source = DATA / ("renamed" if step == "renamed" else kind)
    return timed(target, tool.taker, kind, step, repetition, tool.command(source), tool.environment, count, size)


def timed(target, taker, kind, step, repetition, command, environment, count, size):
    """One run of a tool, with what it cost the tool and the server."""
    before = target.server_cpu()
    done = coffer.spent(command, env=environment)
    if done["code"]:
        raise SystemExit(f"bench: {taker} failed at {step}: {done['printed'][-1000:]}")
    return shown(dict(
        kind=kind, taker=taker, step=step, repetition=repetition, cpu=round(done["cpu"], 2),
        peak_mb=done["peak_mb"], server_cpu=round(target.server_cpu() - before, 2),
        **rates(count, size, done["seconds"])))


# --- limits of a target


def raw_small(target, repetition):
    """As many concurrent writes as the target can take, with nothing computed about them."""
    name = "limit: write, fsync, rename" if target.s3 is None else "limit: concurrent PUT"
    before = target.server_cpu()
    seconds = _folder_writes(DATA / "small") if target.s3 is None else _puts(target.s3)
    row = dict(kind="small", taker=name, step="first", repetition=repetition,
               server_cpu=round(target.server_cpu() - before, 2), **rates(FILES, FILES * FILE_BYTES, seconds))
    return shown(row)


def _folder_writes(source, threads=8):
    """Seconds for all files of `source`, each atomically: part file, fsync, rename."""
    place = WORK / "raw"
    place.mkdir(parents=True, exist_ok=True)
    paths = sorted(source.iterdir())

    def write(share):
        for path in share:
            part = place / f"{path.name}.part"
            with open(part, "wb", buffering=0) as f:
                f.write(path.read_bytes())
                os.fsync(f.fileno())
            part.rename(place / path.name)

    workers = [threading.Thread(target=write, args=(paths[i::threads],)) for i in range(threads)]
    begun = time.monotonic()
    for w in workers:
        w.start()
    for w in workers:
        w.join()
    seconds = time.monotonic() - begun
    shutil.rmtree(place)
    return seconds


def _puts(endpoint, seconds=5, concurrency=16):
    """Seconds that the server would take for all small files, from its rate over five seconds."""
    bucket = tools.fresh_name("raw")
    endpoint.make_bucket(bucket)
    WORK.mkdir(parents=True, exist_ok=True)
    paths = WORK / "puts.list"
    paths.write_text("".join(endpoint.presigned("PUT", f"/{bucket}/key-{i:05d}") + "\n" for i in range(20_000)))
    answers = load.wrk(endpoint.url, concurrency, seconds, "put.lua", paths, DATA / "small" / "file-0000")
    if answers["errors"]:
        raise SystemExit(f"bench: {endpoint.name} refused {answers['errors']} raw writes")
    return FILES * answers["seconds"] / answers["requests"]


def raw_big(target, big):
    source, begun = DATA / "big" / "one", time.monotonic()
    if target.s3 is None:
        WORK.mkdir(parents=True, exist_ok=True)
        with open(source, "rb") as f, open(WORK / "raw", "wb") as out:
            shutil.copyfileobj(f, out, 2**20)
            os.fsync(out.fileno())
        seconds, name = time.monotonic() - begun, "limit: write, fsync, rename"
        (WORK / "raw").unlink()
    else:
        bucket = tools.fresh_name("raw")
        target.s3.make_bucket(bucket)
        address = target.s3.url + target.s3.presigned("PUT", f"/{bucket}/one")
        done = coffer.spent(["curl", "-sS", "-f", "-T", str(source), address])
        if done["code"]:
            raise SystemExit(f"bench: {target.name} refused the big file: {done['printed']}")
        seconds, name = done["seconds"], "limit: one PUT"
    return shown(dict(kind="big", taker=name, step="first", repetition=0, **rates(1, big, seconds)))


def shown(row):
    print(f"{row['kind']:6} {row['step']:8} {row['taker']:28} {row['files_per_second']:9} files/s "
          f"{row['mb_per_second']:8} MB/s  {row.get('cpu', '')}", flush=True)
    return row


# --- tables


@dataclass(frozen=True)
class Kind:
    """How the rows of one kind of work are told."""

    title: str
    rate: str
    unit: str
    steps: tuple


KINDS = dict(
    small=Kind("2,000 files of 64 KiB", "files_per_second", "files/s", ("first", "again", "renamed")),
    big=Kind("one big file", "mb_per_second", "MB/s", ("first", "again")),
)


def tables(rows, aims):
    hashes = {r["kind"]: r for r in rows if r["store"] == "any"}
    parts = []
    for (store, name), its in grouped([r for r in rows if r["store"] != "any"], "store", "kind").items():
        kind = KINDS[name]
        lines = [_table_line(kind, taker, rs) for (taker,), rs in grouped([hashes[name], *its], "taker").items()]
        heads = ["", f"first, {kind.unit}", *kind.steps[1:], "CPU s, first", "again", "server's, first", "peak MB"]
        verdict = _verdict(kind, f"{kind.title} into {store}", its, hashes[name], store, aims)
        parts.append(f"**{kind.title} into {store}**: {verdict}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _at(rows, step):
    return [r for r in rows if r["step"] == step]


def _table_line(kind, taker, rows):
    first, again = _at(rows, "first"), _at(rows, "again")
    return [taker, *(middle(_at(rows, step), kind.rate, 0) for step in kind.steps), middle(first, "cpu", 1),
            middle(again, "cpu", 1), middle(first, "server_cpu", 1),
            max((r["peak_mb"] for r in rows if "peak_mb" in r), default=None)]


def _verdict(kind, subject, rows, hashes, store, aims):
    ours = [r for r in rows if r["taker"] == "Coffer"]
    first, again, renamed = (middle(_at(ours, step), kind.rate, 0) for step in ("first", "again", "renamed"))
    raw = middle([r for r in rows if r["taker"].startswith("limit")], kind.rate, 0)
    share, times = round(first / min(raw, hashes[kind.rate]), 2), round(again / first, 1)
    peak = max(r["peak_mb"] for r in ours)
    said = [
        aims.said(subject, f"first {share} of the slower limit", f"≥ {FIRST_AIM}", share >= FIRST_AIM),
        aims.said(subject, f"again {times} × as fast as first", f"≥ {AGAIN_TIMES_AIM}", times >= AGAIN_TIMES_AIM),
    ]
    if kind is KINDS["small"] and store != "folder":
        said.append(aims.said(subject, f"again {again} files/s", f"≥ {AGAIN_AIM}", again >= AGAIN_AIM))
        said.append(aims.said(subject, f"renamed {renamed} files/s", f"≥ {RENAMED_AIM}", renamed >= RENAMED_AIM))
    return "; ".join([*said, aims.said(subject, f"peak {peak} MB", f"≤ {MEMORY_AIM}", peak <= MEMORY_AIM)])
