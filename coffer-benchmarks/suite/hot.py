"""One hot picture, caches on, beside nginx that serves the same bytes from disk."""

import contextlib
import time

from . import load, machine, results, servers, workloads
from .results import grouped, middle, table

CONCURRENCIES = (1, 4, 16)
CPU_AIM_US, P99_AIM = 25, 2  # a request; times that of nginx


def run(options):
    w = workloads.WORKLOADS["W1"]
    picture = w.files()[0].name
    folder = machine.SCRATCH / "hot"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(servers.coffer_server(caches=True))
        path = ours.path(w, picture)
        status, kind, body = load.fetch(ours.port, path)
        if status != 200:
            raise SystemExit(f"bench: Coffer answers {status} to {path}: {body[:200]!r}")
        (folder / "hot.jpg").write_bytes(body)
        peer = stack.enter_context(servers.nginx_static(folder))
        takers = [(ours, path), (peer, "/hot.jpg")]
        for server, its_path in takers:
            _warm(server, its_path, requests=50_000 if options.quick else 200_000, limit=10 if options.quick else 30)
        for repetition in range(options.repetitions):
            for concurrency in CONCURRENCIES:
                for server, its_path in takers:
                    row = _measure(server, its_path, concurrency, max(1, round(options.seconds)))
                    rows.append(dict(workload="W6", taker=server.name, repetition=repetition, **row))
                    print(_line(rows[-1]), flush=True)
    results.save("hot", rows, tables, options.settings())


def _warm(server, path, requests, limit):
    """Compilers count calls, not seconds: as many requests as it takes, within a limit of seconds."""
    seen, begun = 0, time.monotonic()
    while seen < requests and time.monotonic() - begun < limit:
        seen += load.wrk(f"http://127.0.0.1:{server.port}{path}", 16, 2)["requests"]


def _measure(server, path, concurrency, seconds):
    server.tree.forget_peak()
    before = server.tree.cpu_seconds()
    answers = load.wrk(f"http://127.0.0.1:{server.port}{path}", concurrency, seconds)
    cpu = server.tree.cpu_seconds() - before
    return dict(
        concurrency=concurrency,
        requests=answers["requests"],
        errors=answers["errors"],
        per_second=round(answers["requests"] / answers["seconds"]),
        cpu_us=round(cpu * 1e6 / answers["requests"], 2),
        p50_ms=answers["p50_ms"],
        p99_ms=answers["p99_ms"],
        peak_mb=server.tree.peak_mb(),
        bytes=answers["bytes"] // answers["requests"],
    )


def _line(row):
    return (f"W6   {row['taker']:20} c={row['concurrency']:<3} {row['cpu_us']:8.1f} µs CPU "
            f"{row['per_second']:7}/s  p50 {row['p50_ms']:.2f} p99 {row['p99_ms']:.2f} ms")


def tables(rows, aims):
    ordered = sorted(rows, key=lambda r: r["concurrency"])
    lines = [
        [taker, concurrency, middle(its, "cpu_us", 1), middle(its, "per_second", 0), middle(its, "p50_ms", 3),
         middle(its, "p99_ms", 3), middle(its, "peak_mb", 0), middle(its, "bytes", 0), sum(r["errors"] for r in its)]
        for (taker, concurrency), its in grouped(ordered, "taker", "concurrency").items()]
    heads = ["", "connections", "CPU µs a request", "requests/s", "p50 ms", "p99 ms", "peak MB", "bytes", "errors"]
    return f"**W6** one hot picture: {_verdict(rows, aims)}\n\n{table(heads, lines)}"


def _verdict(rows, aims):
    ours, theirs = ([r for r in rows if (r["taker"] == "coffer") == mine] for mine in (True, False))
    cpu = middle(ours, "cpu_us", 1)
    times = {c: round(_p99(ours, c) / _p99(theirs, c), 1) for c in CONCURRENCIES}
    shown = " / ".join(map(str, times.values()))
    return "; ".join([
        aims.said("Hot picture", f"{cpu} µs", f"≤ {CPU_AIM_US}", cpu <= CPU_AIM_US),
        aims.said("Hot picture", f"p99 {shown} × nginx's at 1 / 4 / 16 connections", f"< {P99_AIM}",
                  max(times.values()) < P99_AIM)])


def _p99(rows, concurrency):
    return middle([r for r in rows if r["concurrency"] == concurrency], "p99_ms", 3)
