"""`bench`: what can be measured, and how long to take over it."""

import argparse
import time

from . import catalogue, coffer, connector, corpus, hot, ledger, overload, render, report, server, similar, start, stash

# In this order: what a program's peak is read from counts this process's own size as well, and pictures make it grow.
MEASURED = dict(start=start.run, stash=stash.run, connector=connector.run, catalogue=catalogue.run, similar=similar.run, ledger=ledger.run, hot=hot.run, render=render.run, server=server.run,
                overload=overload.run)


class Options(argparse.Namespace):
    """The command line, with what follows from it."""

    @property
    def repetitions(self):
        return self.reps or (1 if self.quick else 3)

    @property
    def seconds(self):
        return self.secs or (1.0 if self.quick else 2.0)

    @property
    def big(self):
        return not self.no_big

    def settings(self):
        return dict(quick=self.quick, repetitions=self.repetitions, seconds=self.seconds)


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench", description="Measures Coffer beside its limits and other tools; prints a table, writes JSON.")
    parser.add_argument("what", choices=["corpus", *MEASURED, "all", "report"])
    parser.add_argument("--quick", action="store_true", help="short and less sure; kept outside the checkout")
    parser.add_argument("--workloads", metavar="W1,W2,…", help="render and server: only these")
    parser.add_argument("--stores", default="folder,s3proxy,ceph", help="stash, connector: into these (default %(default)s)")
    parser.add_argument("--alone", action="store_true", help="server: without the other servers")
    parser.add_argument("--no-big", action="store_true", help="stash, connector: without the big file")
    parser.add_argument("--sizes", metavar="N,N,…", help="ledger: so many derivatives (1e5,1e6,1e7; quick 1e4,1e5)")
    parser.add_argument("--parts", metavar="PART,…", help="ledger: only these of lookups, purge, warm")
    parser.add_argument("--derivatives", type=int, help="ledger: how many are made (10,000; quick 1,000)")
    parser.add_argument("--isolation", action="store_true", help="render: in worker processes as well")
    parser.add_argument("--reps", type=int, help="repetitions of each measurement (3; quick 1)")
    parser.add_argument("--secs", type=float, help="seconds of each measurement (2; quick 1)")
    return parser.parse_args(namespace=Options())


def main():
    options = arguments()
    if options.what == "report":
        return report.run(options)
    begun = time.monotonic()
    corpus.make()
    if options.what != "corpus":
        coffer.build()
    for name, run in MEASURED.items():
        if options.what in (name, "all"):
            print(f"\n== {name}", flush=True)
            run(options)
    print(f"\n{options.what}: {time.monotonic() - begun:.0f} s")


main()
