"""
What one request asks the database, as a file that raw.c and the PHP pages ask again: the same statements, so the three
differ only in what is around them. The general log is read of two requests alike; what differs is a parameter.
"""
import json
import os
import re
import time

TOKEN = re.compile(rb"'(?:[^'\\]|\\.|'')*'|\b\d{3,}\b", re.S)
LINE = re.compile(rb"^\S*[ \d:]*\t\s*(\d+) (Query|Execute|Prepare|Connect|Quit|Reset stmt|Close stmt|Init DB)\t?", re.M)
ESCAPES = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"Z": b"\x1a", b"t": b"\t"}


class Log:
    """The general log of the stand's database, on while in the with; programs are started within to show values."""

    def __init__(self, stand):
        self.stand, self.path = stand, stand.var + "/general.log"

    def __enter__(self):
        self.stand.admin_sql(f"SET GLOBAL log_output = 'FILE'; SET GLOBAL general_log_file = '{self.path}'; "
                             "SET GLOBAL general_log = 1", database="")
        self.stand.restart("handover-fcgi")
        self.stand.wait_ready()
        return self

    def __exit__(self, *why):
        self.stand.admin_sql("SET GLOBAL general_log = 0", database="")
        self.stand.restart("handover-fcgi")
        self.stand.wait_ready()

    def of(self, what):
        """The statements of what(): [(plain or prepared, bytes)]."""
        start = os.path.getsize(self.path)
        result = what()
        time.sleep(0.2)
        with open(self.path, "rb") as f:
            f.seek(start)
            text = f.read()
        found, marks = [], list(LINE.finditer(text))
        workers = set()  # the worker looks at its queues meanwhile
        for m, after in zip(marks, marks[1:] + [None]):
            sql = text[m.end():after.start() if after else len(text)].rstrip(b"\n")
            if b"SKIP LOCKED" in sql:
                workers.add(m.group(1))
            if m.group(2) in (b"Query", b"Execute") and not sql.startswith(b"SET "):
                found.append((m.group(1), "plain" if m.group(2) == b"Query" else "prepared", sql))
        ours = {who for who, kind, _ in found if kind == "prepared"} - workers  # and the tests' own client prepares nothing
        return [(kind, sql) for who, kind, sql in found if who in ours], result


def with_rows(statements, rows):
    """The log shows an array-bound INSERT once and without its values: here with those that are in the table."""
    out = []
    for kind, sql in statements:
        found = re.match(rb"(INSERT INTO item \(([^)]*)\) VALUES )\(\?", sql)
        if found:
            names = [n.strip().decode() for n in found.group(2).split(b",")]
            values = [",".join("NULL" if r[n] is None else r[n] if r[n].isdigit() else "'" + r[n] + "'" for n in names)
                      for r in rows]
            sql = found.group(1) + ", ".join(f"({v})" for v in values).encode()
        out.append((kind, sql))
    return out


def unquoted(literal):
    return re.sub(rb"\\(.)|''", lambda m: ESCAPES.get(m.group(1), m.group(1)) if m.group(1) else b"'", literal[1:-1],
                  flags=re.S)


def parameter(value, made):
    """What a differing literal is: see raw.c. None: it stays as it is."""
    text = unquoted(value) if value.startswith(b"'") else value
    if value.isdigit():
        number = int(value)
        if number == made["migration"]:
            return "m", b""
        if number == made["invitation"]:
            return "v", b""
        for letter, known in (("i", made["items"]), ("d", made["domains"])):
            if number in known:
                return f"{letter} {known.index(number)}", b""
        return None
    if text.startswith(b"[") and str(made["domains"][0]).encode() in text:
        return f"j {len(made['domains'])}", b""
    if re.match(rb"\d{4}-\d\d-\d\d", text) or not 8 < len(text) <= 120:
        return None
    return f"u {len(text)}", text


def name_of(sql):
    found = re.match(rb"INSERT INTO (migration|invitation|item) ", sql)
    return found.group(1).decode() if found else "read"


def template(first, second, made):
    """[(name, sql with ?, [(kind, bytes)])] from two captures; made: the ids of the first."""
    out = []
    for (kind, a), (_, b) in zip(first, second):
        if kind == "plain":
            out.append(("plain", a, []))
            continue
        others, parameters, sql, at = TOKEN.findall(b), [], b"", 0
        for n, m in enumerate(TOKEN.finditer(a)):
            differs = n >= len(others) or others[n] != m.group(0)
            p = parameter(m.group(0), made) if differs else None
            if p:
                sql += a[at:m.start()] + b"?"
                at = m.end()
                parameters.append(p)
        out.append((name_of(a), sql + a[at:], parameters))
    return out


def write(path, statements):
    """For raw.c, and beside it .json for PHP."""
    with open(path, "wb") as f:
        for name, sql, parameters in statements:
            f.write(b"%d %d %s\n%s\n" % (len(sql), len(parameters), name.encode(), sql))
            for kind, text in parameters:
                f.write(kind.encode() + b"\n" + (text + b"\n" if kind.startswith("u") else b""))
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump([{"name": n, "sql": s.decode("latin-1"),
                    "parameters": [[k, t.decode("latin-1")] for k, t in p]} for n, s, p in statements], f)
    for p in (path, path + ".json"):
        os.chmod(p, 0o644)
