"""One hot picture, caches on, beside nginx that serves the same bytes from disk."""

import contextlib

from . import load, machine, results, servers, workloads

CONCURRENCIES = (1, 4, 16)


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
            load.wrk(f"http://127.0.0.1:{server.port}{its_path}", 16, 4)  # warm
        for repetition in range(options.repetitions):
            for concurrency in CONCURRENCIES:
                for server, its_path in takers:
                    row = _measure(server, its_path, concurrency, max(1, round(options.seconds)))
                    rows.append(dict(workload="W6", taker=server.name, repetition=repetition, **row))
                    print(_line(rows[-1]), flush=True)
    results.save("hot", rows, options.settings())


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
