"""
Eight clients and a look at the tables, fast enough for thousands of rounds: connections that stay open, and one SQL
client that stays open. Crowd is a stand with them; Handover is a migration that it made.
"""
import http.client
import itertools
import json
import os
import socket
import subprocess
import time
import uuid

from actors import BILLING, add_items, domain, hosting, new_email, submission
from harness import API, AS_USER, USER, Failure, Response, SqlError, check

CLIENTS = 8
AT_ONCE_IN_STORE = 500  # items and accounts made together
RESELLER, STAFF, SITE = ("reseller", 101), ("staff", 1), ("site", 0)
NOBODY = (404, 409, 410, 412)  # what a loser is told


class Connection:
    """Keep-alive HTTP/1.1: send() and receive(), one request at a time."""

    def __init__(self, port):
        self.port, self.socket, self.file = port, None, None

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def close(self):
        if self.socket:
            self.file.close()
            self.socket.close()
        self.socket = None

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, what):
        status = self.file.readline().split(None, 2)
        if len(status) < 2:
            raise Failure(f"{what}: the connection ended without an answer")
        headers = http.client.parse_headers(self.file)
        if "chunked" in (headers.get("Transfer-Encoding") or ""):
            body = b""
            while size := int(self.file.readline(), 16):
                body += self.file.read(size)
                self.file.readline()
            self.file.readline()
        else:
            body = self.file.read(int(headers.get("Content-Length") or 0))
        if (headers.get("Connection") or "").lower() == "close":
            self.close()  # nginx ends one now and then
        return Response(int(status[1]), headers, body, what)


class Tables:
    """The administrator's SQL client, kept open: rows as tuples of str ("NULL" for NULL)."""

    END = "-- the end --"

    def __init__(self, stand):
        self.process = subprocess.Popen(
            [*AS_USER, "mariadb", "--no-defaults", f"--user={USER}", f"--socket={stand.var}/db.sock", "--batch",
             "--skip-column-names", "--unbuffered", "--default-character-set=utf8mb4", "handover"], cwd=stand.var,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)

    def rows(self, script):
        self.process.stdin.write(f"{script};\nSELECT '{self.END}';\n")
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line == self.END:
                return rows
            rows.append(tuple(line.split("\t")))
        raise SqlError(f"{script}: {rows}")

    def row(self, script):
        rows = self.rows(script)
        return rows[0] if rows else None

    def numbers(self, script):
        return tuple(int(v) for v in self.row(script))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Crowd:
    """A stand with CLIENTS clients. rng is the fault's."""

    def __init__(self, stand, rng):
        self.stand, self.rng, self.tables = stand, rng, Tables(stand)
        self.clients = [Connection(stand.port) for _ in range(CLIENTS)]
        self.stores, self.unique = {}, itertools.count(1)
        self.day = stand.value("SELECT UTC_DATE()")

    def close(self):
        self.tables.close()
        for c in self.clients:
            c.close()

    # ---- requests ----

    def wire(self, method, path, body=None, token=None, **headers):
        """The bytes of a request of the JSON endpoint. headers: If_Match, Idempotency_Key (a fresh one without it)."""
        lines = [f"{method} {API}{path} HTTP/1.1", f"Host: 127.0.0.1:{self.stand.port}"]
        if token:
            lines.append("Authorization: Bearer " + self.stand.token(*token))
        if method == "POST":
            headers.setdefault("Idempotency_Key", str(uuid.uuid4()))
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
        data = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + data

    def at_once(self, *requests):
        """
        Up to CLIENTS requests over warmed connections: half of the times all written in one go, else within 4 ms, in
        any order. The answers, in the order of the requests.
        """
        clients = self.clients[:len(requests)]
        check(len(clients) == len(requests), "more requests than clients")
        for c in clients:
            if not c.socket:
                c.open()
        order = list(range(len(requests)))
        self.rng.shuffle(order)
        gaps = [self.rng.random() * 0.004 / len(order) for _ in order] if self.rng.random() < 0.5 else None
        for i in order:
            clients[i].send(requests[i])
            if gaps:
                time.sleep(gaps[i])
        return [c.receive(r.split(b" HTTP", 1)[0].decode()) for c, r in zip(clients, requests)]

    def one(self, *arguments, **headers):
        return self.at_once(self.wire(*arguments, **headers))[0]

    # ---- what it is about ----

    def take(self, what, make):
        """The next of a store, filled many at a time: make(count) gives their numbers."""
        store = self.stores.setdefault(what, [])
        if not store:
            store.extend(make(AT_ONCE_IN_STORE))
        return store.pop()

    def domain(self, known=False):
        """A new one of the agency. known: who accepts with the tests' tax code is its registrant: it moves at once."""
        def make(count):
            made, _ = add_items(self.stand, count)
            if known:
                self.tables.rows("UPDATE handover_site.domain SET registrant_tax_code = 'RSSMRA80A01H501U' "
                                 f"WHERE domain_id BETWEEN {made[0]} AND {made[-1]}")
            return made
        return domain(self.take(("domain", known), make))

    def hosting(self):
        return hosting(self.take("hosting", lambda count: add_items(self.stand, 0, count)[1]))

    def account(self):
        """A customer's account at the host, with everything known."""
        def make(count):
            first = 1 + int(self.stand.value("SELECT MAX(account_id) FROM handover_site.account"))
            self.tables.rows("INSERT INTO handover_site.account (account_id, kind, email, email_verified, "
                             "display_name, billing) SELECT seq, 'customer', CONCAT('conto', seq, '@folla.example'), 1, "
                             f"CONCAT('Conto ', seq), '{{}}' FROM seq_{first}_to_{first + count - 1}")
            return range(first, first + count)
        return self.take("account", make)

    def package(self):
        """A FractoCloud with one site: (package, site)."""
        def make(count):
            first = 1 + int(self.stand.value("SELECT MAX(service_id) + 100000 FROM handover_site.service"))
            for offset, package in ((0, "NULL"), (count, f"seq - {count}")):
                self.tables.rows(
                    "INSERT INTO handover_site.service (service_id, account_id, product, family, platform, package_id, "
                    "name, created_on, next_due_on, server, username, payment_method) SELECT seq, 101, 'FractoCloud', "
                    f"'fracto', 'linux', {package}, CONCAT('folla', seq, '.it'), '2021-01-01', "
                    "UTC_DATE() + INTERVAL 100 DAY, 'lnx01', CONCAT('u', seq), 'credit' "
                    f"FROM seq_{first + offset}_to_{first + offset + count - 1}")
            return [(n, n + count) for n in range(first, first + count)]
        return self.take("package", make)

    def submit(self, items, email=None, **headers):
        return self.wire("POST", "/migrations", submission(items, email), RESELLER, **headers)

    def wait_for(self, query, what, seconds=30):
        """Until the query's one value is not 0."""
        until = time.monotonic() + seconds
        while self.tables.row(query) in (None, ("0",), ("NULL",)):
            if time.monotonic() > until:
                raise Failure(f"not within {seconds} seconds: {what}")
            time.sleep(0.003)


