"""Each benchmark's tables: medians over repetitions, beside the bars that are aimed at."""

from .results import grouped, middle, table
from .workloads import WORKLOADS

# CPU milliseconds a request of the whole server process tree.
SERVER_BARS = {"W1": 12.9, "W2": 44, "W3": 40, "W3J": 7.4, "W4": 37, "W5": 245}
# MB at concurrency 16.
MEMORY_BARS = {"W1": 300, "W2": 400}
FLOOR_BAR = 0.95
START_BARS = {"coffer --help": 0.25, "coffer stash FILE": 0.6}
AGAIN_BAR, RENAMED_BAR = 2500, 2000


def of(facts):
    """The tables of one kept run, in Markdown."""
    makers = dict(render=_render, server=_server, hot=_hot, stash=_stash, start=_start)
    return makers[facts["benchmark"]](facts["rows"])


def verdict(reached):
    return "yes" if reached else "**no**"


def _render(rows):
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
        paired = _paired_ratio(of_workload)
        parts.append(
            f"**{name}** {WORKLOADS[name].title}: {_times(paired)} of the best C floor, taken in pairs "
            f"(aim ≥ {FLOOR_BAR}: {verdict(paired >= FLOOR_BAR)})\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


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


def _server(rows):
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
        parts.append(f"**{name}** {WORKLOADS[name].title}: {_server_verdict(name, of_workload)}\n\n{table(heads, lines)}")
    hostile = [r for r in rows if "hostile" in r]
    if hostile:
        heads = ["file", "", "status", "type", "seconds", "CPU s", "peak MB"]
        lines = [[r["hostile"], r["taker"], r["status"], r["type"], r["seconds"], r["cpu"], r["peak_mb"]] for r in hostile]
        parts.append(f"**Hostile files**, one request each as in W1\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _spread(rows):
    return f"{middle(rows, 'p50_ms', 1)}, {middle(rows, 'p99_ms', 1)}"


def _server_verdict(name, rows):
    ours = [r for r in rows if r["taker"] == "coffer"]
    cpu, peak = middle(ours, "cpu_ms", 1), middle([r for r in ours if r["concurrency"] == 16], "peak_mb", 0)
    if cpu is None:
        return "Coffer answered none"
    words = [f"bar ≤ {SERVER_BARS[name]} ms: {verdict(cpu <= SERVER_BARS[name])}"]
    peers = [middle(rs, "cpu_ms", 1) for (taker,), rs in grouped(rows, "taker").items() if taker != "coffer"]
    peers = [p for p in peers if p]
    if peers:
        words.append(f"{_times(min(peers) / cpu)} × the best other server")
    if name in MEMORY_BARS:
        words.append(f"memory ≤ {MEMORY_BARS[name]} MB: {verdict(peak <= MEMORY_BARS[name])}")
    return ", ".join(words)


def _hot(rows):
    lines = []
    for (taker, concurrency), its in grouped(sorted(rows, key=lambda r: r["concurrency"]), "taker", "concurrency").items():
        lines.append([taker, concurrency, middle(its, "cpu_us", 1), middle(its, "per_second", 0), middle(its, "p50_ms", 3),
                      middle(its, "p99_ms", 3), middle(its, "peak_mb", 0), middle(its, "bytes", 0), sum(r["errors"] for r in its)])
    ours, theirs = ([r for r in rows if (r["taker"] == "coffer") == mine] for mine in (True, False))
    cpu = middle(ours, "cpu_us", 1)
    slow = [c for c in (1, 4, 16) if _p99(ours, c) > 2 * _p99(theirs, c)]
    heads = ["", "connections", "CPU µs a request", "requests/s", "p50 ms", "p99 ms", "peak MB", "bytes", "errors"]
    told = verdict(not slow) + (f" at {', '.join(map(str, slow))}" if slow else "")
    return (f"**W6** one hot picture: {cpu} µs, bar ≤ 25 µs: {verdict(cpu <= 25)}; "
            f"p99 below twice nginx's: {told}\n\n{table(heads, lines)}")


def _p99(rows, concurrency):
    return middle([r for r in rows if r["concurrency"] == concurrency], "p99_ms", 3)


def _stash(rows):
    hashes = {r["kind"]: r for r in rows if r["store"] == "any"}
    parts = []
    for (store, kind), its in grouped([r for r in rows if r["store"] != "any"], "store", "kind").items():
        lines = [_stash_line("limit: MD5 and SHA-256", [hashes[kind]], kind)]
        for (taker,), of_taker in grouped(its, "taker").items():
            lines.append(_stash_line(taker, of_taker, kind))
        heads = (["", "first, files/s", "again", "renamed", "CPU s, first", "again", "server's CPU s, first", "peak MB"]
                 if kind == "small" else ["", "first, MB/s", "again", "CPU s, first", "again", "server's CPU s, first", "peak MB"])
        title = "2,000 files of 64 KiB" if kind == "small" else "one big file"
        parts.append(f"**{title} into {store}**: {_stash_verdict(store, kind, its, hashes[kind])}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _stash_line(taker, rows, kind):
    at = {step: [r for r in rows if r["step"] == step] for step in ("first", "again", "renamed")}
    rate = "files_per_second" if kind == "small" else "mb_per_second"
    steps = ("first", "again", "renamed") if kind == "small" else ("first", "again")
    return [taker, *(middle(at[s], rate, 0) for s in steps), middle(at["first"], "cpu", 1), middle(at["again"], "cpu", 1),
            middle(at["first"], "server_cpu", 1), max((r["peak_mb"] for r in rows if "peak_mb" in r), default=None)]


def _stash_verdict(store, kind, rows, hashes):
    rate = "files_per_second" if kind == "small" else "mb_per_second"
    ours = {step: middle([r for r in rows if r["taker"] == "Coffer" and r["step"] == step], rate, 0)
            for step in ("first", "again", "renamed")}
    raw = middle([r for r in rows if r["taker"].startswith("limit")], rate, 0)
    limit = min(raw, hashes[rate])
    words = [f"first {ours['first'] / limit:.2f} of the slower limit (aim ≥ 0.8: {verdict(ours['first'] >= 0.8 * limit)})",
             f"again {ours['again'] / ours['first']:.1f} × as fast as first (aim ≥ 5: {verdict(ours['again'] >= 5 * ours['first'])})"]
    if kind == "small" and store != "folder":
        words.append(f"again ≥ {AGAIN_BAR}: {verdict(ours['again'] >= AGAIN_BAR)}")
        words.append(f"renamed ≥ {RENAMED_BAR}: {verdict(ours['renamed'] >= RENAMED_BAR)}")
    peak = max(r["peak_mb"] for r in rows if r["taker"] == "Coffer")
    return ", ".join([*words, f"memory ≤ 250 MB: {verdict(peak <= 250)}"])


def _start(rows):
    lines = []
    for (taker,), its in grouped(rows, "taker").items():
        cpu, bar = middle(its, "cpu", 3), START_BARS.get(taker)
        told = f"≤ {bar}: {verdict(cpu <= bar)}" if bar else None
        lines.append([f"`{taker}`", cpu, min(r["cpu"] for r in its), middle(its, "seconds", 3), middle(its, "peak_mb", 0), told])
    return table(["", "CPU s, median", "least", "wall s", "peak MB", "bar"], lines)
