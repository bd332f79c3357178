"""The server over distinct pictures, its caches off, beside servers that do the same, in turns, in one run."""

import contextlib
import time

from . import corpus, load, quality, results, servers, workloads

CONCURRENCIES = (1, 4, 16)


def run(options):
    rows = []
    with contextlib.ExitStack() as stack:
        takers = [stack.enter_context(start()) for start in _starts(options)]
        for w in workloads.chosen(options.workloads or "W1,W2,W3,W3J,W4"):
            rings = {s.name: _ring(s, w) for s in takers if not (w.name == "W3" and "nginx" in s.name)}
            for server in [s for s in takers if s.name in rings]:
                rings[server.name].run(4, max(2.0, options.seconds))  # warm
            for repetition in range(options.repetitions):
                for concurrency in CONCURRENCIES:
                    for server in [s for s in takers if s.name in rings]:
                        row = measure(server, rings[server.name], concurrency, options.seconds)
                        rows.append(dict(workload=w.name, taker=server.name, repetition=repetition, **row))
                        print(_line(rows[-1]), flush=True)
            rows += [_quality(s, w) for s in takers if s.name in rings]
        rows += list(_hostile(takers))
    results.save("server", rows, options.settings())


def _starts(options):
    yield lambda: servers.coffer_server(caches=False)
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