class Handover:
    """One that was just submitted, and the requests that act on it; each is bytes for Crowd.at_once."""

    def __init__(self, crowd, items, email=None):
        self.crowd, self.email, self.customer = crowd, email or new_email(), None
        made = crowd.at_once(crowd.submit(items, self.email))[0].want(201)
        self.id, self.etag = made.json["id"], made.headers["ETag"]
        self.number, self.seq = crowd.tables.numbers(
            f"SELECT migration_id, audit_seq FROM migration WHERE public_id = '{self.id}'")
        self.token = (made.json["invitation"] or {}).get("token")
        if self.token:
            seen = crowd.one("GET", "/invitations/" + self.token).want(200).json
            self.hash, self.items = seen["offer"]["hash"], [i["id"] for i in seen["items"]]

    def accept(self, token=None, offer=None, who=None, **headers):
        body = {"offer_hash": offer or self.hash}
        if not who:
            body["billing"] = BILLING
        return self.crowd.wire("POST", f"/invitations/{token or self.token}/accept", body, who, **headers)

    def decline(self, **headers):
        return self.crowd.wire("POST", f"/invitations/{self.token}/decline", {}, **headers)

    def act(self, what, who=RESELLER, body=None, match="*", **headers):
        return self.crowd.wire("POST", f"/migrations/{self.id}/{what}", body or {}, who, If_Match=match, **headers)

    def withdraw(self, **more):
        return self.act("withdraw", **more)

    def reject(self, **more):
        return self.act("reject", STAFF, {"reason": "Non si puo'"}, **more)

    def resend(self, **more):
        return self.act("invitation/resend", **more)

    def readdress(self, **more):
        return self.act("invitation", body={"email": new_email(), "name": "Altro Forno"}, **more)

    def retract(self, **more):
        return self.act("retract", self.customer, **more)

    def refuse(self, **more):
        return self.act("recipient/refuse", **more)

    def confirm(self, **more):
        return self.act("recipient/confirm", **more)

    def exclude(self, which=0, **more):
        return self.act(f"items/{self.items[which]}/exclude", STAFF, {"reason": "Resta dov'e'"}, **more)

    def retry(self, which=0, **more):
        return self.act(f"items/{self.items[which]}/retry", STAFF, **more)

    def audited(self):
        """How often each event was told since it was submitted, and the state it is in."""
        rows = self.crowd.tables.rows(
            f"SELECT event, COUNT(*) FROM audit WHERE migration_id = {self.number} AND seq > {self.seq} GROUP BY event"
            f"; SELECT state, -1 FROM migration WHERE migration_id = {self.number}")
        return {event: int(n) for event, n in rows[:-1]}, rows[-1][0]

    def moved(self):
        return self.crowd.tables.numbers(f"SELECT COUNT(*) FROM move_log WHERE migration_id = {self.number}")[0]
