"""The connector beside what people use instead: files up, a big one down again, and a long listing, on S3 servers.

The small steps are those of `stash`. Each tool has a bucket of its own, emptied when its turn is over.
"""

import filecmp
import shutil

from . import load, results, s3, stash, tools
from .results import grouped, middle, table
from .stash import Kind

# S3Proxy goes through the whole bucket for each page: its own time grows with the square of the keys.
KEYS = dict(s3proxy=20_000, ceph=100_000)
ALL = (tools.CofferSync, tools.Coffer, tools.Rclone, tools.Aws, tools.S3cmd, tools.Restic)
OURS = ("coffer s3 sync", "Coffer")

# A share of the server's raw rate, by server; files a second; MB/s; MB.
FIRST_AIM = dict(s3proxy=0.7, ceph=0.85)
AGAIN_AIM, RENAMED_AIM, BIG_AIM, MEMORY_AIM = 2500, 2000, 150, 250


def run(options):
    big = stash.BIG_BYTES // 8 if options.quick else stash.BIG_BYTES
    stash.make_data(big)
    rows = []
    try:
        for name in options.stores.split(","):
            if name == "folder" or not s3.available(name):
                continue
            with stash.opened(name) as target:
                keys = KEYS[name] // 10 if options.quick else KEYS[name]
                for row in measured(target, options, big, keys):
                    rows.append(dict(row, store=name))
    finally:
        shutil.rmtree(stash.WORK, ignore_errors=True)
    results.save("connector", rows, tables, options.settings())


def measured(target, options, big, keys):
    for repetition in range(1 if options.quick else options.repetitions):
        yield stash.raw_small(target, repetition)
        for tool in turns(target):
            for step in ("first", "again", "renamed"):
                yield stash.brought(target, tool, "small", step, repetition, stash.FILES,
                                    stash.FILES * stash.FILE_BYTES)
    if options.big:
        yield stash.raw_big(target, big)
        for tool in turns(target, without=(tools.Coffer,)):
            yield stash.brought(target, tool, "big", "up", 0, 1, big)
            yield fetched(target, tool, big)
    yield from listed(target, keys)


def turns(target, without=()):
    """Each tool that is installed, in a place and a bucket of its own for the time of its turn."""
    for kind in ALL:
        if kind in without or not kind.installed():
            continue
        tool = kind(target, stash.WORK / "tools")
        try:
            yield tool
        finally:
            tool.clean()
            target.s3.empty(tool.bucket)


def fetched(target, tool, big):
    to = tool.place / "down"
    to.mkdir()
    row = stash.timed(target, tool.taker, "big", "down", 0, tool.download(to), tool.environment, 1, big)
    found = next(to.rglob("one"))
    if not filecmp.cmp(found, stash.DATA / "big" / "one", shallow=False):
        raise SystemExit(f"bench: {tool.taker} fetched other bytes")
    return row


def listed(target, keys):
    """A bucket of many empty objects, listed by each tool to its end."""
    bucket = tools.fresh_name("many")
    target.s3.make_bucket(bucket)
    paths, empty = stash.WORK / "many.list", stash.WORK / "empty"
    stash.WORK.mkdir(parents=True, exist_ok=True)
    empty.touch()
    names = [f"/{bucket}/{i % 100:02d}/key-{i:06d}" for i in range(keys)]
    with paths.open("w") as lines:
        lines.writelines(target.s3.presigned("PUT", name) + "\n" for name in names)
    there = 0
    while there < keys:  # wrk goes round its list until the time is up
        load.wrk(target.s3.url, 16, max(5, keys // 1500), "put.lua", paths, empty)
        there = sum(map(len, target.s3.pages(bucket)))
        print(f"{there} of {keys} keys are there", flush=True)
    for kind in ALL:
        if not kind.installed() or kind is tools.Coffer:
            continue
        tool = kind(target, stash.WORK / "tools")
        command = tool.listing(bucket)
        if command:
            row = stash.timed(target, tool.taker, "keys", "list", 0, command, tool.environment, keys, 0)
            yield row
        tool.clean()


# --- tables


KINDS = dict(
    small=Kind("2,000 files of 64 KiB", "files_per_second", "files/s", ("first", "again", "renamed")),
    big=Kind("one file of 2 GiB", "mb_per_second", "MB/s", ("up", "down")),
    keys=Kind("many keys listed", "files_per_second", "keys/s", ("list",)),
)


def tables(rows, aims):
    parts = []
    for (store, name), its in grouped(rows, "store", "kind").items():
        kind = KINDS[name]
        steps = kind.steps
        heads = ["", *(f"{step}, {kind.unit}" for step in steps), *(f"CPU s, {step}" for step in steps),
                 f"server's, {steps[0]}", "peak MB"]
        lines = [_line(kind, taker, own) for (taker,), own in grouped(its, "taker").items()]
        parts.append(f"**{kind.title}, {store}**: {_verdict(kind, store, its, aims)}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _at(rows, step):
    return [r for r in rows if r["step"] == step or (r["taker"].startswith("limit") and step in ("first", "up"))]


def _line(kind, taker, rows):
    return [taker, *(middle(_at(rows, step), kind.rate, 0) for step in kind.steps),
            *(middle(_at(rows, step), "cpu", 1) for step in kind.steps),
            middle(_at(rows, kind.steps[0]), "server_cpu", 1),
            max((r["peak_mb"] for r in rows if "peak_mb" in r), default=None)]


def _verdict(kind, store, rows, aims):
    """The aims of a table: ahead of every peer in each column, and the absolute ones."""
    subject, said = f"{kind.title}, {store}", []
    for step in kind.steps:
        rates = {taker: middle(own, kind.rate, 0) for (taker,), own in grouped(_at(rows, step), "taker").items()}
        limit = next((rate for taker, rate in rates.items() if taker.startswith("limit")), None)
        peers = {t: r for t, r in rates.items() if t not in OURS and not t.startswith("limit")}
        ours = max((rates[t] for t in OURS if t in rates), default=None)
        if ours is None or not peers:
            continue
        best = max(peers, key=peers.get)
        said.append(aims.said(subject, f"{step} {ours} {kind.unit}", f"> {best}'s {peers[best]}", ours > peers[best]))
        if kind is KINDS["small"] and step == "first":
            share = round(ours / limit, 2)
            said.append(aims.said(subject, f"first {share} of raw", f"≥ {FIRST_AIM[store]}", share >= FIRST_AIM[store]))
        floor = dict(again=AGAIN_AIM, renamed=RENAMED_AIM, up=BIG_AIM, down=BIG_AIM).get(step)
        if floor:
            said.append(aims.said(subject, f"{step} {ours} {kind.unit}", f"≥ {floor}", ours >= floor))
    peak = max(r["peak_mb"] for r in rows if r["taker"] in OURS)
    return "; ".join([*said, aims.said(subject, f"peak {peak} MB", f"≤ {MEMORY_AIM}", peak <= MEMORY_AIM)])
