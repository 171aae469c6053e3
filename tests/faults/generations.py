"""
Generations of the web program on one inherited socket, as systemd's socket unit gives it to them.

    generations = Generations(stand)   # of a stand that was made without "handover-fcgi"; the first one serves
    generations.overlap()              # the next one serves, then the one before ends
    generations.one_after_another()    # "systemctl restart": it ends, then the next one is started
    generations.close()
"""
import os
import shutil
import socket
import subprocess

from harness import AS_USER, IS_ROOT, START_SECONDS, check, eq, wait_for

# What systemd does between fork and exec (sd_listen_fds(3)).
ACTIVATED = 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" 3<&0 </dev/null'
BACKLOG = 1024  # of handover-fcgi.socket
NAME = "handover-fcgi"


class Generations:
    def __init__(self, stand):
        self.stand, path = stand, os.path.join(stand.var, "fcgi.sock")
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        if IS_ROOT:
            shutil.chown(path, "nobody", "nogroup")
        os.chmod(path, 0o660)
        self.listening.listen(BACKLOG)
        self.begin()

    def begin(self):
        """Starts one, and returns when it serves."""
        stand = self.stand
        command = ["sh", "-c", ACTIVATED, "sh", os.path.join(stand.bin, NAME), "--config", stand.run + "/handover.conf"]
        with open(stand.log_path(NAME), "ab") as log:
            if IS_ROOT:
                shutil.chown(log.name, "nobody", "nogroup")
            before = stand.log(NAME).count(" event=serving ")
            process = subprocess.Popen([*AS_USER, *command], cwd=stand.var, env=stand._environment(),
                                       stdin=self.listening, stdout=log, stderr=log, start_new_session=True)
        stand.processes[NAME] = process

        def serves():
            check(process.poll() is None, f"the new generation ended:\n{stand.log_tail(NAME)}")
            return stand.log(NAME).count(" event=serving ") > before
        wait_for(serves, "the new generation serves", START_SECONDS, 0.01)

    def end(self, process):
        process.terminate()
        eq(process.wait(60), 0, "exit code of the generation that ended")

    def overlap(self):
        old = self.stand.processes[NAME]
        self.begin()
        self.end(old)

    def one_after_another(self):
        self.end(self.stand.processes.pop(NAME))
        self.begin()

    def close(self):
        self.listening.close()
