"""Pictures that look alike, among a million: SQLite and PostgreSQL."""

from . import catalogue, results
from .results import grouped, table

PICTURES, QUICK_PICTURES = 1_000_000, 100_000
AIM_MS = 1000


def run(options):
    rows = []
    for engine in catalogue.ENGINES:
        pictures = QUICK_PICTURES if options.quick else PICTURES
        rows += catalogue.measured("catalogue.SimilarLoop", engine, catalogue.WORK / engine, pictures)
    results.save("similar", rows, tables, options.settings())


def tables(rows, aims):
    of = {what: its for (what,), its in grouped(rows, "what").items()}
    groups = {row["engine"]: row for row in of["groups"]}
    lines = []
    for row in of["near"]:
        name = f"{catalogue.NAMES[row['engine']]}, {row['pictures']:,} pictures, up to {row['distance']} bits"
        lines.append([name, row["p50_ms"], row["max_ms"],
                      aims.said(f"similar, {name}", f"{row['max_ms']} ms", f"≤ {AIM_MS}", row["max_ms"] <= AIM_MS)])
    near = table(["pictures that look like one", "p50 ms", "slowest of 50, ms", ""], lines)
    lines = [[catalogue.NAMES[e], f"{r['pictures']:,}", f"{r['groups']:,}", r["seconds"]] for e, r in groups.items()]
    return f"{near}\n\n{table(['all groups, up to 3 bits', 'pictures', 'groups', 's'], lines)}"
