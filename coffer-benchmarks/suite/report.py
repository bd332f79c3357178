"""Puts the tables of the kept runs into docs/performance.md, between its markers."""

import re

from . import catalogue, connector, hot, ledger, machine, overload, render, results, server, similar, start, stash

DOCUMENT = machine.ROOT / "docs" / "performance.md"
TABLES = dict(render=render.tables, server=server.tables, hot=hot.tables, overload=overload.tables, stash=stash.tables,
              connector=connector.tables, catalogue=catalogue.tables, similar=similar.tables, ledger=ledger.tables, start=start.tables)


def run(options):
    aims, parts = results.Aims(), {}
    for benchmark, tables in TABLES.items():
        run = results.load(benchmark, options.quick)
        parts[benchmark] = f"{tables(run['rows'], aims)}\n\n{results.where_taken(run)}" if run else "Not taken yet."
    parts["missed"] = "\n".join(f"- {sentence}" for sentence in aims.missed) or "Every aim was reached."
    if options.quick:
        print("\n\n".join(f"## {name}\n\n{part}" for name, part in parts.items()))
        return
    text = DOCUMENT.read_text()
    for name, part in parts.items():
        text = replaced(text, name, part)
    DOCUMENT.write_text(text)
    print(f"written: {DOCUMENT}")


def replaced(text, name, part):
    """`text` with what is between the markers of `name` changed to `part`."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- end:{name} -->"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not found.search(text):
        raise SystemExit(f"bench: {DOCUMENT} has no place {begin} … {end}")
    return found.sub(lambda _: f"{begin}\n\n{part}\n\n{end}", text)
