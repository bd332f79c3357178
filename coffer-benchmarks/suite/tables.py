"""Each benchmark's tables: medians over repetitions, beside the bars that are aimed at."""

from .results import grouped, middle, table
from .workloads import WORKLOADS

# CPU milliseconds a request of the whole server process tree.
SERVER_BARS = {"W1": 12.9, "W2": 44, "W3": 40, "W3J": 7.4, "W4": 37, "W5": 245}
# MB at concurrency 16.
MEMORY_BARS = {"W1": 300, "W2": 400}
FLOOR_BAR = 0.95
START_BARS = {"coffer --help": 0.25, "coffer stash FILE": 0.6}
# Shares of the slower limit, files a second, MB.
FIRST_BAR, AGAIN_TIMES, AGAIN_BAR, RENAMED_BAR, STASH_MEMORY_BAR = 0.8, 5, 2500, 2000, 250


class Aims:
    """What was aimed at, each said beside its table; what was missed is remembered."""

    def __init__(self):
        self.missed = []

    def said(self, subject, measured, aim, reached):
        if not reached:
            self.missed.append(f"{subject}: {measured}, aim {aim}")
        return f"{measured} (aim {aim}: {'reached' if reached else '**missed**'})"


def of(facts):
    """The tables of one kept run, in Markdown, and sentences about what was missed."""
    makers = dict(render=_render, server=_server, hot=_hot, stash=_stash, start=_start)
    aims = Aims()
    return makers[facts["benchmark"]](facts["rows"], aims), aims.missed


