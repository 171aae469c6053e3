#!/usr/bin/env python3
"""
What reading the host again costs, at 10,000 and at 1,000,000 paid lines of 45 days: lines a second, the largest memory
of the program, and what the database read. By hand, from the build directory:

    srcdir=... builddir=$PWD python3 $srcdir/tests/bench/reconcile.py [LINES...]

Of each size: with everything told (the common night), and with every hundredth line lost on the way.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import harness
from journeys import finished

ITEMS = 1000
DAYS = 45


def make_items(stand):
    """Clones of one item that has moved: each a service with a term of its own."""
    service = stand.add_service()
    g = finished(stand, [("hosting", service)])
    stand.admin_sql(f"""
        SELECT migration_id INTO @m FROM migration WHERE public_id = '{g.id}';
        INSERT INTO item (item_id, public_id, migration_id, position, kind, host_id, name, product, state, ended, verdict,
                          moved_at, verified_at)
          SELECT seq, CONCAT('item_', seq), migration_id, seq, kind, seq, name, product, state, 1, verdict, moved_at, verified_at
            FROM item JOIN seq_10000000_to_{10000000 + ITEMS - 1} WHERE migration_id = @m AND position = 1;
        INSERT INTO offer_item SELECT o.migration_id, o.hash, seq FROM offer_item o
          JOIN seq_10000000_to_{10000000 + ITEMS - 1} WHERE o.migration_id = @m AND o.item_id < 10000000;
        INSERT INTO move_log (item_id, migration_id, hash, terms_hash, from_account, to_account, snapshot, moved_at)
          SELECT seq, migration_id, hash, terms_hash, from_account, to_account, snapshot, moved_at
            FROM move_log JOIN seq_10000000_to_{10000000 + ITEMS - 1} WHERE migration_id = @m AND item_id < 10000000;
        INSERT INTO commission_term (item_id, migration_id, beneficiary_id, customer_id, kind, host_id, rate_bp, fixed_cents,
                                     months, holding_days, starts_on)
          SELECT seq, migration_id, beneficiary_id, customer_id, kind, seq, 1000, 0, 0, 30, '2026-01-01'
            FROM commission_term JOIN seq_10000000_to_{10000000 + ITEMS - 1} WHERE migration_id = @m AND item_id < 10000000;
        """)
    return g.customer[1]


def fill(stand, lines, customer):
    """All lines are paid; all but every hundredth are told and have their entry."""
    day = f"'2026-09-01' + INTERVAL seq % {DAYS} DAY"
    line = "CONCAT('B', LPAD(seq, 9, '0'))"
    item = f"10000000 + seq % {ITEMS}"
    stand.admin_sql(f"""
        DELETE FROM entry; DELETE FROM told_renewal; DELETE FROM handover_site.paid_line;
        INSERT INTO handover_site.paid_line (line_id, invoice_id, number, account_id, kind, host_id, line_kind, paid_on, net_cents)
          SELECT {line}, 'i', 'n', {customer}, 'hosting', {item}, 'renewal', {day}, 3900 FROM seq_1_to_{lines};
        INSERT INTO told_renewal (line_id, invoice_id, number, kind, host_id, account_id, line_kind, paid_on, net_cents,
                                  currency, told_at)
          SELECT line_id, invoice_id, number, kind, host_id, account_id, line_kind, paid_on, net_cents, currency, NOW(6)
            FROM handover_site.paid_line WHERE line_id NOT LIKE '%00';
        INSERT INTO entry (public_id, line_id, beneficiary_id, kind, item_id, paid_on, net_cents, currency, rate_bp,
                           commission_cents, recorded_at, confirms_on)
          SELECT CONCAT('ent_', line_id), line_id, 101, 'accrual', host_id, paid_on, net_cents, currency, 1000, 390, NOW(6),
                 paid_on + INTERVAL 30 DAY FROM told_renewal;
        ANALYZE TABLE handover_site.paid_line; ANALYZE TABLE told_renewal; ANALYZE TABLE entry;
        """)


def handlers(stand):
    names = ("Handler_read_key", "Handler_read_next", "Handler_read_rnd_next", "Sort_merge_passes", "Sort_rows",
             "Created_tmp_disk_tables")
    return {r["Variable_name"]: int(r["Value"]) for r in stand.sql("SHOW GLOBAL STATUS") if r["Variable_name"] in names}


def measure(stand, what, lines):
    before, began = handlers(stand), time.monotonic()
    process = subprocess.Popen([*harness.AS_USER, stand.bin + "/handoverctl", "--config", stand.run + "/handover.conf", "reconcile",
                                "--from", "2026-09-01", "--to", "2026-10-31"], cwd=stand.var, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    last = ""
    for line in process.stdout:
        last = line
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    spent = {k: v - before[k] for k, v in handlers(stand).items()}
    print(f"{lines} lines, {what}: {took:.1f} s, {lines / took:.0f} lines/s, peak {used.ru_maxrss} kB, exit {status}")
    print(f"  {last.strip()}\n  {spent}", flush=True)


def main():
    sizes = [int(a) for a in sys.argv[1:]] or [10000, 1000000]
    stand = harness.Stand()
    try:
        customer = make_items(stand)
        for lines in sizes:
            fill(stand, lines, customer)
            measure(stand, "every hundredth lost", lines)
            measure(stand, "everything told", lines)
    finally:
        stand.close()


if __name__ == "__main__":
    main()
