#!/usr/bin/env python3
"""A program that does a step as jobs/command.h and jobs/step_answer.h ask for it, or misbehaves as its argument says.

The well-behaved one is "good": it reads the document, looks whether the work of its key is done, and answers.
"""
import json
import os
import signal
import sys
import time

KEY = os.environ.get("HANDOVER_STEP_KEY", "")


def answer(**changed):
    out = {"key": KEY, "step": "copy", "verdict": "done", "evidence": {"files": 3}}
    out.update(changed)
    return json.dumps({name: value for name, value in out.items() if value is not None})


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def good():
    asked = json.load(sys.stdin)
    say(answer(key=asked["key"], step=asked["step"]))


def size():
    """What the whole of the document was, and what surrounds the program."""
    document = sys.stdin.buffer.read()
    say(answer(evidence={"bytes": len(document), "directory": os.getcwd(), "environment": sorted(os.environ),
                         "descriptors": sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:-1],
                         "leader": os.getpgrp() == os.getpid(),
                         "blocked": len(signal.pthread_sigmask(signal.SIG_BLOCK, []))}))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def three():
    sys.stderr.write("\n\x1b[31mno space left\x07\nsecond line\n")
    sys.exit(3)


def hang():
    say(answer())
    time.sleep(60)


def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say("{")
    time.sleep(60)


def grandchild():
    """Hangs with a descendant that keeps the pipes open; both do not hear SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.fork()
    time.sleep(60)


def background():
    """Answers and goes on in the background, with its pipes."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pid = os.fork()
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    say(answer(evidence={"pid": pid}))


def deaf():
    os.close(0)
    say(answer())


def closes():
    for fd in (0, 1, 2):
        os.close(fd)
    time.sleep(60)


def flood():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for _ in range(10):
        say("x" * 1024 * 1024)


def chatter():
    sys.stderr.write("noise " * 200000)
    sys.stderr.flush()
    say(answer())


MODES = {
    "good": good, "size": size, "crash": crash, "abort": os.abort, "three": three, "hang": hang,
    "stubborn": stubborn, "grandchild": grandchild, "background": background, "deaf": deaf, "closes": closes,
    "flood": flood, "chatter": chatter, "silent": lambda: None,
    "ignores": lambda: say(answer()),
    "exact": lambda: say(answer() + " " * (64 * 1024 - len(answer()))),
    "half": lambda: say(answer()[:30]),
    "two": lambda: say(answer() + "\n" + answer()),
    "nul": lambda: say(answer() + "\0"),
    "other_key": lambda: say(answer(key=KEY + "x")),
    "other_step": lambda: say(answer(step="switch")),
    "no_evidence": lambda: say(answer(evidence=None)),
}
MODES[sys.argv[1]]()
