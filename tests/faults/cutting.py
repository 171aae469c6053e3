"""
A stand with a second web program, and for whoever wants it a worker, whose way to the database is the cutting proxy.
What prepares a state uses the ordinary program; what is cut is sent to the other one (stand.cut_port).

    stand = run.stand(kind=CutStand, config=cases.CONFIG)
    stand.fresh(CUT_WEB)                         # a new process: every run has the same connection, which knows nothing
    stand.proxy.arm(n, "after")

One request at a time, so one connection.
"""
import os
import re
import socket
import time

import harness
from harness import Failure, can_connect, free_port
from proxy import Proxy

CUT_WEB, CUT_WORKER = "cut-fcgi", "cut-worker"
ANSWER_SECONDS = 1  # how long a program waits for an answer that never comes
WITHOUT_WORKER = ("mariadbd", "handover-fcgi", "nginx")


class CutStand(harness.Stand):
    def __init__(self, config=None, start=WITHOUT_WORKER, cut=None, **options):
        """cut: what the configuration of the programs behind the proxy has otherwise."""
        self.cut_config, self.cut_port, self.proxy = cut or {}, free_port(), None
        super().__init__(config=config, start=start, **options)
        self.wait_started(start)

    def wait_started(self, programs):
        for program in programs:
            self._wait_started(program)

    # ---- a second address, whose program is behind the proxy ----

    def _install(self):
        super()._install()
        with open(self.run + "/nginx/handover.conf", encoding="utf-8") as f:
            conf = re.sub(r"fastcgi_pass\s+handover;", "fastcgi_pass cut;", f.read())
        self._write("nginx/handover_cut.conf", conf.replace("@handover_too_large", "@cut_too_large"))
        with open(self.run + "/nginx/nginx.conf", encoding="utf-8") as f:
            conf = f.read()
        server = f"""
            upstream cut {{ server unix:{self.var}/cut-fcgi.sock max_fails=0; }}
            server {{
                listen 127.0.0.1:{self.cut_port};
                set $handover_htdocs {self.run}/inst/share/handover/htdocs;
                include handover_cut.conf;
            }}
        }}
        """
        self._write("nginx/nginx.conf", conf.rstrip()[:-1] + server)

    def configure(self, changes):
        super().configure(changes)
        ordinary = {section: dict(pairs) for section, pairs in self.config.items()}
        for section, pairs in {"web": {"threads": 1},
                               "database": {"socket": self.var + "/cut.sock", "answer_seconds": ANSWER_SECONDS},
                               "worker": {"threads": 1, "poll_ms": 5},
                               "fracto": {"threads": 1}}.items():
            ordinary.setdefault(section, {}).update(pairs)
        for section, pairs in self.cut_config.items():
            ordinary.setdefault(section, {}).update(pairs)
        lines = []
        for section, pairs in ordinary.items():
            lines += [f"[{section}]"] + [f"{k} = {v}" for k, v in pairs.items() if v is not None]
        self._write("cut.conf", "\n".join(lines) + "\n")

    def _command(self, program):
        if program not in (CUT_WEB, CUT_WORKER):
            return super()._command(program)
        name, more = "handover-worker", []
        if program == CUT_WEB:
            name, more = "handover-fcgi", ["--socket", self.var + "/cut-fcgi.sock"]
        return [os.path.join(self.bin, name), "--config", self.run + "/cut.conf", *more]

    def _prepare_database(self, demo):
        super()._prepare_database(demo)
        self.proxy = Proxy(self.var + "/cut.sock", self.var + "/db.sock")

    def end(self, program):
        if program in self.processes:
            self.kill(program)

    def fresh(self, program):
        """A new process instead of the one there is; ready() waits for it."""
        self.end(program)
        self.start(program, wait=False)

    def ready(self, program=CUT_WEB, seconds=30):
        until = time.monotonic() + seconds
        while not can_connect(socket.AF_UNIX, self.var + "/cut-fcgi.sock"):
            if not self.is_running(program) or time.monotonic() > until:
                raise Failure(f"{program} does not come up:\n{self.log_tail(program)}")
            time.sleep(0.002)

    def close(self):
        for program in (CUT_WEB, CUT_WORKER):
            self.end(program)
        if self.proxy:
            self.proxy.close()
        super().close()
