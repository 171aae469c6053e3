#!/usr/bin/env python3
"""
Measurements: ratios of figures taken side by side in one run, in rounds that take turns, of which the median counts.

    builddir=... srcdir=... python3 tests/bench/bench.py [--quick] [--json FILE] [--seed N] [--only PART,...]
        [--soak SECONDS] [--reconcile] [--statements]

Parts: ratios (nginx, FastCGI, raw database, PHP and ours), worker, scale, bulk, memory, restarts.
"""
import argparse
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../e2e"), HERE]

import parts  # noqa: E402  pylint: disable=wrong-import-position
import rig  # noqa: E402  pylint: disable=wrong-import-position
from harness import Stand  # noqa: E402  pylint: disable=wrong-import-position

# key: (at least or at most, limit, what it is)
TARGETS = {
    "list_vs_raw": (">=", 0.40, "authenticated list of 20, of the raw statements"),
    "list_vs_php": (">=", 2.0, "the same, of php-fpm"),
    "panel_vs_list": (">=", 0.8, "customer's panel in HTML, of the JSON list"),
    "panel_vs_php": (">=", 1.0, "the same panel, of php-fpm"),
    "create_vs_raw": (">=", 0.85, "a handover of 5 items, of the raw transaction"),
    "create_vs_php": (">=", 1.8, "the same, of php-fpm"),
    "p99_vs_p50": ("<=", 5, "list at 32 connections"),
    "list_1m_vs_10k": ("<=", 1.5, "time of the list at 1,000,000 handovers, of 10,000"),
    "done_p50_ms": ("<=", 250, "from consent to commission_recorded, ms"),
    "done_p99_ms": ("<=", 1000, "the same"),
    "bulk2k_s": ("<=", 2, "2,000 items stored and moved, s"),
    "bulk2k_others_p99": ("<=", 2, "p99 of other requests meanwhile, of before"),
    "pss_mb": ("<=", 15, "memory of handover-fcgi (PSS), MB"),
    "first200_ms": ("<=", 50, "from exec to the first 200, ms"),
    "restart_failed": ("<=", 0, "requests lost over 10 restarts"),
    "soak_growth": ("<=", 1.05, "memory after the mixed load, of before"),
    "soak_failed": ("<=", 0, "requests that failed meanwhile"),
}


def arguments():
    a = argparse.ArgumentParser()
    a.add_argument("--quick", action="store_true")
    a.add_argument("--json")
    a.add_argument("--seed", type=int, default=random.randrange(1 << 31))
    a.add_argument("--only", default="ratios,worker,bulk,memory,restarts,scale")
    a.add_argument("--soak", type=int, default=0)
    a.add_argument("--reconcile", action="store_true")
    a.add_argument("--statements", action="store_true")
    return a.parse_args()


def report(figures):
    print(f"\n{'figure':20} {'is':>10} {'target':>10}")
    for key, (sign, limit, what) in TARGETS.items():
        value = figures.get(key)
        if value is not None:
            met = value >= limit if sign == ">=" else value <= limit
            print(f"{key:20} {value:10.2f} {sign:>3}{limit:7g} {'' if met else 'SHORT'}  {what}")


def main():
    asked = arguments()
    random.seed(asked.seed)
    print(f"bench: seed {asked.seed}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    figures = {"seed": asked.seed, **{key: None for key in TARGETS}}
    stand = Stand(config=rig.CONFIG)
    try:
        r = rig.Rig(stand, asked.quick)
        for part in asked.only.split(","):
            try:
                figures.update(getattr(parts, part)(r))
            except Exception as e:  # what is there is told, and what is not
                print(f"{part}: {e!r}", flush=True)
                figures[part + "_error"] = repr(e)
            if asked.json:
                with open(asked.json, "w", encoding="utf-8") as f:
                    json.dump(figures, f, indent=1, sort_keys=True)
        if asked.soak:
            figures.update(parts.soak(r, asked.soak))
    finally:
        rig.stop_all()
        stand.close()
    report(figures)
    if asked.json:
        with open(asked.json, "w", encoding="utf-8") as f:
            json.dump(figures, f, indent=1, sort_keys=True)
    for name in ("reconcile", "statements"):
        if getattr(asked, name):
            subprocess.run([sys.executable, os.path.join(HERE, name + ".py")], check=True)


if __name__ == "__main__":
    main()
