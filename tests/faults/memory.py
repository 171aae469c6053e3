"""
A stand whose programs run under failing_malloc.c, and what tells that library when to let an allocation fail.

    stand = run.stand(kind=MemoryStand, ...)
    with stand.memory.counting() as counted: ...        # counted.count afterwards: the allocations meanwhile
    with stand.memory.failing(n, onward=False): ...     # the n-th fails
"""
import contextlib
import mmap
import os
import struct
import subprocess

import harness
from harness import Skip

FIELDS = ("armed", "count", "fail_at", "onward", "failed")
HERE = os.path.dirname(os.path.abspath(__file__))


class Memory:
    """The library's struct control."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.write(bytes(mmap.PAGESIZE))
        os.chmod(path, 0o666)
        with open(path, "r+b") as f:
            self.page = mmap.mmap(f.fileno(), mmap.PAGESIZE)

    def __getattr__(self, name):
        return struct.unpack_from("=Q", self.page, 8 * FIELDS.index(name))[0]

    def put(self, **fields):
        for name, value in fields.items():
            struct.pack_into("=Q", self.page, 8 * FIELDS.index(name), value)

    @contextlib.contextmanager
    def failing(self, at, onward=False):
        self.put(armed=0, count=0, failed=0, fail_at=at, onward=int(onward))
        self.put(armed=1)
        try:
            yield self
        finally:
            self.put(armed=0)

    def counting(self):
        return self.failing(0)


def built(directory):
    if os.environ.get("ASAN_OPTIONS"):
        raise Skip("AddressSanitizer has an allocator of its own")
    library = os.path.join(directory, "failing_malloc.so")
    done = subprocess.run([*(os.environ.get("CC") or "cc").split(), "-shared", "-fPIC", "-O1", "-g", "-w", "-fno-builtin",
                           "-o", library, os.path.join(HERE, "failing_malloc.c")], capture_output=True, text=True)
    if done.returncode != 0:
        raise harness.Failure(f"failing_malloc.c does not compile:\n{done.stderr}")
    os.chmod(library, 0o755)
    return library


class MemoryStand(harness.Stand):
    def _install(self):
        super()._install()
        self.library, self.memory = built(self.run), Memory(self.run + "/memory")

    def preloaded(self):
        return ["env", f"LD_PRELOAD={self.library}", f"FAILING_MALLOC={self.memory.path}"]

    def _command(self, program):
        command = super()._command(program)
        return [*self.preloaded(), *command] if program in ("handover-fcgi", "handover-worker") else command

    def ctl_failing(self, *arguments):
        """handoverctl under the library: its CompletedProcess; one that hangs is ended (124)."""
        return self.as_user("timeout", "60", *self.preloaded(), self.bin + "/handoverctl", "--config", self.run + "/handover.conf",
                            *arguments, ok=False)
