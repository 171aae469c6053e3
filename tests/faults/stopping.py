"""
Processes that are stopped for a while and go on: what a machine that is suspended, or a long swap, does to them.

    workers = Workers(stand)                       # a second worker beside the stand's; workers.names are the two
    with workers.stopped(workers.names[0]): ...    # SIGSTOP, and SIGCONT at the end
    with holds(stand, "SELECT .. FOR UPDATE"): ... # rows another connection has locked

worker_of(stand, pid) and waits(stand) say who waits at what.
"""
import contextlib
import os
import shutil
import signal
import subprocess

from harness import AS_USER, USER, check, wait_for

OTHER = "handover-worker-2"


def state(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
        return f.read().rsplit(")", 1)[1].split()[0]


def stop(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: state(pid) in "Tt", f"{pid} has stopped", 10, 0.002)


@contextlib.contextmanager
def stopped(stand, program):
    pid = stand.pid(program)
    stop(pid)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Workers:
    """Two workers at one database; the second one is a copy, so that it has its own log."""

    def __init__(self, stand, start=True):
        self.stand, self.names = stand, ("handover-worker", OTHER)
        shutil.copy(os.path.join(stand.bin, "handover-worker"), os.path.join(stand.bin, OTHER))
        os.chmod(os.path.join(stand.bin, OTHER), 0o755)
        if start:
            self.start()

    def start(self):
        self.stand.start(OTHER, wait=False)
        wait_for(lambda: "worker_ready" in self.stand.log(OTHER), f"{OTHER} works")

    def end(self):
        if OTHER in self.stand.processes:
            self.stand.stop(OTHER)

    def logged(self, event):
        """How often the two have said so."""
        return sum(self.stand.log(n).count(f" event={event} ") for n in self.names if os.path.exists(self.stand.log_path(n)))

    def run_still(self):
        for name in self.names:
            check(name not in self.stand.processes or self.stand.is_running(name),
                  f"{name} has ended:\n{self.stand.log_tail(name)}")


def connection(stand, script):
    """A client that stays connected: its process; what is written to its input is executed."""
    process = subprocess.Popen([*AS_USER, "mariadb", "--no-defaults", "--batch", "--unbuffered", f"--user={USER}",
                                f"--socket={stand.var}/db.sock", "handover"], cwd=stand.var, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdin.write(script + "\nSELECT 'there' AS here;\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.strip() == "there":
            return process
    raise AssertionError(f"refused: {script}")


@contextlib.contextmanager
def holds(stand, query):
    """Holds the rows of a SELECT .. FOR UPDATE until the end; yields what lets them go earlier."""
    process = connection(stand, f"BEGIN; {query};")

    def release():
        if process.poll() is None:
            process.stdin.close()
            process.wait()
    try:
        yield release
    finally:
        release()


def waits(stand):
    """Whether a statement of the programs waits for a row. Looked at more often than every 0.1 s it stays what it was."""
    return stand.value("SELECT COUNT(*) FROM information_schema.innodb_lock_waits") != "0"
