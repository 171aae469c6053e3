"""
The link to the database is cut at every step of every act, in six ways (proxy.py). Each cut begins with the same tables
and a new process; whoever asked asks again, with the same key, until there is an answer. In the end the tables are what
they are without a cut: nothing acknowledged is lost, nothing is doubled, no answer is wrong, none is missing. What was
refused has had no effect, or all of it.

Much of the time is waited, so several stands are at it, each a process. CUTS_ONLY=TEXT: acts with it in their names.
"""
import http.client
import multiprocessing
import os
import random
import time
import traceback

import cases
import harness
import invariants
from cutting import CUT_WEB, CutStand
from faults import fault
from harness import check
from proxy import MODES
from tables import Tables, difference, plain, volatile

STANDS, QUICK_STANDS = 4, 2
PATIENCE = 25  # seconds for one answer; nginx waits for 30
AT_ONCE = 8  # cuts of one act in the quick run
LOST = 0  # the status where no answer came
REFERENCES = 3


class NoAnswer:
    status, code, text = LOST, None, ""


class WebAct:
    """One route: prepared, and its reference without a cut."""

    program = CUT_WEB

    def __init__(self, case):
        self.case, self.name, self.steps, self.known = case, case.name, [], []

    def begin(self, stand, tables):
        self.stand, self.tables, self.request = stand, tables, self.case.prepare(stand)
        tables.keep()
        runs = [self._uncut(1) for _ in range(REFERENCES)]
        masked = volatile([r[1] for r in runs])
        check(masked is not None, f"{self.name}: without a cut it ends in several ways: {[r[1] for r in runs]}")
        self.masked, self.steps = masked, runs[0][2]
        self.end = plain(runs[0][1], masked)
        self.again_answers, twice, _ = self._uncut(2)
        self.twice = plain(twice, masked)
        for answers in [r[0] for r in runs] + [self.again_answers]:
            check(answers[0].status == self.case.status, f"{self.name}: {answers[0]}")

    def _uncut(self, times):
        """answers, changes, steps"""
        self.stand.fresh(CUT_WEB)
        self.stand.ready()
        self.stand.proxy.arm(0, None)
        answers = [self.request.send(self.stand, self.stand.cut_port) for _ in range(times)]
        steps = self.stand.proxy.disarm()
        changes = self.tables.changes()
        self.known += broken_invariants(self.tables)
        self.tables.undo()
        return answers, changes, steps

    def points(self):
        return [(n, mode) for n in range(1, len(self.steps) + 3) for mode in MODES]

    def send(self):
        try:
            return self.request.send(self.stand, self.stand.cut_port, PATIENCE)
        except (OSError, http.client.HTTPException):
            return NoAnswer()

    def cut(self, n, mode):
        """What is wrong afterwards; None: nothing."""
        stand, proxy = self.stand, self.stand.proxy
        stand.fresh(CUT_WEB)
        stand.ready()
        proxy.arm(n, mode)
        try:
            wrong = self._ask(proxy)
            where = proxy.fired
        finally:
            proxy.disarm()
        if not stand.is_running(CUT_WEB):
            wrong = f"the program has ended: {stand.log_tail(CUT_WEB, 5)}"
        if not wrong:
            new = [r for r in broken_invariants(self.tables) if r not in self.known]
            wrong = f"invariants: {new}" if new else None
        self.tables.undo()
        return wrong and f"{self.name}: {mode} at {n} ({where}): {wrong}"

    def _ask(self, proxy):
        answers, had_effect = [], False
        while True:
            answers.append(self.send())
            changes = plain(self.tables.changes(), self.masked)
            if answers[-1].status not in (LOST, 500, 502, 503, 504):
                break
            if answers[-1].status != 503:
                return f"the answer is {answers[-1].status}, after {[a.status for a in answers]}"
            had_effect = changes == self.end
            if changes and not had_effect:
                return f"refused, and half of it is there: {difference(changes, self.end)}"
            if len(answers) > 3:
                return "refused again and again"
        allowed, ends = {self.case.status}, [self.end]
        if changes == self.end and "COMMIT" in str(proxy.fired):
            allowed.add(self.again_answers[1].status)  # where its answer is lost, the program itself asks again
        if had_effect:  # the one who asks again is told as whoever asks a second time
            allowed.add(self.again_answers[1].status)
            ends.append(self.twice)
        if answers[-1].status not in allowed:
            return f"answers {[a.status for a in answers]}: {answers[-1].text[:200]}"
        if changes not in ends:
            return f"answers {[a.status for a in answers]}, the tables differ: {difference(changes, self.end)}"
        return None


