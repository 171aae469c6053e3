"""
Small disks under directories of a stand, that can be filled to the last byte and emptied again.

    with Disk(stand, "data", spare=4) as disk:     # megabytes beside what is there; nothing that uses it may run
        disk.fill(); disk.free()

A tmpfs each, in a mount namespace of this program: nobody else sees it, and it is gone with the last of its processes.
"""
import ctypes
import os
import shutil
import subprocess

from harness import IS_ROOT, Skip

CLONE_NEWNS = 0x20000
BALLAST = ".ballast"
own_namespace = False


def need_namespace():
    """The janitor of a stand that was made before is outside, and finds plain directories when we are gone."""
    global own_namespace
    if own_namespace:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise Skip(f"a small disk cannot be mounted here: {os.strerror(ctypes.get_errno())}")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    own_namespace = True


class Disk:
    def __init__(self, stand, name, spare):
        self.path = os.path.join(stand.var, name)
        need_namespace()
        os.makedirs(self.path, exist_ok=True)
        used = int(subprocess.run(["du", "-sm", self.path], capture_output=True, text=True, check=True).stdout.split()[0])
        aside = self.path + ".aside"
        os.rename(self.path, aside)
        os.mkdir(self.path)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + spare}m,mode=755", "tmpfs", self.path], check=True)
        subprocess.run(["cp", "-a", aside + "/.", self.path], check=True)
        shutil.rmtree(aside)
        if IS_ROOT:
            shutil.chown(self.path, "nobody", "nogroup")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.path], check=True)

    def fill(self):
        """Not a byte is left; called again, what was freed meanwhile."""
        with open(os.path.join(self.path, BALLAST), "ab", buffering=0) as f:
            for size in (1 << 20, 4096, 1):
                try:
                    while f.write(b"\0" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        os.unlink(os.path.join(self.path, BALLAST))
