"""
A stand whose clocks can be moved while everything runs: one for the programs and one for the database, each so many
seconds from this machine's (libfaketime reads a file). What runs for durations is not moved: it does not jump either.
"""
import glob
import os
import time

import harness
from harness import Skip

SOON = 0.3


def library():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        raise Skip("libfaketime is not installed, and without it a clock moves only with the machine's")
    if os.environ.get("ASAN_OPTIONS"):
        raise Skip("AddressSanitizer must be the first library of a process, and faketime wants to be")
    if not os.access("/dev/shm", os.W_OK):
        raise Skip("faketime does not run here: it needs /dev/shm")
    return found[0]


class ClockStand(harness.Stand):
    """.programs and .database: seconds from this machine's clock; move() sets them."""

    def __init__(self, **options):
        self.faketime, self.programs, self.database = library(), 0, 0
        super().__init__(**options)

    def _install(self):
        super()._install()
        self.move(0, 0, wait=False)

    def _of(self, program):
        return "database" if program == "mariadbd" else "programs"

    def _faked(self, whose):
        return ["env", f"LD_PRELOAD={self.faketime}", f"FAKETIME_TIMESTAMP_FILE={self.run}/clock.{whose}",
                "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1"]

    def _command(self, program):
        command = super()._command(program)
        return command if program == "nginx" else [*self._faked(self._of(program)), *command]

    def ctl(self, *arguments, ok=True, whose="programs"):
        done = self.as_user(*self._faked(whose), self.bin + "/handoverctl", "--config", self.run + "/handover.conf",
                            *arguments, ok=ok)
        return done.stdout.strip() if ok else done

    def token(self, role, account=0):
        """By the database's clock, which judges it; never an old one."""
        return self.ctl("token", "--role", role, "--account", str(account), whose="database")

    def move(self, programs=None, database=None, wait=True):
        """Sets the clocks; with wait, until every program has looked at them."""
        self.programs = self.programs if programs is None else programs
        self.database = self.database if database is None else database
        for whose in ("programs", "database"):
            path = os.path.join(self.run, "clock." + whose)
            with open(path + ".new", "w", encoding="ascii") as f:
                f.write(f"{getattr(self, whose):+d}\n")
            os.chmod(path + ".new", 0o644)
            os.rename(path + ".new", path)
        if wait:  # for statements that have begun, and the worker's next look
            time.sleep(SOON)

    def add_lasting_domain(self):
        """One that expires after whatever day any of the clocks shows."""
        return self.add_domain(expires_on="2045-01-01", next_due_on="2045-01-01")

    def now(self):
        """Of the database, in seconds."""
        return float(self.value("SELECT UNIX_TIMESTAMP(NOW(6))"))
