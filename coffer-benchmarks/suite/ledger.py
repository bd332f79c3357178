"""The ledger of derivatives: finding one among many, purging an original with many, making many; beside their limits."""

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time

from . import catalogue, coffer, corpus, machine, results, s3
from .catalogue import ENGINES, NAMES
from .results import grouped, middle, table

SIZES, QUICK_SIZES = (100_000, 1_000_000, 10_000_000), (10_000, 100_000)
DERIVATIVES, MADE, QUICK_MADE = 200, 10_000, 1_000
WORK = machine.SCRATCH / "ledger-work"
THREADS = os.cpu_count()
PARTS = ("lookups", "purge", "warm")

# Times the row by its primary key; times that of the smallest ledger; a share of the rate of the floor.
LOOKUP_AIM, FLAT_AIM, WARM_AIM = 1.5, 1.5, 0.9


def run(options):
    parts = options.parts.split(",") if options.parts else PARTS
    sizes = [int(float(n)) for n in options.sizes.split(",")] if options.sizes else QUICK_SIZES if options.quick else SIZES
    rows = []
    try:
        for engine in ENGINES:
            if "lookups" in parts:
                rows += catalogue.measured("catalogue.LedgerLoop", engine, catalogue.WORK / engine, options.repetitions, *sizes)
        for store in ("folder", "s3proxy"):
            with opened(store) as server:
                for engine in ENGINES:
                    if "purge" in parts:
                        rows += purged(engine, store, server, options.repetitions)
                if "warm" in parts:
                    count = options.derivatives or (QUICK_MADE if options.quick else MADE)
                    rows += warmed(store, server, count, options.repetitions)
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    if options.parts:  # of the others, what was taken before
        known = results.load("ledger", options.quick)
        rows = [row for row in (known or dict(rows=[]))["rows"] if part(row) not in parts] + rows
    results.save("ledger", rows, tables, options.settings())


def part(row):
    return row["what"] if row["what"] in PARTS else "lookups"


def opened(store):
    return s3.started(store) if store != "folder" else contextlib.nullcontext()


# --- purge


def purged(engine, store, server, repetitions):
    shutil.rmtree(WORK, ignore_errors=True)
    home = WORK / "home"
    home.mkdir(parents=True)
    words = [engine, WORK / engine, repetitions, DERIVATIVES]
    words += [server.url, server.access_key, server.secret_key] if server else []
    command = coffer.java_command("catalogue.PurgeLoop", *words)
    command.insert(1, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        ground = None
        for line in process.stdout:
            if line.startswith("{"):
                row = json.loads(line)
                if row["what"] == "ground":
                    ground = row["settings"]
                    break
                yield said(row)
        if ground is None:
            raise SystemExit(f"bench: nothing to purge on {engine}, {store}")
        yield from commands(engine, store, server, ground, home, repetitions)
    finally:
        process.stdin.close()
        process.wait()
        if server:
            server.empty("coffer")
            server.asked("DELETE", "/coffer")


def commands(engine, store, server, ground, home, repetitions):
    """The same by `coffer purge`, which starts for it, and writes and signs the receipt's document."""
    key, receipt = home / "key.pem", home / "receipt.json"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True, capture_output=True)
    key.chmod(0o600)
    environment = dict(os.environ, COFFER_HOME=str(home), COFFER_RECEIPT_KEY=str(key), **ground)
    environment |= (dict(server.environment(), S3_ENDPOINT=server.url, COFFER_STORE="s3://coffer") if server
                    else dict(COFFER_STORE=str(WORK / engine / "store")))
    for number in range(repetitions):
        done = coffer.spent([str(coffer.LAUNCHER), "purge", f"pictures/{number}", "--all-versions", "--erase", "--reason",
                             "measured", "--receipt", str(receipt), "--yes"], env=environment)
        if done["code"] or '"is_complete":true' not in receipt.read_text().replace('\\', ""):
            raise SystemExit(f"bench: coffer purge failed ({done['code']}): {done['printed'][-2000:]}")
        yield said(dict(engine=engine, what="purge", taker="coffer purge", store=store, derivatives=DERIVATIVES,
                        repetition=number, seconds=round(done["seconds"], 3), cpu=round(done["cpu"], 3)))


