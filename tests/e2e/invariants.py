"""Runs ../invariants/invariants.sql against a stand's database: what must hold in the tables, whatever happened."""
import os
import re

import harness

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "invariants", "invariants.sql")


def statements():
    """The file's SELECTs, each a string without its comment lines."""
    with open(PATH, encoding="utf-8") as f:
        text = re.sub(r"^--.*$", "", f.read(), flags=re.M)
    return [s.strip() for s in re.split(r";\s*$", text, flags=re.M) if s.strip().startswith("SELECT")]


def names():
    """How each invariant is called, in the file's order."""
    return [re.match(r"SELECT '((?:[^']|'')*)'", s).group(1).replace("''", "'") for s in statements()]


def script(late=30):
    """
    One statement for all: rows with invariant, migration_id and what. late: how many seconds due work may wait before
    it counts as forgotten.
    """
    # One result: the client gives back the last one only. A collation of its own, because the tables have several.
    parts = [f"SELECT invariant, migration_id, CONVERT(what USING utf8mb4) COLLATE utf8mb4_bin AS what FROM ({s}) x{i}"
             for i, s in enumerate(statements())]
    return f"SET @late = {late};\n" + "\nUNION ALL\n".join(parts) + ";\n"


def check(stand, late=30):
    """The rows that break an invariant, as dicts; an empty list: all hold."""
    return stand.admin_sql(script(late))


def hold(stand, late=30, known=()):
    """Fails with the rows that break one; known: what check() gave for rows that the test itself planted."""
    found = [r for r in check(stand, late) if r not in known]
    harness.check(not found, "\n".join(f"{r['invariant']}: migration {r['migration_id']}, {r['what']}"
                                           for r in found[:20]))


def hold_and_verify(stand, late=30, known=()):
    """All invariants, and every audit chain with its key."""
    hold(stand, late, known)
    stand.ctl("verify-audit")