def _render(rows, aims):
    timed = [r for r in rows if "cpu_ms" in r]
    quality = {(r["workload"], r["taker"]): r for r in rows if "psnr" in r}
    parts = []
    for (name,), of_workload in grouped(timed, "workload").items():
        floors = [r for r in of_workload if r["taker"] != "Coffer"]
        best = min(middle(rs, "cpu_ms") for rs in grouped(floors, "taker", "threads").values())
        lines = []
        for (taker,), its in grouped(of_workload, "taker").items():
            one, two = ([r for r in its if r["threads"] == t] for t in (1, 2))
            cpu = middle(one, "cpu_ms")
            q = quality.get((name, taker), {})
            lines.append([
                taker, cpu, middle(two, "cpu_ms"), _rate(one), _rate(two), _times(best / cpu),
                middle(its, "bytes", 0), q.get("psnr"), q.get("ssim"), middle(two, "peak_mb", 0),
            ])
        heads = ["", "CPU ms, 1 thread", "2 threads", "ops/s, 1", "2", "best floor ÷ this", "bytes", "PSNR dB", "SSIM", "peak MB"]
        told = _render_verdict(name, of_workload, quality, aims)
        parts.append(f"**{name}** {WORKLOADS[name].title}: {told}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _render_verdict(name, rows, quality, aims):
    frames = {taker: q["frames"] for (w, taker), q in quality.items() if w == name}
    if frames and frames["Coffer"] < max(frames.values()):
        return "Coffer renders the first frame only; there is nothing to compare yet"
    paired = _paired_ratio(rows)
    measured = f"{_times(paired)} of the best C floor, taken in turns"
    return aims.said(f"Renderer, {name}", measured, f"≥ {FLOOR_BAR}", round(paired, 2) >= FLOOR_BAR)


def _paired_ratio(rows):
    """The median, over turns, of best floor ÷ Coffer in the same turn: drift of the machine cancels out."""
    from statistics import median

    turns = grouped(rows, "repetition", "threads").values()
    return median(
        min(r["cpu_ms"] for r in turn if r["taker"] != "Coffer") / next(r["cpu_ms"] for r in turn if r["taker"] == "Coffer")
        for turn in turns)


def _rate(rows):
    rates = [dict(rate=r["ops"] / r["seconds"]) for r in rows]
    return middle(rates, "rate", 1)


def _times(ratio):
    return f"{ratio:.2f}"


def _server(rows, aims):
    timed = [r for r in rows if "concurrency" in r]
    quality = {(r["workload"], r["taker"]): r for r in rows if "psnr" in r or "refused" in r}
    parts = []
    for (name,), of_workload in grouped(timed, "workload").items():
        lines = []
        for (taker,), its in grouped(of_workload, "taker").items():
            at = {c: [r for r in its if r["concurrency"] == c] for c in (1, 4, 16)}
            q = quality.get((name, taker), {})
            lines.append([
                taker, middle(its, "cpu_ms", 1),
                " / ".join(str(middle(at[c], "per_second", 1)) for c in at),
                " / ".join(_spread(at[c]) for c in at),
                f"{middle(at[1], 'peak_mb', 0)} / {middle(at[16], 'peak_mb', 0)}",
                middle(its, "bytes", 0), q.get("psnr"), q.get("ssim"),
                sum(sum(r["errors"].values()) for r in its),
            ])
        heads = ["", "CPU ms a request", "requests/s at 1 / 4 / 16", "p50, p99 ms at 1 / 4 / 16",
                 "peak MB at 1 / 16", "bytes", "PSNR dB", "SSIM", "errors"]
        parts.append(f"**{name}** {WORKLOADS[name].title}: {_server_verdict(name, of_workload, aims)}\n\n{table(heads, lines)}")
    hostile = [r for r in rows if "hostile" in r]
    if hostile:
        heads = ["file", "", "status", "type", "seconds", "CPU s", "peak MB"]
        lines = [[r["hostile"], r["taker"], r["status"], r["type"], r["seconds"], r["cpu"], r["peak_mb"]] for r in hostile]
        parts.append(f"**Hostile files**, one request each as in W1\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _spread(rows):
    return f"{middle(rows, 'p50_ms', 1)}, {middle(rows, 'p99_ms', 1)}"


def _server_verdict(name, rows, aims):
    ours = [r for r in rows if r["taker"] == "coffer"]
    cpu, peak = middle(ours, "cpu_ms", 1), middle([r for r in ours if r["concurrency"] == 16], "peak_mb", 0)
    if cpu is None:
        return aims.said(f"Server, {name}", "no answers", f"≤ {SERVER_BARS[name]} ms", False)
    words = [aims.said(f"Server, {name}", f"{cpu} ms", f"≤ {SERVER_BARS[name]}", cpu <= SERVER_BARS[name])]
    peers = [middle(rs, "cpu_ms", 1) for (taker,), rs in grouped(rows, "taker").items() if taker != "coffer"]
    peers = [p for p in peers if p]
    if peers:
        words.append(f"{_times(min(peers) / cpu)} × the best other server")
    if name in MEMORY_BARS:
        words.append(aims.said(f"Server, {name}", f"peak {peak} MB at 16 connections", f"≤ {MEMORY_BARS[name]}", peak <= MEMORY_BARS[name]))
    return "; ".join(words)


def _hot(rows, aims):
    lines = []
    for (taker, concurrency), its in grouped(sorted(rows, key=lambda r: r["concurrency"]), "taker", "concurrency").items():
        lines.append([taker, concurrency, middle(its, "cpu_us", 1), middle(its, "per_second", 0), middle(its, "p50_ms", 3),
                      middle(its, "p99_ms", 3), middle(its, "peak_mb", 0), middle(its, "bytes", 0), sum(r["errors"] for r in its)])
    ours, theirs = ([r for r in rows if (r["taker"] == "coffer") == mine] for mine in (True, False))
    cpu = middle(ours, "cpu_us", 1)
    slow = [c for c in (1, 4, 16) if _p99(ours, c) > 2 * _p99(theirs, c)]
    heads = ["", "connections", "CPU µs a request", "requests/s", "p50 ms", "p99 ms", "peak MB", "bytes", "errors"]
    where = "more at " + " and ".join(map(str, slow)) + " connections" if slow else "less at 1, 4 and 16 connections"
    told = [aims.said("Hot picture", f"{cpu} µs", "≤ 25", cpu <= 25),
            aims.said("Hot picture", f"p99 {where}", "below twice nginx's", not slow)]
    return f"**W6** one hot picture: {'; '.join(told)}\n\n{table(heads, lines)}"


def _p99(rows, concurrency):
    return middle([r for r in rows if r["concurrency"] == concurrency], "p99_ms", 3)


def _stash(rows, aims):
    hashes = {r["kind"]: r for r in rows if r["store"] == "any"}
    parts = []
    for (store, kind), its in grouped([r for r in rows if r["store"] != "any"], "store", "kind").items():
        lines = [_stash_line("limit: MD5 and SHA-256", [hashes[kind]], kind)]
        for (taker,), of_taker in grouped(its, "taker").items():
            lines.append(_stash_line(taker, of_taker, kind))
        heads = (["", "first, files/s", "again", "renamed", "CPU s, first", "again", "server's CPU s, first", "peak MB"]
                 if kind == "small" else ["", "first, MB/s", "again", "CPU s, first", "again", "server's CPU s, first", "peak MB"])
        title = "2,000 files of 64 KiB" if kind == "small" else "one big file"
        parts.append(f"**{title} into {store}**: {_stash_verdict(store, kind, its, hashes[kind], aims)}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _stash_line(taker, rows, kind):
    at = {step: [r for r in rows if r["step"] == step] for step in ("first", "again", "renamed")}
    rate = "files_per_second" if kind == "small" else "mb_per_second"
    steps = ("first", "again", "renamed") if kind == "small" else ("first", "again")
    return [taker, *(middle(at[s], rate, 0) for s in steps), middle(at["first"], "cpu", 1), middle(at["again"], "cpu", 1),
            middle(at["first"], "server_cpu", 1), max((r["peak_mb"] for r in rows if "peak_mb" in r), default=None)]


def _stash_verdict(store, kind, rows, hashes, aims):
    rate = "files_per_second" if kind == "small" else "mb_per_second"
    ours = {step: middle([r for r in rows if r["taker"] == "Coffer" and r["step"] == step], rate, 0)
            for step in ("first", "again", "renamed")}
    raw = middle([r for r in rows if r["taker"].startswith("limit")], rate, 0)
    limit, subject = min(raw, hashes[rate]), f"Stash, {kind} into {store}"
    share, times = round(ours["first"] / limit, 2), round(ours["again"] / ours["first"], 1)
    peak = max(r["peak_mb"] for r in rows if r["taker"] == "Coffer")
    words = [aims.said(subject, f"first {share} of the slower limit", f"≥ {FIRST_BAR}", share >= FIRST_BAR),
             aims.said(subject, f"again {times} × as fast as first", f"≥ {AGAIN_TIMES}", times >= AGAIN_TIMES)]
    if kind == "small" and store != "folder":
        words.append(aims.said(subject, f"again {ours['again']} files/s", f"≥ {AGAIN_BAR}", ours["again"] >= AGAIN_BAR))
        words.append(aims.said(subject, f"renamed {ours['renamed']} files/s", f"≥ {RENAMED_BAR}",
                               ours["renamed"] >= RENAMED_BAR))
    return "; ".join([*words, aims.said(subject, f"peak {peak} MB", f"≤ {STASH_MEMORY_BAR}", peak <= STASH_MEMORY_BAR)])


def _start(rows, aims):
    lines = []
    for (taker,), its in grouped(rows, "taker").items():
        cpu, bar = middle(its, "cpu", 3), START_BARS.get(taker)
        told = aims.said(f"`{taker}`", f"{cpu} s", f"≤ {bar}", cpu <= bar) if bar else None
        lines.append([f"`{taker}`", cpu, min(r["cpu"] for r in its), middle(its, "seconds", 3), middle(its, "peak_mb", 0), told])
    return table(["", "CPU s, median", "least", "wall s", "peak MB", "aim"], lines)
