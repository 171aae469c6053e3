"""
sqlmap over what is written: every case of ../faults/cases.py, which has one for each route that writes, each field of its
form or member of its JSON body.

sqlmap sends one request many times with another value; here each must be a new one, or it would be answered by what is
kept of the first. So it asks a proxy of ours, which gives every request a nonce or a key of its own and a token that is
still good. The proxy has a page with a hole of its own, too: a tool that does not find that one has not looked.
"""
import http.server
import os
import re
import subprocess
import threading
import time
import urllib.parse
import uuid

import cases
import pymysql
import test_routes
from harness import API

PLANTED = "/handover/planted"
SECONDS = 45  # of one case
OURS = {"csrf", "nonce"}  # fields that are not the user's
HOP = {"connection", "transfer-encoding", "content-length"}


class Proxy(http.server.ThreadingHTTPServer):
    """One a stand; .case is what is asked now, .answers counts what came back, by status."""

    daemon_threads = True

    def __init__(self, stand):
        super().__init__(("127.0.0.1", 0), Handler)
        self.stand, self.case, self.subject, self.known, self.answers = stand, None, None, {}, {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def fresh(self, headers, body):
        """sqlmap writes names of headers its own way, and without those it does not know."""
        if self.case and self.case.route[1].startswith(API):
            own = {name.lower() for name in self.known}
            headers = {k: v for k, v in headers.items() if k.lower() not in own}
            world = test_routes.world(self.stand)
            headers.update(world.headers(self.case.route, self.case.caller, self.subject))
            headers["Idempotency-Key"] = uuid.uuid4().hex
        return headers, re.sub(rb"nonce=[0-9a-f]+", b"nonce=" + uuid.uuid4().hex.encode(), body or b"")

    def planted(self, text):
        """What no page of ours does: the reader's words in the statement, the database's words in the page."""
        try:
            with pymysql.connect(unix_socket=self.stand.var + "/db.sock", user="root", database="handover") as db:
                with db.cursor() as c:
                    c.execute(f"SELECT reference FROM migration WHERE reference = '{text}' LIMIT 5")
                    return 200, str(c.fetchall())
        except pymysql.Error as e:
            return 200, f"You have an error in your SQL syntax; check the manual: MySQL {e}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith(PLANTED):
            fields = urllib.parse.parse_qs((body.decode("latin-1") or urllib.parse.urlsplit(self.path).query))
            status, text = self.server.planted(fields.get("q", [""])[0])
            return self.answer(status, "text/html", f"<html><form method=post action={PLANTED}><input name=q></form>"
                               f"<p>{text}</p></html>".encode())
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
        headers["Host"] = f"127.0.0.1:{self.server.stand.port}"
        headers, body = self.server.fresh(headers, body)
        got = self.server.stand.request(self.command, self.path, headers, body or None)
        self.server.answers[got.status] = self.server.answers.get(got.status, 0) + 1
        return self.answer(got.status, got.headers.get("Content-Type") or "text/html", got.body or b"")

    do_GET = do_POST


def asked(proxy, path, file, seconds):
    """sqlmap's words about the request in the file."""
    log = file + ".log"
    command = ["nice", "sqlmap", "-r", file, "--batch", "--output-dir", file + ".out", "--disable-coloring", "--level",
               "1", "--risk", "1", "--dbms", "mysql", "--technique", "BEU", "--timeout", "10", "--ignore-code", "*",
               "--threads", "2", "--skip", ",".join(sorted(OURS)), "--flush-session", "--ignore-stdin"]
    with open(log, "w", encoding="utf-8") as out:
        try:
            subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds,
                           check=False)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read()
    hits = [f"{path}: {line.strip()}" for line in text.splitlines()
            if "is vulnerable" in line or ("injectable" in line and "not" not in line)]
    return ended, len(set(re.findall(r"testing if .*?parameter '(.*?)'", text))), hits


def merged(one, other):
    return {part: {**one.get(part, {}), **other.get(part, {})} for part in {**one, **other}}


def write(proxy, name, method, path, headers, body):
    file = os.path.join(proxy.stand.run, "sqlmap-post-" + re.sub(r"\W+", "-", name))
    head = {**{k: v for k, v in headers.items() if v is not None}, "Host": f"127.0.0.1:{proxy.server_address[1]}"}
    with open(file, "w", encoding="utf-8") as f:
        f.write(f"{method} {path} HTTP/1.1\n" + "".join(f"{k}: {v}\n" for k, v in head.items()) + "\n" + (body or ""))
    return file


def scan(stand, seconds):
    """(findings, a line that says what was done) within so many seconds."""
    proxy, findings, tried, fields, cut, left, none = Proxy(stand), [], 0, 0, 0, [], []
    file = write(proxy, "planted", "POST", PLANTED, {"Content-Type": cases.FORM}, "q=HO-AAAA-AAAA")
    if not asked(proxy, PLANTED, file, 120)[2]:
        findings.append("sqlmap does not find the hole that is there for it")
    until = time.monotonic() + seconds
    for case in cases.all_cases():
        if time.monotonic() > until:
            left.append(repr(case))
            continue
        request = case.prepare(stand)
        proxy.case, proxy.subject, proxy.known = case, request.subject, request.headers
        if request.method == "POST" and request.body:
            file = write(proxy, repr(case), request.method, request.path, request.headers, request.body)
            ended, count, hits = asked(proxy, repr(case), file, SECONDS)
            tried, fields, cut = tried + 1, fields + count, cut + (not ended)
            findings += ["sqlmap: " + hit for hit in hits]
            if not count:
                none.append(repr(case))
    findings += [f"sqlmap did not come to {name}" for name in left]
    proxy.shutdown()
    return findings, (f"{tried} requests that write, {fields} fields, {cut} stopped at {SECONDS} seconds; answers "
                      f"{dict(sorted(proxy.answers.items()))}; no field that could be tried: {', '.join(none)}")