def broken_invariants(tables):
    return [r[:3] for r in tables.rows(invariants.script(100000))]


class Cutter:
    """One stand at work, in a process of its own."""

    def __init__(self, out, seed, seconds):
        self.out, self.rng, self.seconds = out, random.Random(seed), seconds

    def main(self, acts):
        try:
            self.stand = CutStand(config=cases.CONFIG)
            self.tables = Tables(self.stand)
            self.until = time.monotonic() + self.seconds if self.seconds else None
            for act in acts:
                if self.is_over():
                    break
                self._act(act)
            done = self.stand.ctl("verify-audit", ok=False)
            if done.returncode:
                self.out.put(("broke", f"verify-audit: {done.stdout}{done.stderr}"))
            self.tables.close()
        except BaseException:
            self.out.put(("broke", traceback.format_exc()))
        for complaint in harness.Stand.close_all():
            self.out.put(("broke", complaint))
        self.out.put(("end", None))

    def is_over(self):
        return self.until is not None and time.monotonic() > self.until

    def _act(self, act):
        began, count = time.monotonic(), 0
        try:
            act.begin(self.stand, self.tables)
            points = act.points()
            if self.seconds:
                points = self.rng.sample(points, min(AT_ONCE, len(points)))
            for n, mode in points:
                if count and self.is_over():
                    break
                count += 1
                wrong = act.cut(n, mode)
                self.out.put(("ran", act.name))
                if wrong:
                    self.out.put(("broke", wrong))
        except Exception:
            self.out.put(("broke", f"{act.name}: {traceback.format_exc()}"))
            self.tables.undo()
        took = time.monotonic() - began
        self.out.put(("said", f"{act.name}: {len(act.steps)} steps, {count} cuts, {took:.1f} s"))


def taken(queue):
    while True:
        act = queue.get()
        if act is None:
            return
        yield act


def cut_all(run, acts):
    """Every stand takes the next act until there is none."""
    only = os.environ.get("CUTS_ONLY", "")
    numbers = [i for i, a in enumerate(acts) if only in a.name]
    run.rng.shuffle(numbers)
    stands = min(QUICK_STANDS if run.seconds else STANDS, len(numbers))
    todo, out = multiprocessing.Queue(), multiprocessing.Queue()
    for i in numbers:
        todo.put(i)
    for _ in range(stands):
        todo.put(None)
    workers = []
    for _ in range(stands):
        cutter = Cutter(out, run.rng.random(), run.seconds)
        workers.append(multiprocessing.Process(target=cutter.main, args=((acts[i] for i in taken(todo)),)))
        workers[-1].start()
    left, seen = stands, set()
    while left:
        what, text = out.get()
        if what == "ran":
            run.did(1)
            seen.add(text)
        elif what == "broke":
            run.broke(text)
            harness.comment(text[:3000])
        elif what == "said" and not run.seconds:
            harness.comment(text)
        left -= what == "end"
    todo.cancel_join_thread()
    for w in workers:
        w.join()
    harness.comment(f"{len(seen)} acts of {len(numbers)}, {stands} stands")


@fault("the link to the database is cut at every step of every route that writes, in six ways", quick=10)
def routes_cut(run):
    cut_all(run, [WebAct(c) for c in cases.all_cases()])
