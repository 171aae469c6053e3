"""
Programs killed with -9 at any moment under a load of real acts, and started again as the init system does: the web
program inherits its listening socket, nginx's master makes a new worker by itself.

After each fault: what was acknowledged is there, once; see load.py.
"""
import os
import random
import shutil
import signal
import socket
import subprocess
import time

import harness
from faults import fault
from harness import IS_ROOT, check, comment, wait_for
from load import Load

# What crash recovery has to read is little: the fault is that it was killed, not how long it has run.
QUICK_RECOVERY = "innodb-buffer-pool-size = 24M\ninnodb-log-file-size = 4M\ninnodb-buffer-pool-dump-at-shutdown = 0\n" \
    "innodb-buffer-pool-load-at-startup = 0\ninnodb-log-buffer-size = 2M\ninnodb-fast-shutdown = 2\n"
WORK = 0.08  # seconds: as long as an act and what follows it take
WEB, WORKER, DATABASE, NGINX = "handover-fcgi", "handover-worker", "mariadbd", "nginx"


class Scene:
    """A stand under load, whose programs can be killed and come back."""

    def __init__(self, run):
        self.rng, self.run = run.rng, run
        # Chunks of two: the three items of a handover take two transactions, and a kill may come between them.
        self.stand = run.stand(config={
            "handover": {"invitations_per_day": 1000000, "move_chunk": 2},
            "worker": {"lease_seconds": 5, "poll_ms": 10}}, start=(DATABASE,))
        self.stand.as_user("mkdir", "mail")
        self.stand.configure({"mail": {"transport": "file", "directory": self.stand.var + "/mail",
                                       "from_address": "passaggi@domainregister.example"}})
        self.stand.stop(DATABASE)
        with open(self.stand.run + "/mariadb.cnf", "a", encoding="utf-8") as f:
            f.write(QUICK_RECOVERY)
        self.stand.start(DATABASE)
        self.listening = self._listen()
        self.start_web()
        self.stand.start(WORKER)
        self.stand.start(NGINX)
        self.stand.wait_ready()
        self.hits = 0
        self.load = Load(self.stand, self.rng)
        run.begin()

    def _listen(self):
        path = self.stand.var + "/fcgi.sock"
        s = socket.socket(socket.AF_UNIX)
        s.bind(path)
        s.listen(1024)
        s.setblocking(False)
        os.chmod(path, 0o660)
        if IS_ROOT:
            shutil.chown(path, "nobody", "nogroup")
        return s

    # ---- what is killed ----

    def start_web(self):
        stand = self.stand
        with open(stand.log_path(WEB), "ab") as log:
            stand.processes[WEB] = subprocess.Popen(
                [*harness.AS_USER, os.path.join(stand.bin, WEB), "--config", stand.run + "/handover.conf"],
                cwd=stand.var, env=stand._environment(), stdin=self.listening, stdout=log, stderr=log,
                start_new_session=True)

    def kill_web(self):
        self.hits += self.load.under_way > 0
        self.stand.kill(WEB)
        self.start_web()

    def kill_worker(self):
        self._revive_worker()
        self.stand.kill(WORKER)
        self.hits += self.stand.value("SELECT COUNT(*) FROM job WHERE status = 'leased' AND lease_until > NOW(6) + "
                                      "INTERVAL 4900000 MICROSECOND") != "0"
        self.stand.start(WORKER, wait=False)

    def _revive_worker(self):
        """It ends where the database is away when it comes up, with EX_TEMPFAIL: it is started again."""
        if not self.stand.is_running(WORKER):
            process = self.stand.processes.pop(WORKER)
            check(process.returncode == 75, f"the worker ended with {process.returncode}:\n{self.stand.log_tail(WORKER)}")
            self.stand.start(WORKER, wait=False)

    def kill_database(self):
        self.hits += self.load.under_way > 0
        self.stand.kill(DATABASE)
        self.stand.start(DATABASE)

    def kill_nginx_worker(self):
        master = self.stand.pid(NGINX)
        workers = wait_for(lambda: children(master), "nginx has workers", 10, 0.002)
        self.hits += self.load.under_way > 0
        os.kill(self.rng.choice(workers), signal.SIGKILL)

    # ---- when ----

    def moment(self):
        """Somebody was answered since the last kill, so all work again; then any moment of an act."""
        answered, load = self.load.answered, self.load
        wait_for(lambda: load.answered > answered or load.failures, "somebody is answered", 60, 0.002)
        check(not load.failures, f"a client: {load.failures}")
        time.sleep(self.rng.random() * WORK)

    def moment_of_the_worker(self):
        """Half of the times soon after somebody accepted."""
        accepted, load = self.load.accepted, self.load
        if self.rng.random() < 0.5:
            until = time.monotonic() + 1
            while load.accepted == accepted and time.monotonic() < until:
                time.sleep(0.002)
        time.sleep(self.rng.random() * WORK)

    def end(self):
        self._revive_worker()
        load = self.load
        load.end(self.run)
        self.listening.close()
        self.mails_left_once()
        comment(f"{len(load.stories)} handovers, {load.answered} acts acknowledged, {load.retries} repeated, "
                f"{len(load.given_up)} given up; {self.hits} kills while an act was under way")

    def mails_left_once(self):
        """The transport file keeps one file a mail: those that were sent, and nothing half written. What had become
        needless when its worker had died may have left before; its row says that nobody knows."""
        files = {f.split("@")[0] for f in os.listdir(self.stand.var + "/mail") if f.endswith(".eml")}
        rows = self.stand.sql("SELECT public_id, status, COALESCE(last_error, '') why FROM mail")
        sent = {r["public_id"] for r in rows if r["status"] == "sent"}
        unknown = {r["public_id"] for r in rows if r["status"] == "dropped" and "is not known" in r["why"]}
        for left, where in ((sent - files, "is sent, and no file is there"),
                            (files - sent - unknown, "is not sent, and a file is there")):
            for mail in sorted(left)[:5]:
                self.run.broke(f"{mail} {where}")



def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
        return [int(p) for p in f.read().split()]


def kill_again_and_again(run, kill, moment=Scene.moment):
    scene = Scene(run)
    for n in run:
        moment(scene)
        kill(scene)
        if n % 50 == 49:
            scene.load.fill()
    scene.end()


@fault("any of the programs is killed, one after the other", quick=14, whole=100)
def any_killed(run):
    """The quick cut has this one: all four against each other in one stand."""
    kinds = (Scene.kill_web, Scene.kill_worker, Scene.kill_nginx_worker, Scene.kill_web, Scene.kill_worker,
             Scene.kill_database)
    kill_again_and_again(run, lambda scene: run.rng.choice(kinds)(scene))


@fault("kill web", quick=0, whole=1000)
def web_killed(run):
    kill_again_and_again(run, Scene.kill_web)


@fault("kill worker", quick=0, whole=500)
def worker_killed(run):
    kill_again_and_again(run, Scene.kill_worker, Scene.moment_of_the_worker)


@fault("kill database", quick=0, whole=200)
def database_killed(run):
    kill_again_and_again(run, Scene.kill_database)


@fault("kill nginx worker", quick=0, whole=200)
def nginx_worker_killed(run):
    kill_again_and_again(run, Scene.kill_nginx_worker)