# --- warm


def warmed(store, server, count, repetitions):
    """`coffer derivatives warm` beside the renderer alone, in turns, each as a process from its start to its end."""
    pictures = [str(path) for letter in "acpw" for path in corpus.files(letter)]
    each = max(1, round(count / len(pictures) / 2))
    operations = [f"fit:{60 + 20 * i}" for i in range(each)]
    names = WORK / "pictures.list"
    WORK.mkdir(parents=True, exist_ok=True)
    names.write_text("".join(f"{path}\n" for path in pictures))
    for repetition in range(repetitions):
        row = dict(what="warm", store=store, repetition=repetition, made=len(pictures) * each * 2)
        yield said(row | dict(taker="floor") | floor(names, operations))
        for isolation in ("process", "none"):
            yield said(row | dict(taker=isolation) | product(store, server, pictures, operations, isolation))


def floor(names, operations):
    command = coffer.java_command("WarmFloor", THREADS, names, " ".join(operations), "webp jpg", heap="256m")
    return timed(command, os.environ)


def product(store, server, pictures, operations, isolation):
    home = WORK / "warm"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = dict(os.environ, COFFER_HOME=str(home), COFFER_RENDER_ISOLATION=isolation)
    if server:
        server.make_bucket("warm")
        environment |= dict(server.environment(), S3_ENDPOINT=server.url, COFFER_STORE="s3://warm")
    published = coffer.spent([str(coffer.LAUNCHER), "publish", "--prefix", "pictures", *pictures], env=environment)
    if published["code"]:
        raise SystemExit(f"bench: coffer publish failed: {published['printed'][-2000:]}")
    words = [word for each in operations for word in ("--with", each)]
    words += ["--format", "webp", "--format", "jpg", "--render-threads", str(THREADS)]
    trees = [machine.ProcessTree(pid) for pid in server.pids] if server else []
    before = sum(tree.cpu_seconds() for tree in trees)
    try:
        row = timed([str(coffer.LAUNCHER), "derivatives", "warm", "pictures/", *words], environment)
        if server:  # it works on the same cores
            row["server_cpu"] = round(sum(tree.cpu_seconds() for tree in trees) - before, 2)
        return row
    finally:
        if server:
            server.empty("warm")
            server.asked("DELETE", "/warm")
        shutil.rmtree(home, ignore_errors=True)


def timed(command, environment):
    """Seconds, and the processor time of all processes that took part."""
    begun = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    tree, most = machine.ProcessTree(process.pid), [0.0]
    told = []
    reader = threading.Thread(target=lambda: told.append(process.stderr.read()))
    reader.start()
    while process.poll() is None:
        most[0] = max(most[0], tree.cpu_seconds())
        time.sleep(0.1)
    reader.join()
    seconds = time.monotonic() - begun
    if process.returncode:
        raise SystemExit(f"bench: {command[0]} failed ({process.returncode}): {told[0][-2000:]}")
    return dict(seconds=round(seconds, 2), cpu=round(most[0], 2))


def said(row):
    print(json.dumps(row), flush=True)
    return row


# --- tables


def tables(rows, aims):
    of = {what: its for (what,), its in grouped(rows, "what").items()}
    parts = (("lookup", lookups), ("page", pages), ("change", changes), ("purge", purges), ("warm", warms))
    return "\n\n".join(make(of[what], aims) for what, make in parts if what in of)


