"""Ten times as much as can be rendered: what is let in, how soon it is answered, and what the rest is told."""

import asyncio
import collections
import contextlib
import time

from . import load, results, servers, workloads
from .results import grouped, middle, table

LIGHT, HEAVY = 0.3, 10  # times what can be rendered
SECONDS = 24
SETTLING = 14  # until it is known that it is no burst, and what refuses is compiled
MOST_OPEN = 600
P99_AIM = 2  # times that of a server with little to do


def run(options):
    rows = []
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(servers.coffer_server(caches=False))
        for w in workloads.chosen(options.workloads or "W1,W2"):
            paths = _distinct([server.path(w, f.name) for f in w.files()], w.size)
            ring = load.DistinctPictures(server.port, paths)
            ring.run(4, 4 if options.quick else 10)
            for repetition in range(options.repetitions):
                capacity = len((answers := ring.run(4, 3)).latencies) / answers.seconds
                for times in (LIGHT, HEAVY):
                    server.tree.forget_peak()
                    seen = asyncio.run(_arrivals(server.port, paths, capacity * times, SECONDS))
                    rows.append(dict(workload=w.name, repetition=repetition, times=times, capacity=round(capacity, 1),
                                     **_figures(seen), peak_mb=server.tree.peak_mb()))
                    print(rows[-1], flush=True)
    results.save("overload", rows, tables, options.settings())


def _distinct(paths, size):
    """Many sizes that are nearly the same: no two requests that are under way ask for the same picture."""
    width, height = map(int, size.split("x"))
    return [path.replace(f"/{size}/", f"/{width}x{height + more}/") for more in range(20) for path in paths]


def _figures(seen):
    late = [s for s in seen if s[0] > SETTLING]
    good = sorted(s[1] for s in late if s[2] == 200)
    refused = sorted(s[1] for s in late if s[2] == 503)
    others = collections.Counter(str(s[2]) for s in late if s[2] not in (200, 503))
    at = lambda ordered, share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3, 1) if ordered else None
    return dict(answered=round(len(good) / (SECONDS - SETTLING), 1), p50_ms=at(good, .5), p99_ms=at(good, .99),
                refused=round(len(refused) / (SECONDS - SETTLING), 1), refused_p99_ms=at(refused, .99), others=dict(others))


async def _arrivals(port, paths, rate, seconds):
    """Requests that come whether or not the last was answered, evenly; (when, seconds taken, status) of each."""
    begun, seen, idle, tasks, at = time.monotonic(), [], [], set(), 0
    while (now := time.monotonic()) < begun + seconds:
        for _ in range(int((now - begun) * rate) - at):
            at += 1
            if len(tasks) < MOST_OPEN:
                task = asyncio.create_task(_ask(port, paths[at % len(paths)], idle, now - begun, seen))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            else:
                seen.append((now - begun, 0, "not asked"))
        await asyncio.sleep(0.002)
    await asyncio.gather(*tasks)
    return seen


async def _ask(port, path, idle, when, seen):
    began = time.monotonic()
    try:
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await reader.readexactly(length)
        seen.append((when, time.monotonic() - began, int(head[9:12])))
        idle.append((reader, writer))
    except (OSError, asyncio.IncompleteReadError) as failure:
        seen.append((when, time.monotonic() - began, type(failure).__name__))


def tables(rows, aims):
    parts = []
    for (name,), its in grouped(rows, "workload").items():
        lines = [[f"{times:g}", middle(rs, "answered", 1), middle(rs, "p50_ms", 1), middle(rs, "p99_ms", 1),
                  middle(rs, "refused", 0), middle(rs, "refused_p99_ms", 1), middle(rs, "peak_mb", 0),
                  sum(sum(r["others"].values()) for r in rs)]
                 for (times,), rs in grouped(its, "times").items()]
        heads = ["times what can be rendered", "pictures/s", "p50 ms", "p99 ms", "refused/s", "p99 ms of those", "peak MB",
                 "other answers"]
        light, heavy = ([r for r in its if r["times"] == times] for times in (LIGHT, HEAVY))
        ratio = round(middle(heavy, "p99_ms", 1) / middle(light, "p99_ms", 1), 1)
        said = aims.said(f"Overload, {name}", f"p99 of pictures is {ratio} times that with little to do", f"≤ {P99_AIM}",
                         ratio <= P99_AIM)
        parts.append(f"**{name}** {workloads.WORKLOADS[name].title}: {said}\n\n{table(heads, lines)}")
    return "\n\n".join(parts)
