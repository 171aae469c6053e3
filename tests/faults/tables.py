"""
All tables of a stand: as they were, what became of them, and back.

    tables = Tables(stand)
    base = tables.keep()              # from here on
    ...
    tables.changes()                  # what is otherwise now, in words that two runs from the same state have in common
    tables.undo()                     # as it was at keep()

Two runs of the same act differ in ids, instants, keys and tokens. In changes() an id that a run gave is TABLE#N, in the
order they were given; an instant is "time"; a public id its prefix; bytes that are no text their length. What differs
besides is learned: volatile(several runs' changes) are the columns, and same(a, b, columns) looks past them.
"""
import re

import pymysql
from pymysql.constants import CLIENT

from harness import IS_ROOT, USER, check

SCHEMAS = ("handover", "handover_site")
PROCESSES_OWN = {"handover.worker_beat"}  # who is alive, not what was done
FIRST, EACH = 100000000, 1000000  # ids that no other number in the tables is taken for
RULES = [(re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?"), "time"),
         (re.compile(r"\b([a-z]{2,5})_[0-9a-hjkmnp-tv-z]{26,28}\b"), r"\1_"),
         (re.compile(r"\bHO-\w{4}-\w{4}\b"), "HO-"),
         (re.compile(r"\b(job|mail|step)-\d+-\d+\b"), r"\1"),
         (re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b"), "random")]
AN_ID = re.compile(r"\b1\d{8}\b")


class Tables:
    def __init__(self, stand):
        self.session = pymysql.connect(unix_socket=stand.var + "/db.sock", user="root" if IS_ROOT else USER,
                                       database="handover", charset="utf8mb4", client_flag=CLIENT.MULTI_STATEMENTS, autocommit=True, conv={})
        self.columns, self.keys, self.counted = {}, {}, {}
        for schema, table, column, key, extra in self._rows(
                "SELECT table_schema, table_name, column_name, column_key, extra FROM information_schema.columns JOIN "
                "information_schema.tables USING (table_schema, table_name) WHERE table_type = 'BASE TABLE' AND "
                f"table_schema IN {SCHEMAS} ORDER BY 1, 2, ordinal_position"):
            name = f"{schema}.{table}"
            if "GENERATED" in extra or name in PROCESSES_OWN:
                continue
            self.columns.setdefault(name, []).append(column)
            if key == "PRI":
                self.keys.setdefault(name, []).append(len(self.columns[name]) - 1)
            if "auto_increment" in extra:
                self.counted[name] = len(self.columns[name]) - 1
        check(set(self.keys) == set(self.columns), "every table has a primary key")
        script = ["SET GLOBAL innodb_flush_log_at_trx_commit = 0", "SET SESSION foreign_key_checks = 0"]
        for n, name in enumerate(sorted(self.counted)):
            script.append(f"ALTER TABLE {name} AUTO_INCREMENT = {FIRST + n * EACH}")
        self._rows(";".join(script))
        self.names = list(self.columns)
        self.base, self.sums = {}, {}

    def close(self):
        self.session.close()

    # ---- reading ----

    def _rows(self, script):
        """The rows of all results, one after the other."""
        cursor, rows = self.session.cursor(), []
        cursor.execute(script)
        while True:
            rows.extend(cursor.fetchall() or ())
            if not cursor.nextset():
                return rows

    def rows(self, script):
        return self._rows(script)

    def _sums(self):
        return dict(self._rows("CHECKSUM TABLE " + ", ".join(self.names)))

    def _read(self, names):
        cursor, got = self.session.cursor(), {}
        if not names:
            return got
        cursor.execute(";".join(f"SELECT {', '.join(self.columns[n])} FROM {n}" for n in names))
        for name in names:
            key = self.keys[name]
            got[name] = {tuple(row[i] for i in key): row for row in cursor.fetchall()}
            cursor.nextset()
        return got

    def keep(self):
        sums = self._sums()
        self.base.update(self._read([n for n in self.names if sums[n] != self.sums.get(n)]))
        self.sums = sums

    def _differences(self):
        """name: (rows of now, keys of new, changed and missing rows)"""
        sums = self._sums()
        found = {}
        for name, now in self._read([n for n in self.names if sums[n] != self.sums[n]]).items():
            old = self.base[name]
            new = [k for k in now if k not in old]
            changed = [k for k in now if k in old and now[k] != old[k]]
            found[name] = now, new, changed, [k for k in old if k not in now]
        return found

    # ---- back ----

    def undo(self):
        script = []
        for name, (_, new, changed, missing) in self._differences().items():
            columns, key = self.columns[name], self.keys[name]
            for k in new:
                where = " AND ".join(f"{columns[i]} = {self._literal(v)}" for i, v in zip(key, k))
                script.append(f"DELETE FROM {name} WHERE {where}")
            for k in changed + missing:
                values = ", ".join(self._literal(v) for v in self.base[name][k])
                script.append(f"REPLACE INTO {name} ({', '.join(columns)}) VALUES ({values})")
        if script:
            self._rows("BEGIN;" + ";".join(script) + ";COMMIT")
        left = [n for n, s in self._sums().items() if s != self.sums[n]]
        check(not left, f"not as they were: {left}")

    def _literal(self, value):
        if value is None:
            return "NULL"
        return "X'" + value.hex() + "'" if isinstance(value, bytes) else self.session.escape(value)

    # ---- words ----

    def changes(self):
        """A sorted list of (table, what, ((column, value), ..)): + a new row, - a missing one, ~KEY a changed one."""
        found = self._differences()
        ids = {}
        for name, (_, new, _, _) in found.items():
            if name in self.counted:
                for n, k in enumerate(sorted(new, key=lambda k: int(k[0])), 1):
                    ids[k[0]] = f"{name.split('.')[1]}#{n}"
        told = []
        for name, (now, new, changed, missing) in found.items():
            columns, old = self.columns[name], self.base[name]
            told += [(name, "+", self._words(columns, now[k], ids)) for k in new]
            told += [(name, "-" + repr(k), ()) for k in missing]
            for k in changed:
                pairs = [(a, b) for a, b in zip(self._words(columns, old[k], ids), self._words(columns, now[k], ids))]
                if any(a != b for a, b in pairs):
                    told.append((name, "~" + repr(k), tuple(b for a, b in pairs if a != b)))
        return sorted(told)

    @staticmethod
    def _words(columns, row, ids):
        return tuple((c, word(v, ids)) for c, v in zip(columns, row))


def word(value, ids):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            return f"{len(value)} bytes"
        if not value.isprintable():
            return f"{len(value)} bytes"
    for rule, instead in RULES:
        value = rule.sub(instead, value)
    return AN_ID.sub(lambda m: ids.get(m[0], m[0]), value)


def volatile(several):
    """(table, column) of what differs between runs that should not; runs without the same rows have no answer: None."""
    first, masked = several[0], set()
    for other in several[1:]:
        if [(t, w) for t, w, _ in first] != [(t, w) for t, w, _ in other]:
            return None
        a, b = cells(first), cells(other)
        masked |= {c for c in set(a) | set(b) if sorted(a.get(c, [])) != sorted(b.get(c, []))}
    return masked


def cells(changes):
    found = {}
    for table, _, pairs in changes:
        for column, value in pairs:
            found.setdefault((table, column), []).append(value)
    return found


def plain(changes, masked):
    return sorted((t, w, tuple((c, "*" if (t, c) in masked and v != "NULL" else v) for c, v in pairs))
                  for t, w, pairs in changes)


def difference(a, b):
    """Of two plain() lists, to be read: what is only in the first, and only in the second."""
    return [x for x in a if x not in b], [x for x in b if x not in a]
