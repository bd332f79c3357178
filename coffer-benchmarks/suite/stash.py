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
from pathlib import Path

from . import coffer, load, machine, results, s3

FILES, FILE_BYTES = 2000, 64 * 1024
BIG_BYTES = 2 * 2**30
DATA = machine.SCRATCH / "stash-data"
WORK = machine.SCRATCH / "stash-work"


def run(options):
    big = BIG_BYTES // 8 if options.quick else BIG_BYTES
    make_data(big)
    rows = list(hash_limits(big))
    try:
        for name in options.stores.split(","):
            if name != "folder" and not s3.available(name):
                print(f"{name} is not installed: left out")
                continue
            with _target(name) as target:
                rows += [dict(row, store=target.name) for row in _measured(target, options, big)]
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    results.save("stash", rows, options.settings())


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
            for _ in range(big // 2**24):
                f.write(dice.randbytes(2**24))
    for kind in ("small", "renamed", "big"):
        (DATA / f"{kind}.list").write_text("".join(f"{p}\n" for p in sorted((DATA / kind).iterdir())))


def hash_limits(big):
    """MD5 and SHA-256 of the same bytes on two threads: no tool that takes both digests is faster."""
    for kind, count, size in (("small", FILES, FILES * FILE_BYTES), ("big", 1, big)):
        done = coffer.spent(coffer.java_command("HashLimit", DATA / f"{kind}.list"))
        seconds = float(done["printed"].split()[-1])
        yield dict(store="any", kind=kind, taker="limit: MD5 and SHA-256", step="first", **_rates(count, size, seconds))


def _rates(count, size, seconds):
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
def _target(name):
    if name == "folder":
        yield Folder()
    else:
        with s3.started(name) as endpoint:
            _puts(endpoint, seconds=4)  # a server in a JVM is slow at first, and this is nobody's fault
            yield Bucket(endpoint)


def _measured(target, options, big):
    for repetition in range(1 if options.quick else options.repetitions):
        yield _raw_small(target, repetition)
        for tool in _tools(target):
            for step in ("first", "again", "renamed"):
                yield tool.step("small", step, repetition, FILES, FILES * FILE_BYTES)
            tool.clean()
    if options.big:
        yield _raw_big(target, big)
        for tool in _tools(target):
            for step in ("first", "again"):
                yield tool.step("big", step, 0, 1, big)
            tool.clean()


def _tools(target):
    yield Coffer(target)
    if shutil.which("rclone"):
        yield Rclone(target)
    if shutil.which("restic"):
        yield Restic(target)


# --- limits of a target


def _raw_small(target, repetition):
    """As many concurrent writes as the target can take, with nothing computed about them."""
    name = "limit: write, fsync, rename" if target.s3 is None else "limit: concurrent PUT"
    before = target.server_cpu()
    seconds = _folder_writes(DATA / "small") if target.s3 is None else _puts(target.s3)
    row = dict(kind="small", taker=name, step="first", repetition=repetition,
               server_cpu=round(target.server_cpu() - before, 2), **_rates(FILES, FILES * FILE_BYTES, seconds))
    return _said(row)


def _folder_writes(source, threads=8):
    """Seconds for all files of `source`, each atomically: part file, fsync, rename."""
    place = WORK / "raw"
    place.mkdir(parents=True, exist_ok=True)
    contents = [(p.name, p.read_bytes()) for p in sorted(source.iterdir())]

    def write(share):
        for name, data in share:
            with open(place / f"{name}.part", "wb") as f:
                f.write(data)
                f.flush()
                os.fsync(f.fileno())
            os.rename(place / f"{name}.part", place / name)

    workers = [threading.Thread(target=write, args=(contents[i::threads],)) for i in range(threads)]
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
    bucket = _fresh("raw")
    endpoint.make_bucket(bucket)
    WORK.mkdir(parents=True, exist_ok=True)
    paths = WORK / "puts.list"
    paths.write_text("".join(endpoint.presigned("PUT", f"/{bucket}/key-{i:05d}") + "\n" for i in range(20_000)))
    answers = load.wrk(endpoint.url, concurrency, seconds, "put.lua", paths, DATA / "small" / "file-0000")
    if answers["errors"]:
        raise SystemExit(f"bench: {endpoint.name} refused {answers['errors']} raw writes")
    return FILES * answers["seconds"] / answers["requests"]


def _raw_big(target, big):
    source, begun = DATA / "big" / "one", time.monotonic()
    if target.s3 is None:
        WORK.mkdir(parents=True, exist_ok=True)
        with open(source, "rb") as f, open(WORK / "raw", "wb") as out:
            shutil.copyfileobj(f, out, 2**20)
            os.fsync(out.fileno())
        seconds, name = time.monotonic() - begun, "limit: write, fsync, rename"
        (WORK / "raw").unlink()
    else:
        bucket = _fresh("raw")
        target.s3.make_bucket(bucket)
        address = target.s3.url + target.s3.presigned("PUT", f"/{bucket}/one")
        done = coffer.spent(["curl", "-sS", "-f", "-T", str(source), address])
        if done["code"]:
            raise SystemExit(f"bench: {target.name} refused the big file: {done['printed']}")
        seconds, name = done["seconds"], "limit: one PUT"
    return _said(dict(kind="big", taker=name, step="first", repetition=0, **_rates(1, big, seconds)))


def _fresh(prefix):
    return f"{prefix}-{time.time_ns() // 1000}"


def _said(row):
    print(f"{row['kind']:6} {row['step']:8} {row['taker']:28} {row['files_per_second']:9} files/s "
          f"{row['mb_per_second']:8} MB/s  {row.get('cpu', '')}", flush=True)
    return row


# --- tools


class Tool:
    """Something that brings files into a target; one place of its own for each life."""

    taker = ""

    def __init__(self, target):
        self.target = target
        self.bucket = _fresh(self.taker.split()[0].lower())
        self.place = WORK / self.bucket
        self.place.mkdir(parents=True)
        # settings of the user's for AWS itself have no business with a server on loopback
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        if target.s3:
            target.s3.make_bucket(self.bucket)
            self.environment |= target.s3.environment()
        self.prepare()

    def prepare(self):
        """What has to be there before the first file."""

    def command(self, kind, step):
        raise NotImplementedError

    def step(self, kind, step, repetition, count, size):
        before = self.target.server_cpu()
        done = coffer.spent(self.command("renamed" if step == "renamed" else kind, step), env=self.environment)
        if done["code"]:
            raise SystemExit(f"bench: {self.taker} failed at {step}: {done['printed'][-1000:]}")
        return _said(dict(
            kind=kind, taker=self.taker, step=step, repetition=repetition, cpu=round(done["cpu"], 2),
            peak_mb=done["peak_mb"], server_cpu=round(self.target.server_cpu() - before, 2),
            **_rates(count, size, done["seconds"])))

    def clean(self):
        shutil.rmtree(self.place, ignore_errors=True)


class Coffer(Tool):
    taker = "Coffer"

    def prepare(self):
        self.environment["COFFER_HOME"] = str(self.place / "home")
        if self.target.s3:
            self.environment["S3_ENDPOINT"] = self.target.s3.url

    def command(self, kind, step):
        into = ["-b", self.bucket, "-s", "simple"] if self.target.s3 else []
        return [str(coffer.LAUNCHER), "stash", *into, "--parallel", "16", "--from", str(DATA / f"{kind}.list")]


class Rclone(Tool):
    taker = "rclone --checksum"

    def prepare(self):
        self.environment["RCLONE_CONFIG"] = "/dev/null"
        if self.target.s3:
            for key, value in dict(TYPE="s3", PROVIDER="Other", ENV_AUTH="true", ENDPOINT=self.target.s3.url,
                                   REGION=self.target.s3.region, FORCE_PATH_STYLE="true").items():
                self.environment[f"RCLONE_CONFIG_R_{key}"] = value

    def command(self, kind, step):
        to = f"R:{self.bucket}/{kind}" if self.target.s3 else str(self.place / kind)
        return ["rclone", "copy", "--checksum", "--transfers", "16", "--checkers", "16", str(DATA / kind), to]


class Restic(Tool):
    taker = "restic"

    def prepare(self):
        self.environment |= dict(RESTIC_PASSWORD="bench", RESTIC_CACHE_DIR=str(self.place / "cache"))
        self.repository = f"s3:{self.target.s3.url}/{self.bucket}/repo" if self.target.s3 else str(self.place / "repo")
        done = coffer.spent(["restic", "-q", "-r", self.repository, "init"], env=self.environment)
        if done["code"]:
            raise SystemExit(f"bench: restic has no repository: {done['printed']}")

    def command(self, kind, step):
        return ["restic", "-q", "-r", self.repository, "backup", str(DATA / kind)]
