"""Puts the tables of the kept runs into docs/performance.md, between its markers."""

import re

from . import machine, results

DOCUMENT = machine.ROOT / "docs" / "performance.md"
BENCHMARKS = ("render", "server", "hot", "stash", "start")


def run(options):
    text, all_missed = DOCUMENT.read_text(), []
    for benchmark in BENCHMARKS:
        facts = results.load(benchmark, options.quick)
        if facts is None:
            print(f"no results of {benchmark} yet")
            continue
        tables, missed = results.markdown(facts)
        all_missed += missed
        if options.quick:
            print(f"\n## {benchmark}\n\n{tables}")
        else:
            text = replaced(text, benchmark, tables)
    misses = "\n".join(f"- {sentence}" for sentence in all_missed) or "Every aim was reached."
    if options.quick:
        print(f"\n## missed\n\n{misses}")
    else:
        text = replaced(text, "missed", misses)
        DOCUMENT.write_text(text)
        print(f"written: {DOCUMENT}")


def replaced(text, benchmark, tables):
    begin, end = f"<!-- bench:{benchmark} -->", f"<!-- end:{benchmark} -->"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not found.search(text):
        raise SystemExit(f"bench: {DOCUMENT} has no place {begin} … {end}")
    return found.sub(lambda _: f"{begin}\n\n{tables}\n\n{end}", text)
