"""
The load generator ../bench/load.c beside a stand, and a prober with connections of its own: a generator by itself hides
that some wait, because who waits asks for nothing else.

    generator = Generator(stand)
    running = generator.begin(lines, connections=16)            # lines: (method, path, headers, body); each once
    running = generator.begin(lines, connections=4, seconds=2)  # again and again
    figures = running.end()                                     # as ../bench/load.c prints them
"""
import http.client
import json
import os
import subprocess
import threading
import time

import actors
import harness
from harness import API

LONG = 600  # seconds no run takes


class Running:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def is_over(self):
        return self.process.poll() is not None

    def end(self):
        """Waits; the figures, and in "said" the first answers that were not good."""
        out, said = self.process.communicate()
        harness.check(out, f"the generator ended with {self.process.returncode}: {said}")
        return {**json.loads(out), "said": said}


class Generator:
    def __init__(self, stand):
        self.stand, self.count = stand, 0
        self.program = os.path.join(stand.run, "load")
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", self.program,
                        os.path.join(harness.srcdir(), "tests/bench/load.c")], check=True)

    def begin(self, lines, connections, seconds=None):
        self.count += 1
        path = os.path.join(self.stand.run, f"load-{self.count % 10}.txt")
        with open(path, "wb") as f:
            for line in lines:
                whole = self.bytes_of(*line)
                f.write(b"%d\n%s" % (len(whole), whole))
        return Running([self.program, str(self.stand.port), str(connections), str(seconds or LONG), "0",
                        "loop" if seconds else "once", path])

    def bytes_of(self, method, path, headers, body=""):
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.stand.port}"]
        head += [f"{k}: {v}" for k, v in headers.items()]
        body = body.encode()
        head += [f"Content-Length: {len(body)}"] if body else []
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def writing(self, item, email, key):
        """A line that submits one domain."""
        headers = {**self.bearer(), "Content-Type": "application/json", "Idempotency-Key": key}
        return ("POST", API + "/migrations", headers, json.dumps(actors.submission([actors.domain(item)], email)))

    def bearer(self, role="reseller", account=101):
        return {"Authorization": "Bearer " + self.stand.token(role, account)}


class Prober(threading.Thread):
    """One request after the other, each on a connection of its own; until end(). answers: (path, status, seconds)."""

    PATHS = ("/handover/livez", "/handover/readyz", API + "/me", "/handover/")

    def __init__(self, stand, pause=0.005, paths=PATHS):
        super().__init__(daemon=True)
        self.stand, self.pause, self.paths, self.answers, self.over = stand, pause, paths, [], threading.Event()
        self.start()

    def run(self):
        while not self.over.is_set():
            path, began, status = self.paths[len(self.answers) % len(self.paths)], time.monotonic(), None
            try:
                bearer = "/api/" in path and {"Authorization": "Bearer " + self.stand.token("reseller", 101)}
                began = time.monotonic()
                status = self.stand.request("GET", path, bearer or None).status
            except (OSError, http.client.HTTPException) as e:
                status = repr(e)
            self.answers.append((path, status, time.monotonic() - began))
            self.over.wait(self.pause)

    def end(self):
        self.over.set()
        self.join()
        return self.answers
