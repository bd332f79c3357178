"""The server over distinct pictures, its caches off, beside servers that do the same, in turns, in one run."""

import contextlib
import time

from . import corpus, load, quality, results, servers, workloads
from .results import grouped, middle, table

CONCURRENCIES = (1, 4, 16)
CPU_AIMS_MS = {"W1": 12.9, "W2": 44, "W3": 40, "W3J": 7.4, "W4": 37, "W5": 245}  # a request, whole process tree
MEMORY_AIMS_MB = {"W1": 300, "W2": 400}  # at concurrency 16


def run(options):
    rows = []
    with contextlib.ExitStack() as stack:
        takers = [stack.enter_context(start()) for start in _starts(options)]
        for server in takers:
            _warm(server, requests=300 if options.quick else 10_000, limit=6 if options.quick else 90)
        for w in workloads.chosen(options.workloads or "W1,W2,W3,W3J,W4,W5"):
            rings = {s.name: _ring(s, w) for s in takers if not (w.name == "W3" and "nginx" in s.name)}
            for server in [s for s in takers if s.name in rings]:
                rings[server.name].run(4, 1)
            for repetition in range(options.repetitions):
                for concurrency in CONCURRENCIES:
                    for server in [s for s in takers if s.name in rings]:
                        row = measure(server, rings[server.name], concurrency, options.seconds)
                        rows.append(dict(workload=w.name, taker=server.name, repetition=repetition, **row))
                        print(_line(rows[-1]), flush=True)
            rows += [_quality(s, w) for s in takers if s.name in rings]
        rows += list(_hostile(takers))
    results.save("server", rows, tables, options.settings())


def _warm(server, requests, limit):
    """Compilers count calls, not seconds: as many requests as it takes, small pictures, within a limit of seconds."""
    ring, seen, begun = _ring(server, workloads.WORKLOADS["W3J"]), 0, time.monotonic()
    while seen < requests and time.monotonic() - begun < limit:
        seen += len(ring.run(4, 1).latencies)


def _starts(options):
    yield lambda: servers.coffer_server(caches=False)
    yield lambda: servers.coffer_server(caches=False, isolated=False)
    if not options.alone:
        yield servers.nginx_resizing
        yield servers.ipx


def _ring(server, w):
    return load.DistinctPictures(server.port, [server.path(w, f.name) for f in w.files()])


def measure(server, ring, concurrency, seconds):
    """One closed loop; CPU is that of the server's processes alone."""
    server.tree.forget_peak()
    before = server.tree.cpu_seconds()
    answers = ring.run(concurrency, seconds)
    cpu, good = server.tree.cpu_seconds() - before, len(answers.latencies)
    return dict(
        concurrency=concurrency,
        requests=good,
        errors=dict(answers.errors),
        per_second=round(good / answers.seconds, 2),
        cpu_ms=round(cpu * 1e3 / good, 3) if good else None,
        p50_ms=answers.percentile_ms(0.50),
        p99_ms=answers.percentile_ms(0.99),
        peak_mb=server.tree.peak_mb(),
        bytes=answers.bytes // good if good else None,
    )


def _line(row):
    cpu = "-" if row["cpu_ms"] is None else f"{row['cpu_ms']:.2f}"
    return (f"{row['workload']:4} {row['taker']:20} c={row['concurrency']:<3} {cpu:>8} ms CPU "
            f"{row['per_second']:7.1f}/s  {row['peak_mb']} MB  {row['errors'] or ''}")


def _quality(server, w):
    rendered = {}
    for source in w.files()[: quality.PICTURES]:
        status, kind, body = load.fetch(server.port, server.path(w, source.name))
        if status != 200:
            return dict(workload=w.name, taker=server.name, refused=status)
        rendered[source.name] = body
    return dict(workload=w.name, taker=server.name, **quality.compare(w, rendered))


def _hostile(takers):
    """One request for each hostile file: what is answered, how soon, at what cost."""
    w = workloads.WORKLOADS["W1"]
    for name in corpus.hostile():
        for server in takers:
            server.tree.forget_peak()
            before, begun = server.tree.cpu_seconds(), time.monotonic()
            try:
                status, kind, body = load.fetch(server.port, server.path(w, name))
            except OSError as failure:
                status, kind, body = type(failure).__name__, "", b""
            yield dict(
                hostile=name, taker=server.name, status=status, type=kind.split(";")[0], bytes=len(body),
                seconds=round(time.monotonic() - begun, 3), cpu=round(server.tree.cpu_seconds() - before, 2),
                peak_mb=server.tree.peak_mb(),
            )


def tables(rows, aims):
    quality_of = {(r["workload"], r["taker"]): r for r in rows if "psnr" in r or "refused" in r}
    parts = []
    for (name,), its in grouped([r for r in rows if "concurrency" in r], "workload").items():
        lines = [_table_line(taker, rs, quality_of.get((name, taker), {}))
                 for (taker,), rs in grouped(its, "taker").items()]
        heads = ["", "CPU ms a request", "requests/s at 1 / 4 / 16", "p50, p99 ms at 1 / 4 / 16", "peak MB at 1 / 16",
                 "bytes", "PSNR dB", "SSIM", "errors"]
        title = workloads.WORKLOADS[name].title
        parts.append(f"**{name}** {title}: {_verdict(name, its, aims)}\n\n{table(heads, lines)}")
    if harm := [r for r in rows if "hostile" in r]:
        keys = ("hostile", "taker", "status", "type", "seconds", "cpu", "peak_mb")
        heads = ["file", "", "status", "type", "seconds", "CPU s", "peak MB"]
        lines = [[r[k] for k in keys] for r in harm]
        parts.append(f"**Hostile files**, one request each as in W1\n\n{table(heads, lines)}")
    return "\n\n".join(parts)


def _table_line(taker, rows, quality_of_it):
    at = {c: [r for r in rows if r["concurrency"] == c] for c in CONCURRENCIES}
    return [
        taker,
        middle(rows, "cpu_ms", 1),
        " / ".join(str(middle(at[c], "per_second", 1)) for c in at),
        " / ".join(f"{middle(at[c], 'p50_ms', 1)}, {middle(at[c], 'p99_ms', 1)}" for c in at),
        f"{middle(at[1], 'peak_mb', 0)} / {middle(at[16], 'peak_mb', 0)}",
        middle(rows, "bytes", 0),
        quality_of_it.get("psnr"),
        quality_of_it.get("ssim"),
        sum(sum(r["errors"].values()) for r in rows),
    ]


def _verdict(name, rows, aims):
    subject, aim = f"Server, {name}", CPU_AIMS_MS[name]
    ours = [r for r in rows if r["taker"] == "coffer"]
    cpu = middle(ours, "cpu_ms", 1)
    if cpu is None:
        return aims.said(subject, "no answers", f"≤ {aim} ms", False)
    words = [aims.said(subject, f"{cpu} ms", f"≤ {aim}", cpu <= aim)]
    others = [middle(rs, "cpu_ms", 1) for (taker,), rs in grouped(rows, "taker").items() if not taker.startswith("coffer")]
    if others := [cost for cost in others if cost]:
        words.append(f"{min(others) / cpu:.2f} × the best other server")
    if aim := MEMORY_AIMS_MB.get(name):
        peak = middle([r for r in ours if r["concurrency"] == 16], "peak_mb", 0)
        words.append(aims.said(subject, f"peak {peak} MB at 16 connections", f"≤ {aim}", peak <= aim))
    return "; ".join(words)
