"""
The tests' registry, what they check with, and the TAP they print. Tests import all this from harness.py, whose header
says how a test file looks.
"""
import concurrent.futures
import glob
import importlib
import inspect
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here; the argument says why."""


class Failure(AssertionError):
    """What check() and eq() raise."""


def check(condition, what):
    if not condition:
        raise Failure(what)


def eq(got, wanted, what):
    if got != wanted:
        raise Failure(f"{what}:\n  is     {got!r}\n  wanted {wanted!r}")


def wait_for(condition, what, seconds=30.0, every=0.02):
    """Calls condition() until it returns something true, and returns that; fails after so many seconds."""
    until = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > until:
            raise Failure(f"not within {seconds:g} seconds: {what} (last: {result!r})")
        time.sleep(every)


def at_once(*calls):
    """Calls all of them at the same moment, each in a thread; their results in order. An exception is raised again."""
    results, gate = [None] * len(calls), threading.Barrier(len(calls))

    def one(i, call):
        gate.wait()
        try:
            results[i] = call()
        except BaseException as e:  # the caller's thread raises it
            results[i] = e

    threads = [threading.Thread(target=one, args=(i, call)) for i, call in enumerate(calls)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for r in results:
        if isinstance(r, BaseException):
            raise r
    return results


REGISTERED = []


def test(sentence):
    """Registers a test; the sentence is its name."""
    def register(function):
        REGISTERED.append((sentence, function))
        return function
    return register


def comment(text):
    print("\n".join("# " + line for line in str(text).splitlines()), flush=True)


class Tap:
    def __init__(self):
        self.number = self.failed = 0

    def result(self, sentence, problem=None, skip=None):
        self.number += 1
        self.failed += problem is not None
        sentence = sentence.replace("#", "")
        word, end = "ok" if problem is None else "not ok", f" # SKIP {skip}" if skip else ""
        print(f"{word} {self.number} - {sentence}{end}", flush=True)
        if problem is not None:
            comment(problem)


def diagnosis(e):
    """The failure, and where in the tests it was."""
    frames = [f for f in traceback.extract_tb(e.__traceback__)
              if os.path.basename(f.filename) not in ("harness.py", "tap.py")]
    where = [f"at {os.path.basename(f.filename)}:{f.lineno} {f.name}: {f.line}" for f in frames]
    what = str(e) if isinstance(e, Failure) else f"{type(e).__name__}: {e}"
    if isinstance(e, Failure) and not where:
        return what
    return "\n".join([what, *where[-4:]]) if where else "".join(traceback.format_exception(e))


LONG_TEST = 3  # seconds, from which they are said


class FileRun:
    """The tests of one file and their stand (harness.Stand)."""

    def __init__(self, tap, name, make_stand):
        self.tap, self.name, self.make_stand = tap, name, make_stand
        self.stand = self.broken = None

    def run(self):
        REGISTERED.clear()
        try:
            module = importlib.import_module(self.name)
        except Exception as e:  # a file that does not load is a failed test
            self.tap.result(f"{self.name}: it loads", diagnosis(e))
            return
        default, self.make_stand = self.make_stand, getattr(module, "make_stand", self.make_stand)
        for sentence, function in list(REGISTERED):
            since = time.monotonic()
            self.run_one(f"{self.name[5:]}: {sentence}", function)
            if time.monotonic() - since > LONG_TEST:
                comment(f"{time.monotonic() - since:.1f} seconds: {sentence}")
        complaints = default.close_all()
        self.tap.result(f"{self.name[5:]}: the programs ended well when they were stopped",
                        "\n".join(complaints) if complaints else None)

    def run_one(self, sentence, function):
        problem = None
        try:
            function(*([self.need_stand()] if inspect.signature(function).parameters else []))
        except Skip as e:
            self.tap.result(sentence, skip=str(e))
            return
        except Exception as e:
            problem = diagnosis(e)
        if self.stand:
            ended = self.stand.revive()
            problem = "\n".join([problem or "", *ended]).strip() or None
            if problem:
                self.stand.complete()
        self.tap.result(sentence, problem)

    def need_stand(self):
        if self.broken:
            raise Failure("there is no stand, see above")
        if not self.stand:
            self.broken = True
            self.stand = self.make_stand()
            self.broken = None
        return self.stand


# The files that take longest begin first, so that they do not end alone.
LONG = ("test_routes", "test_chores", "test_mails", "test_fracto", "test_preflight", "test_staff")
RESULT = re.compile(r"(ok|not ok) \d+ (.*)")


def run_apart(files, tap):
    """Several files at a time, each in a process of its own: half of the time a test waits for something."""
    def one(name):
        command = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py"), name[5:]]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    with concurrent.futures.ThreadPoolExecutor(min(8, (os.cpu_count() or 1) + 1)) as pool:
        waiting = {pool.submit(one, name): name for name in sorted(files, key=lambda f: (f not in LONG, f))}
        for done in concurrent.futures.as_completed(waiting):
            ended, results = done.result(), 0
            for line in ended.stdout.splitlines():
                found = RESULT.match(line)
                if found:
                    tap.number, results = tap.number + 1, results + 1
                    tap.failed += found[1] == "not ok"
                    print(f"{found[1]} {tap.number} {found[2]}", flush=True)
                elif not line.startswith("1.."):
                    print(line, flush=True)
            if not results or ended.returncode not in (0, 1):
                tap.result(f"{waiting[done][5:]}: it came to its end", f"exit code {ended.returncode}")


def run(names, stand):
    """All files, or test_NAME.py for each name; stand: the class of stands. The exit code."""
    os.umask(0o022)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(1))
    here = os.path.dirname(os.path.abspath(__file__))
    files = [f"test_{n}" for n in names] or sorted(os.path.basename(f)[:-3] for f in glob.glob(here + "/test_*.py"))
    tap, began = Tap(), time.monotonic()
    if len(files) > 1:
        run_apart(files, tap)
    else:
        run_here(files, tap, stand)
    print(f"1..{tap.number}", flush=True)
    comment(f"{tap.failed} of {tap.number} failed, {time.monotonic() - began:.1f} seconds")
    return 1 if tap.failed or not tap.number else 0


def run_here(files, tap, stand):
    try:
        for name in files:
            since = time.monotonic()
            FileRun(tap, name, stand).run()
            comment(f"{name}: {time.monotonic() - since:.1f} seconds")
    finally:
        stand.close_all()
