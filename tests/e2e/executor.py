#!/usr/bin/python3 -IS
"""
A program of the site that executes steps (fcgi/jobs/command.h), for tests. Its state is in its own directory:

    effects             a line for each time a step took effect: its key. More than one line of a key is a mistake
    rules               lines "what service step", service and step may be *: what it does besides working
      retry, fail       it says so, each line once
      hold              it always says so
      crash, mute, garbage, flood, hang
                        it did its work, each line once: and crashes, says nothing, nonsense or 1 MB, or sleeps
      before, after     it waits before or after the effect while at.KEY is there, which it makes
    at.KEY              it waits there

The same key again: it waits for the one that runs still, looks what was done, and does only the rest.
"""
import fcntl
import json
import os
import sys
import time

HOME = os.path.dirname(os.path.abspath(__file__))
asked = json.load(sys.stdin)
KEY, STEP, NAME = asked["key"], asked["step"], asked["service"]["name"]


def path(name):
    return os.path.join(HOME, name)


def locked(name):
    handle = open(path(name), "a+", encoding="utf-8")
    fcntl.flock(handle, fcntl.LOCK_EX)
    handle.seek(0)
    return handle


def take(what, once=True):
    """Whether a rule says so; a rule that holds once is taken away."""
    with locked("rules") as f:
        lines = f.read().splitlines()
        for line in lines:
            kind, name, step = line.split()
            if kind == what and name in (NAME, "*") and step in (STEP, "*"):
                if once:
                    lines.remove(line)
                    f.truncate(0)
                    f.write("".join(x + "\n" for x in lines))
                return True
    return False


def wait_here(where):
    if take(where):
        mark = path(f"at.{where}.{KEY}")
        open(mark, "w", encoding="utf-8").close()
        while os.path.exists(mark):
            time.sleep(0.01)


def say(verdict, **more):
    json.dump({"key": KEY, "step": STEP, "verdict": verdict, **more}, sys.stdout)
    sys.exit(0)


if take("hold", once=False):
    say("hold", detail="it wants somebody's hands")
for word in ("retry", "fail"):
    if take(word):
        say(word, detail=f"the {word} that the test wants", **({"retry_seconds": 1} if word == "retry" else {}))
wait_here("before")
with locked("lock." + KEY):
    with locked("effects") as f:
        if KEY not in f.read().split():
            f.write(KEY + "\n")
wait_here("after")
if take("crash"):
    sys.exit(3)
if take("mute"):
    sys.exit(0)
if take("garbage"):
    print("\x00 done { done", "\ud800".encode("utf-8", "surrogatepass"))
    sys.exit(0)
if take("flood"):
    sys.stdout.write("{" * 1000000)
    sys.exit(0)
if take("hang"):
    time.sleep(60)
names = [{"kind": "mx", "name": "mail.agenzia.example"}] if "leans" in NAME else []
say("done", evidence={"step": STEP, "done_before": sorted(asked["done"])}, **({"names": names} if STEP == "inventory" else {}))