def lookups(rows, aims):
    lines, smallest = [], {}
    for (engine, count), its in grouped(rows, "engine", "derivatives").items():
        ours, raw = middle(its, "micros", 1), middle(its, "raw", 1)
        first, first_raw = smallest.setdefault(engine, (ours, raw))
        times, growth = round(ours / raw, 2), round(ours / first, 2)
        name = f"{NAMES[engine]}, {count:,} derivatives"
        lines.append([name, ours, raw, aims.said(f"lookup in the ledger, {name}", times, f"≤ {LOOKUP_AIM}", times <= LOOKUP_AIM),
                      aims.said(f"growth of it, {name}", growth, f"≤ {FLAT_AIM}", growth <= FLAT_AIM), round(raw / first_raw, 2)])
    heads = ["a derivative by its key", "µs", "raw: row by primary key, µs", "times raw", "times that of the smallest", "raw: the same"]
    return table(heads, lines)


def pages(rows, aims):
    counts = sorted({row["derivatives"] for row in rows})
    lines = []
    for (engine, query), its in grouped(rows, "engine", "query").items():
        by = {count: [row for row in its if row["derivatives"] == count] for count in counts}
        last = [its for its in by.values() if its][-1]
        lines.append([NAMES[engine], query, *(middle(by[count], "millis", 1) for count in counts), last[0]["rows"],
                      middle(last, "raw", 1)])
    heads = ["page of at most 500", "", *(f"ms at {count:,}" for count in counts), "rows", "raw: as many by primary key, ms"]
    return table(heads, lines)


def changes(rows, aims):
    counts = sorted({row["derivatives"] for row in rows})
    lines = [[NAMES[engine], query, *(middle([r for r in its if r["derivatives"] == count], "millis", 1) for count in counts)]
             for (engine, query), its in grouped(rows, "engine", "query").items()]
    return table(["change", "", *(f"ms at {count:,}" for count in counts)], lines)


def purges(rows, aims):
    lines = []
    for (engine, store), its in grouped(rows, "engine", "store").items():
        inside = [row for row in its if "raw" in row]
        outside = [row for row in its if "raw" not in row]
        lines.append([f"{NAMES[engine]}, {store}", *(milli(inside, key) for key in ("seconds", "cpu", "raw", "raw_cpu")),
                      *(milli(outside, key) for key in ("seconds", "cpu"))])
    heads = [f"an original and {rows[0]['derivatives']} derivatives, until the receipt is signed", "ms", "CPU ms",
             "raw: as many objects deleted, ms", "CPU ms", "`coffer purge` from its start, ms", "CPU ms"]
    return table(heads, lines)


def milli(rows, key):
    found = middle(rows, key, 4)
    return None if found is None else round(1000 * found)


def warms(rows, aims):
    takers = dict(floor="floor: the renderer in one process", process="`derivatives warm`, worker processes",
                  none="`derivatives warm`, `render_isolation: none`")
    lines = []
    for (store, taker), its in grouped(rows, "store", "taker").items():
        made = its[0]["made"]
        turns = [(row, next(r for r in rows if r["taker"] == "floor" and r["store"] == store and r["repetition"] == row["repetition"]))
                 for row in its]
        shares = [None, None]
        if taker != "floor":
            for i, key in enumerate(("seconds", "cpu")):
                share = round(middle([dict(share=base[key] / row[key]) for row, base in turns], "share"), 2)
                name = f"warm of {made:,} into {store}, {taker}, {'pictures/s' if i == 0 else 'CPU'}"
                if i == 0 and its[0].get("disturbed"):
                    shares[i] = f"{share} (other work in between: not judged)"
                    continue
                shares[i] = aims.said(name, share, f"≥ {WARM_AIM}", share >= WARM_AIM)
        others = middle([row for row in its if "server_cpu" in row], "server_cpu", 3)
        lines.append([f"{takers[taker]}, {store}", middle(its, "seconds", 1), round(made / middle(its, "seconds", 3)),
                      round(1000 * middle(its, "cpu", 3) / made, 2), others and round(1000 * others / made, 2), *shares])
    heads = [f"{rows[0]['made']:,} derivatives", "s", "pictures/s", "CPU ms each", "of the S3 server, on the same cores",
             "share of the floor's rate", "of its CPU"]
    return table(heads, lines)
