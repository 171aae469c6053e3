"""
Two acts on one handover at the same moment, every pair that can collide: one wins, the loser's answer is true, and the
tables agree. COLLISIONS is how often each pair meets: 10; COLLISIONS_SEED repeats a run. What the fast clients of
../faults/fault_races.py draw by the thousand is here with its name.
"""
import os
import time

import invariants
from actors import Handover, add_items, domain, new_email, quiet, seeded
from harness import Stand, at_once, check, comment, eq, test

TIMES = int(os.environ.get("COLLISIONS") or 10)
SEED = int(os.environ.get("COLLISIONS_SEED") or 20261123)
AT_ONCE = 10  # handovers in which it happens at the same time
SPAN = 0.08  # seconds within which both acts fall


def make_stand():
    return Stand(config={"handover": {"invitations_per_day": 1000000, "recipient_hold_hours": 24},
                         "worker": {"poll_ms": 5}})


def collide(stand, prepare, acts, judge, items=1):
    """
    TIMES handovers, AT_ONCE at a time. prepare(handovers) readies them; acts(h, rng) are the functions that happen at
    once to h; judge(h, answers) tells the state it must come to, and who won.
    """
    rng, won, ended = seeded(SEED), {}, []
    for left in range(TIMES, 0, -AT_ONCE):
        count = min(AT_ONCE, left)
        numbers, _ = add_items(stand, count * items)
        chunks = [numbers[i * items:(i + 1) * items] for i in range(count)]
        handovers = at_once(*[lambda c=c: Handover(stand, [domain(d) for d in c]) for c in chunks])
        prepare(stand, handovers)
        calls = [(h, act, rng.random() * SPAN) for h in handovers for act in acts(h)]
        answers = at_once(*[lambda act=act, wait=wait: (time.sleep(wait), act())[1] for _, act, wait in calls])
        for h in handovers:
            of_h = [a for (owner, _, _), a in zip(calls, answers) if owner is h]
            state, winner = judge(h, *of_h)
            won[winner] = won.get(winner, 0) + 1
            ended.append((h, state))
    comment(f"seed {SEED}: " + ", ".join(f"{who} {n}" for who, n in sorted(won.items())))
    for h, state in ended:
        h.wait(state)
        moved = int(stand.value(f"SELECT COUNT(*) FROM move_log WHERE migration_id = {h.number}"))
        check((moved > 0) == (state == "commission_recorded"), f"{h.id} is {state}, {moved} moved")
    quiet(stand)
    invariants.hold_and_verify(stand, late=5)


def lost(answer):
    """A loser is told that the state is another one, and nothing else."""
    check((answer.status, answer.code) in ((409, "state-conflict"), (412, "stale")), f"{answer!r}")


def one_of(h, first, second, if_first, if_second):
    """Exactly one of two answers is a success: (state, who won)."""
    check((first.status == 200) != (second.status == 200), f"{h.id}: not one winner: {first!r} {second!r}")
    lost(second if first.status == 200 else first)
    return if_first if first.status == 200 else if_second


def recognised(stand, handovers):
    """Whoever accepts with the tests' tax code is the registrant: it moves at once, and nothing holds it back."""
    numbers = ", ".join(h.number for h in handovers)
    stand.admin_sql("UPDATE handover_site.domain SET registrant_tax_code = 'RSSMRA80A01H501U' WHERE domain_id IN "
                    f"(SELECT host_id FROM handover.item WHERE migration_id IN ({numbers}))")


def due_soon(stand, handovers):
    """Accepted by somebody not recognised; the hold ends within the span, and the worker moves them by itself."""
    for answer in at_once(*[h.accept for h in handovers]):
        answer.want(200)
    quiet(stand)
    numbers = ", ".join(h.number for h in handovers)
    for h in handovers:
        h.customer = ("customer", int(stand.value(f"SELECT customer_id FROM migration WHERE public_id = '{h.id}'")))
    at_once(*[lambda who=h.customer: stand.token(*who) for h in handovers])
    for who in (handovers[0].reseller, handovers[0].staff):
        stand.token(*who)
    stand.admin_sql(f"""
        SET @then = NOW(6) + INTERVAL {int(SPAN / 2 * 1000000)} MICROSECOND;
        UPDATE item SET hold_until = @then WHERE migration_id IN ({numbers}) AND hold_until IS NOT NULL;
        UPDATE job SET run_at = @then, status = 'ready' WHERE kind = 'move' AND migration_id IN ({numbers})""")


@test("accept and withdraw at the same moment: one wins, the other is told")
def accept_withdraw(stand):
    collide(stand, recognised, lambda h: [h.accept, h.withdraw],
            lambda h, a, w: one_of(h, a, w, ("commission_recorded", "accept"), ("withdrawn", "withdraw")))


@test("accept and readdress at the same moment: one wins; the old link never accepts the new offer")
def accept_readdress(stand):
    def readdress(h):
        return lambda: h.act("invitation", h.reseller, {"email": new_email(), "name": "Altro Forno"})

    def judge(h, accepted, readdressed):
        state, winner = one_of(h, accepted, readdressed, ("commission_recorded", "accept"), ("requested", "readdress"))
        if winner == "readdress":
            h.stand.api("GET", "/invitations/" + readdressed.json["invitation"]["token"]).want(200)
        return state, winner
    collide(stand, recognised, lambda h: [h.accept, readdress(h)], judge)


@test("expire and accept at the same moment: one wins")
def expire_accept(stand):
    def soon(stand, handovers):
        recognised(stand, handovers)
        numbers = ", ".join(h.number for h in handovers)
        stand.admin_sql(f"""
            SET @then = NOW(6) + INTERVAL {int(SPAN / 2 * 1000000)} MICROSECOND;
            UPDATE invitation SET expires_at = @then WHERE migration_id IN ({numbers});
            UPDATE job SET run_at = @then WHERE kind = 'expire' AND migration_id IN ({numbers})""")

    def judge(h, accepted):
        if accepted.status == 200:
            return "commission_recorded", "accept"
        lost(accepted)
        return "expired", "expire"
    collide(stand, soon, lambda h: [h.accept], judge)


def against_the_move(what, state, body=None, as_customer=False):
    def act(h):
        return lambda: h.act(what, h.customer if as_customer else h.reseller, body)

    def judge(h, answer):
        if answer.status == 200:
            eq(answer.json["state"], state, "the winner's answer")
            return state, what
        lost(answer)
        return "commission_recorded", "the move"
    return lambda stand: collide(stand, due_soon, lambda h: [act(h)], judge)


@test("retract and the move at the same moment: either nothing has moved or it is too late to take back")
def retract_move(stand):
    against_the_move("retract", "declined", as_customer=True)(stand)


@test("refuse and the move at the same moment: either nothing has moved or it is too late to stop")
def refuse_move(stand):
    against_the_move("recipient/refuse", "withdrawn")(stand)


@test("exclude and the move at the same moment: the item is excluded and stays, or has moved and is not excluded")
def exclude_move(stand):
    def judge(h, answer):
        won = answer.status == 200
        if not won:
            lost(answer)
        h.excluded = won
        return "commission_recorded", "exclude" if won else "the move"
    seen = []
    collide(stand, due_soon, lambda h: seen.append(h) or [lambda: h.exclude(h.items[0])], judge, items=2)
    for h in seen:
        eq(stand.value("SELECT CONCAT(state, ' ', (SELECT COUNT(*) FROM move_log l WHERE l.item_id = item.item_id)) "
                       f"FROM item WHERE public_id = '{h.items[0]}'"), "excluded 0" if h.excluded else "verified 1",
           f"the item of {h.id}")
