#!/usr/bin/env python3
"""
What must hold when things break: every fault of tests/faults/fault_*.py, and after each a look at the tables alone
(../invariants). Prints TAP; each line says how many were run and how many broke.

    faults.py [--quick] [--seed N] [NAME...]     NAME: fault_NAME.py; all without one

Without --quick each fault runs its table to the end; with it, a cut of the table, drawn by the seed, for so many
seconds as the fault says. The seed is printed, and repeats a run as far as its moments can be repeated.

A fault, in fault_NAME.py:

    from faults import fault

    @fault("the worker is killed at any moment", quick=20, whole=500)
    def worker_killed(run):
        stand = run.stand()                   # a stand of ../e2e/harness.py; closed at the end of the fault
        for n in run:                         # 0, 1, .. whole - 1; with --quick at most 20 seconds
            ...
            if lost:
                run.broke(f"kill {n}: lost {lost}")

    for case in run.of(CASES):                # a table: whole by default, a cut drawn by the seed with --quick

run.rng is the fault's random.Random. An exception is one that broke, and ends the fault. Where a fault leaves stands
running, invariants and audit chains of each are looked at after it; run.settle (seconds, 30) is how long due work may
take until then. Environment as of ../e2e/harness.py.
"""
import argparse
import glob
import importlib
import os
import random
import signal
import sys
import time
import zlib

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../e2e")]

import harness  # noqa: E402
import invariants  # noqa: E402
import tap  # noqa: E402

FAULTS = []
SHOWN = 20  # of what broke


def fault(sentence, quick, whole=None):
    """quick: seconds in the quick cut, 0: not in it. whole: how often it runs; None for a table (run.of)."""
    def register(function):
        FAULTS.append((sentence, function, quick, whole))
        return function
    return register


class Run:
    """One fault at work: counts what it does, and ends it in time."""

    def __init__(self, seed, seconds, whole):
        self.rng, self.seconds, self.whole, self.settle = random.Random(seed), seconds, whole, 30
        self.count, self.said, self.stands = 0, [], []
        self.until = time.monotonic() + seconds if seconds else None

    def stand(self, kind=harness.Stand, **options):
        self.stands.append(kind(**options))
        self.begin()
        return self.stands[-1]

    def begin(self):
        """The time runs from now on: making what is needed is not what was asked for."""
        if self.seconds:
            self.until = time.monotonic() + self.seconds

    def is_over(self):
        return self.until is not None and self.count > 0 and time.monotonic() > self.until

    def __iter__(self):
        return self.of(range(self.whole), keep_order=True)

    def of(self, table, keep_order=False):
        table = list(table)
        if self.seconds and not keep_order:
            self.rng.shuffle(table)
        for case in table:
            if self.is_over():
                return
            self.count += 1
            yield case

    def did(self, count):
        """For what counts by itself: so many more were run."""
        self.count += count

    def broke(self, what):
        self.said.append(str(what))

    def look_at_the_tables(self):
        for stand in self.stands:
            if stand in harness.Stand.living and stand.is_running("mariadbd"):
                late, until = [], time.monotonic() + self.settle
                while (late := invariants.check(stand)) and time.monotonic() < until:
                    time.sleep(0.5)
                for row in late:
                    self.broke(f"{row['invariant']}: migration {row['migration_id']}, {row['what']}")
                done = stand.ctl("verify-audit", ok=False)
                if done.returncode != 0:
                    self.broke(f"verify-audit: {done.stdout}{done.stderr}")


def run_one(printer, entry, options):
    sentence, function, quick, whole = entry
    if options.quick and not quick:
        return
    run = Run(options.seed ^ zlib.crc32(sentence.encode()), quick if options.quick else 0, whole)
    began = time.monotonic()
    try:
        function(run)
        run.look_at_the_tables()
    except tap.Skip as e:
        printer.result(sentence, skip=str(e))
        return
    except Exception as e:
        run.broke(tap.diagnosis(e))
    finally:
        for complaint in harness.Stand.close_all():
            run.broke(complaint)
    if not run.count:
        run.broke("nothing was run")
    took = time.monotonic() - began
    printer.result(f"{sentence}: {run.count} run, {len(run.said)} broken (seed {options.seed}, {took:.0f} s)",
                   "\n".join(run.said[:SHOWN]) if run.said else None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1000000007)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    os.umask(0o022)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    names = options.names or sorted(os.path.basename(f)[6:-3] for f in glob.glob(HERE + "/fault_*.py"))
    printer = tap.Tap()
    try:
        for name in names:
            FAULTS.clear()
            importlib.import_module("fault_" + name)
            for entry in list(FAULTS):
                run_one(printer, entry, options)
    finally:
        harness.Stand.close_all()
    print(f"1..{printer.number}", flush=True)
    return 1 if printer.failed or not printer.number else 0


if __name__ == "__main__":
    sys.modules["faults"] = sys.modules["__main__"]  # what fault_*.py import
    sys.exit(main())
