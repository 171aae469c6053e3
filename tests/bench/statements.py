#!/usr/bin/env python3
"""
What a page of a large statement costs against one of a small one, and what closing and verifying them takes.

    builddir=... srcdir=... python3 tests/bench/statements.py [ENTRIES [SMALL [TIMES]]]

The same program, database and moment for both; the times are medians of whole requests through nginx.
"""
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../e2e"))

import journeys  # noqa: E402  pylint: disable=wrong-import-position
from harness import Stand, eq  # noqa: E402  pylint: disable=wrong-import-position

PAGE = 50


def fill(stand, account, entries):
    """One item of the account that moved, and so many entries of the month before."""
    service = stand.add_service(account, "Basic", f"grande{account}.it")
    journeys.finished(stand, [("hosting", service)], reseller=account)
    day = "DATE_FORMAT(UTC_DATE() - INTERVAL 1 MONTH, '%Y-%m-01') + INTERVAL (seq % 28) DAY"
    item = stand.value(f"SELECT item_id FROM commission_term WHERE beneficiary_id = {account}")
    stand.admin_sql(f"""
        INSERT INTO told_renewal (line_id, invoice_id, number, kind, host_id, line_kind, paid_on, net_cents, currency,
                                  told_at)
          SELECT CONCAT('{account}-', seq), 'i', 'n', 'hosting', {service}, 'renewal', {day}, 1200, 'EUR', NOW(6)
          FROM seq_1_to_{entries};
        INSERT INTO entry (public_id, line_id, beneficiary_id, kind, item_id, paid_on, net_cents, currency, rate_bp,
                           commission_cents, recorded_at, confirms_on)
          SELECT CONCAT('ent_{account}_', seq), CONCAT('{account}-', seq), {account}, 'accrual', {item}, {day}, 1200,
                 'EUR', 1000, 120, NOW(6), {day} FROM seq_1_to_{entries}""")


def timed(what):
    began = time.monotonic()
    result = what()
    return time.monotonic() - began, result


def median(stand, browser, address, times):
    del stand
    seconds = []
    for _ in range(times):
        spent, page = timed(lambda: browser.get(address))
        eq(page.status, 200, address)
        seconds.append(spent)
    return statistics.median(seconds) * 1000


def sign_in(stand, account):
    b = stand.browser()
    b.get(stand.ctl("token", "--role", "reseller", "--account", str(account), "--enter", "/handover/").strip())
    return b


def main():
    large, small, times = [int(x) for x in sys.argv[1:]] + [50000, 500, 21][len(sys.argv) - 1:]
    stand = Stand()
    try:
        for account, entries in ((102, small), (101, large)):
            fill(stand, account, entries)
        month = stand.value("SELECT DATE_FORMAT(UTC_DATE() - INTERVAL 1 MONTH, '%Y-%m') AS m")
        spent, _ = timed(lambda: eq(stand.ctl("close-statements"), "close-statements: 2 closed", "closing"))
        print(f"closing {large} and {small} entries: {spent:.2f} s")
        spent, _ = timed(lambda: stand.ctl("verify-statements"))
        print(f"verifying them: {spent:.2f} s")
        base = f"/handover/commission/statements/{month}"
        costs = {}
        for account, entries in ((102, small), (101, large), (102, small)):  # the small one before and after
            b = sign_in(stand, account)
            places = {"first": 1, "middle": entries // 2 // PAGE * PAGE + 1, "last": entries - PAGE + 1}
            for name, place in places.items():
                costs[entries, name] = median(stand, b, f"{base}?from={place}", times)
            costs[entries, "ledger"] = median(stand, b, "/handover/commission", times)
            spent, page = timed(lambda b=b: b.get(base + "?format=csv"))
            eq(page.body.count(b"\r\n"), entries + 1, "rows of the table")
            print(f"CSV of {entries}: {spent:.2f} s")
        for name in ("first", "middle", "last", "ledger"):
            a, b = costs[large, name], costs[small, name]
            print(f"{name:7} {large}: {a:.1f} ms, {small}: {b:.1f} ms, ratio {a / b:.2f}")
    finally:
        stand.close()


main()
