"""
Two at the same moment: one wins, the other is told so, and the tables agree. The seeds are printed. A few of each kind, by
name; many thousands of them are ../faults/fault_races.py.
"""
import os
import time

import invariants
from actors import (Handover, add_items, domain, hosting, key, quiet, refund, renewal, seeded, submission,
                    submit, tell)
from harness import Stand, at_once, check, comment, eq, test, wait_for

SEED = int(os.environ.get("RACES_SEED") or 20260123)
ROUNDS = 8
CLIENTS = 16


def make_stand():
    return Stand(config={"handover": {"invitations_per_day": 1000000}})


def statuses(answers):
    return sorted(a.status for a in answers)


def everything_holds(stand):
    quiet(stand)
    invariants.hold_and_verify(stand, late=5)


def today(stand):
    return stand.value("SELECT UTC_DATE()")


def moved_hosting(stand, count=1):
    """Ids of hosting services that were moved; each earns 10 %."""
    domains, services = add_items(stand, 1, count)
    Handover(stand, [domain(domains[0])] + [hosting(s) for s in services]).accept().want(200)
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM job WHERE status <> 'done' AND kind <> 'expire'") == "0",
             "all is moved", 60)
    return services


# ---- submitting ------------------------------------------------------------------------------------------------


@test("sixteen clients submit one domain at once: one succeeds, fifteen are told that it is taken")
def one_domain(stand):
    domains, _ = add_items(stand, 3)
    stand.token("reseller", 101)
    for d in domains:
        answers = at_once(*[lambda: submit(stand, [domain(d)])] * CLIENTS)
        eq(statuses(answers), [201] + [409] * (CLIENTS - 1), f"the answers for domain {d}")
        for a in answers:
            check(a.status == 201 or a.code == "already-in-migration", f"{a!r}")
        eq(stand.value(f"SELECT COUNT(*) FROM item WHERE kind = 'domain' AND host_id = {d}"), "1", "items")
    everything_holds(stand)


@test("overlapping lists in different orders submitted at once: no item in two, every answer 201 or 409")
def overlapping(stand):
    rng = seeded(SEED)
    comment(f"seed {SEED}")
    for _ in range(2):
        domains, services = add_items(stand, 6, 3)
        pool = [domain(d) for d in domains] + [hosting(s) for s in services]
        lists = [rng.sample(pool, rng.randint(1, len(pool))) for _ in range(CLIENTS)]
        answers = at_once(*[lambda items=items: submit(stand, items) for items in lists])
        check({a.status for a in answers} <= {201, 409}, f"answers {statuses(answers)}: {answers}")
        check(any(a.status == 201 for a in answers), "nobody succeeded")
    everything_holds(stand)


@test("withdrawing and submitting the same domain again at once: afterwards it is live once or not at all")
def withdraw_and_submit(stand):
    domains, _ = add_items(stand, ROUNDS)
    for d in domains:
        h = Handover(stand, [domain(d)])
        gone, again = at_once(h.withdraw, lambda: submit(stand, [domain(d)]))
        gone.want(200)
        check(again.status in (201, 409), f"{again!r}")
        if again.status == 409:
            submit(stand, [domain(d)]).want(201)
    everything_holds(stand)


# ---- the ledger ------------------------------------------------------------------------------------------------


@test("one renewal told sixteen times at once: one 201, fifteen 200, one entry")
def one_renewal(stand):
    service = moved_hosting(stand)[0]
    day = today(stand)
    stand.token("site", 0)
    for n in range(3):
        line = f"L16-{n}"
        answers = at_once(*[lambda: tell(stand, "renewals", renewal(line, "hosting", service, 3900, day))] * CLIENTS)
        eq(statuses(answers), [200] * (CLIENTS - 1) + [201], f"the answers for {line}")
        eq(len({a.text for a in answers}), 1, "different answers")
        eq(stand.value(f"SELECT CONCAT(COUNT(*), ' ', SUM(commission_cents)) FROM entry WHERE line_id = '{line}'"),
           "1 390", "entries and cents")
    everything_holds(stand)


@test("one line told with two amounts at once: one is kept, the others are told that the amount differs")
def two_amounts(stand):
    service = moved_hosting(stand)[0]
    day = today(stand)
    for n in range(3):
        line = f"L2A-{n}"
        answers = at_once(*[lambda cents=cents: tell(stand, "renewals", renewal(line, "hosting", service, cents, day))
                            for cents in [3900, 4900] * 4])
        eq(statuses(answers), [200] * 3 + [201] + [409] * 4, "the answers")
        eq(stand.value(f"SELECT COUNT(*) FROM entry WHERE line_id = '{line}'"), "1", "entries")
    everything_holds(stand)


@test("a renewal and its refunds told at the same moment, in every order: the sum is what the rule gives")
def renewal_and_refund(stand):
    service = moved_hosting(stand)[0]
    day = today(stand)
    rng = seeded(SEED)
    comment(f"seed {SEED}")
    for n in range(ROUNDS * 2):
        line, net = f"LR-{n}", rng.choice([5, 1001, 3900, 9999])
        cuts = sorted(rng.randint(0, net) for _ in range(rng.choice([0, 1, 2])))
        parts = [b - a for a, b in zip([0] + cuts, cuts + [net])]
        if rng.random() < 0.5:
            parts = parts[:1]
        calls = [lambda: tell(stand, "renewals", renewal(line, "hosting", service, net, day))]
        calls += [lambda i=i, c=c: tell(stand, "refunds", refund(line, f"R{i}", c, day)) for i, c in enumerate(parts)]
        if rng.random() < 0.3:  # one of the refunds told twice
            calls.append(calls[-1])
        rng.shuffle(calls)
        delays = [rng.random() * 0.004 for _ in calls]
        answers = at_once(*[lambda f=f, d=d: (time.sleep(d), f())[1] for f, d in zip(calls, delays)])
        check({a.status for a in answers} <= {200, 201}, f"{answers}")
        half_up = lambda cents: (2 * cents * 1000 + 10000) // 20000
        eq(stand.value(f"SELECT SUM(commission_cents) FROM entry WHERE line_id = '{line}'"),
           str(half_up(net) - half_up(sum(parts))), f"{line}: {net} less {parts}")
        eq(stand.value(f"SELECT COUNT(*) FROM entry WHERE line_id = '{line}'"), str(1 + len(parts)), "entries")
    everything_holds(stand)


# ---- who ends it -----------------------------------------------------------------------------------------------


def accept_against(stand, other, other_wins, can_both=False):
    """ROUNDS of an acceptance and something else at once: exactly one counts."""
    rng = seeded(SEED)
    domains, _ = add_items(stand, ROUNDS)
    won = {True: 0, False: 0}
    handovers = []
    for n, d in enumerate(domains):
        h = Handover(stand, [domain(d)])
        match = h.etag if n % 2 else "*"
        early, late = (rng.random() * 0.006, 0) if n % 4 < 2 else (0, rng.random() * 0.006)
        first, second = at_once(lambda: (time.sleep(early), h.accept())[1],
                                lambda: (time.sleep(late), other(h, match))[1])
        accepted = first.status == 200
        if accepted and second.status == 200:
            check(can_both and match == "*", f"both won: {first!r} {second!r}")
            state = other_wins
        elif accepted:
            check(second.status in (409, 412), f"{second!r}")
            state = "commission_recorded"
        else:
            first.want(409, "state-conflict")
            second.want(200)
            state = other_wins
        won[accepted] += 1
        handovers.append((h, state))
    comment(f"accepted {won[True]} of {ROUNDS}")
    for h, state in handovers:
        h.wait(state)
        moves = stand.value(f"SELECT COUNT(*) FROM move_log WHERE migration_id = {h.number}")
        eq(moves, "1" if state == "commission_recorded" else "0", f"moves of {h.id}, {state}")
    everything_holds(stand)


@test("accepted and withdrawn at once: one wins, the other is refused")
def accept_withdraw(stand):
    accept_against(stand, lambda h, match: h.withdraw(match), "withdrawn")


@test("accepted and declined at once: one wins, the other is refused")
def accept_decline(stand):
    accept_against(stand, lambda h, match: h.decline(), "declined")


@test("accepted and rejected at once: one wins, or the rejection comes second before anything moved")
def accept_reject(stand):
    accept_against(stand, lambda h, match: h.reject(match), "rejected", can_both=True)


@test("accepted at the moment it expires: one wins")
def accept_expire(stand):
    rng = seeded(SEED)
    domains, _ = add_items(stand, ROUNDS)
    handovers, accepted = [], 0
    for d in domains:
        h = Handover(stand, [domain(d)])
        stand.admin_sql(
            f"SET @then = NOW(6) + INTERVAL 60000 MICROSECOND; "
            f"UPDATE invitation SET expires_at = @then WHERE migration_id = {h.number}; "
            f"UPDATE job SET run_at = @then WHERE kind = 'expire' AND migration_id = {h.number}")
        time.sleep(rng.random() * 0.12)
        answer = h.accept()
        accepted += answer.status == 200
        if answer.status != 200:
            answer.want(409, "state-conflict")
        handovers.append((h, "commission_recorded" if answer.status == 200 else "expired"))
    comment(f"accepted {accepted} of {ROUNDS}")
    for h, state in handovers:
        h.wait(state)
    everything_holds(stand)


@test("declined and withdrawn, withdrawn and rejected at once: one wins")
def ends(stand):
    domains, _ = add_items(stand, 6)
    for n, d in enumerate(domains):
        h = Handover(stand, [domain(d)])
        answers = at_once(h.withdraw, h.decline) if n % 2 else at_once(h.withdraw, h.reject)
        eq(statuses(answers), [200, 409], f"{answers}")
    everything_holds(stand)


@test("sixteen acceptances with different keys at once: one wins, one account is made")
def many_accept(stand):
    domains, _ = add_items(stand, 3)
    for d in domains:
        h = Handover(stand, [domain(d)])
        answers = at_once(*[h.accept] * CLIENTS)
        eq(statuses(answers), [200] + [409] * (CLIENTS - 1), "the answers")
        eq(stand.value(f"SELECT COUNT(*) FROM handover_site.account WHERE email = '{h.email}'"), "1", "accounts")
        eq(stand.value(f"SELECT COUNT(*) FROM consent_customer WHERE migration_id = {h.number}"), "1", "consents")
    everything_holds(stand)


@test("two handovers to one new customer accepted at once: one account is made, the other acceptance asks to sign in")
def one_customer(stand):
    domains, _ = add_items(stand, 6)
    for a, b in zip(domains[::2], domains[1::2]):
        one = Handover(stand, [domain(a)])
        two = Handover(stand, [domain(b)], email=one.email)
        answers = at_once(one.accept, two.accept)
        eq((statuses(answers), stand.value(f"SELECT COUNT(*) FROM handover_site.account WHERE email = '{one.email}'")),
           ([200, 401], "1"), "the answers, and the accounts with the address")
    everything_holds(stand)


# ---- the same request twice ------------------------------------------------------------------------------------


def twice(stand, what, request, first_status=200):
    """request(key) from CLIENTS at once with one key: one answer for all, given once."""
    idem = key()
    answers = at_once(*[lambda: request(idem)] * 4)
    eq({a.status for a in answers}, {first_status}, f"{what}: {answers}")
    eq(len({a.body for a in answers}), 1, f"{what}: the bodies {[a.text for a in answers]}")
    eq(len({a.headers.get("ETag") for a in answers}), 1, f"{what}: the ETags")
    eq(sorted(a.headers.get("Idempotency-Replayed") or "" for a in answers), ["", "true", "true", "true"],
       f"{what}: which are repeated")
    eq(stand.value(f"SELECT CONCAT(COUNT(*), ' ', MIN(status)) FROM idempotency WHERE idem_key = '{idem}'"),
       f"1 {first_status}", f"{what}: stored answers")
    return answers[0]


def audit_count(stand, h, event):
    return stand.value(f"SELECT COUNT(*) FROM audit WHERE migration_id = {h.number} AND event = '{event}'")


@test("every POST with a key, four times at once: done once, and the same answer for all")
def same_key(stand):
    domains, _ = add_items(stand, 8)
    left = iter(domains)
    new = lambda n=1, account=101: Handover(stand, [domain(next(left)) for _ in range(n)])
    d = next(left)
    body = submission([domain(d)])
    send = lambda idem: stand.api("POST", "/migrations", body, token=("reseller", 101),
                                  headers={"Idempotency-Key": idem})
    twice(stand, "submit", send, 201)
    eq(stand.value(f"SELECT COUNT(*) FROM item WHERE kind = 'domain' AND host_id = {d}"), "1", "items")
    for what, event, call in (
            ("withdraw", "withdraw", lambda h, idem: h.withdraw(h.etag, idem)),
            ("reject", "reject", lambda h, idem: h.reject(h.etag, idem)),
            ("decline", "decline", lambda h, idem: h.decline(idem)),
            ("accept", "accept", lambda h, idem: h.accept(idem))):
        h = new()
        twice(stand, what, lambda idem: call(h, idem))
        eq(audit_count(stand, h, event), "1", what)
    h = new(2)
    twice(stand, "exclude", lambda idem: h.exclude(h.items[0], h.etag, idem))
    eq(audit_count(stand, h, "item_excluded"), "1", "exclude")
    everything_holds(stand)


@test("retrying and approving an item with one key, four times at once: done once")
def same_key_of_items(stand):
    for what, event, column, value, ok in (
            ("retry", "item_retried", "status", "Pending", "Active"),
            ("approve", "item_approved", "epp_status", "serverHold", "serverHold")):
        d = add_items(stand, 1)[0][0]
        h = Handover(stand, [domain(d)])
        stand.admin_sql(f"UPDATE handover_site.domain SET {column} = '{value}' WHERE domain_id = {d}")
        h.accept().want(200)
        wait_for(lambda: stand.value(f"SELECT COALESCE(failure_code, hold_reason) FROM item WHERE host_id = {d} AND "
                                     "kind = 'domain'"), "the item stops", 30)
        stand.admin_sql(f"UPDATE handover_site.domain SET {column} = '{ok}' WHERE domain_id = {d}")
        twice(stand, what, lambda idem: h.act(f"items/{h.items[0]}/{what}", h.staff, idem=idem))
        eq(audit_count(stand, h, event), "1", what)
        h.wait()
    everything_holds(stand)


@test("one key for two different requests at once: one is done, the other is told that the key was used")
def key_reused(stand):
    domains, _ = add_items(stand, 6)
    for a, b in zip(domains[::2], domains[1::2]):
        idem = key()
        answers = at_once(lambda: submit(stand, [domain(a)], idem=idem), lambda: submit(stand, [domain(b)], idem=idem))
        eq(sorted((x.status, x.code) for x in answers), [(201, None), (422, "idempotency-key-reused")], f"{answers}")
        eq(stand.value(f"SELECT COUNT(*) FROM item WHERE kind = 'domain' AND host_id IN ({a}, {b})"), "1", "items")
    everything_holds(stand)


@test("a refused request leaves its key free, also when it comes four times at once")
def refused_key(stand):
    d = add_items(stand, 1)[0][0]
    h = Handover(stand, [domain(d)])
    idem, body = key(), submission([domain(d)])
    send = lambda: stand.api("POST", "/migrations", body, token=("reseller", 101), headers={"Idempotency-Key": idem})
    eq(statuses(at_once(*[send] * 4)), [409] * 4, "while it is taken")
    h.withdraw().want(200)
    eq(statuses(at_once(*[send] * 4)), [201] * 4, "once it is free")
    everything_holds(stand)


# ---- the worker and people -------------------------------------------------------------------------------------


@test("an item excluded by staff while it is moved: moved or excluded, never both, and the handover ends")
def exclude_and_move(stand):
    rng = seeded(SEED)
    domains, services = add_items(stand, ROUNDS, ROUNDS)
    done = []
    for n in range(ROUNDS):
        items = [domain(domains[n])] + ([hosting(services[n])] if n % 3 else [])
        h = Handover(stand, items)
        h.accept().want(200)
        time.sleep(rng.random() * 0.05)
        answer = h.exclude(rng.choice(h.items))
        check(answer.status == 200 or (answer.status, answer.code) == (409, "state-conflict"), f"{answer!r}")
        done.append((h, answer.status, n))
    comment(f"excluded {sum(s == 200 for _, s, _ in done)} of {ROUNDS}")
    for h, status, n in done:
        # Excluding the only item ends the handover; so does, in effect, excluding the one that was left to move.
        wait_for(lambda: h.state in ("commission_recorded", "rejected"), f"{h.id} ends ({h.state})", 30)
        states = [r["state"] for r in stand.sql(f"SELECT state FROM item WHERE migration_id = {h.number}")]
        eq(states.count("excluded"), 1 if status == 200 else 0, f"excluded items of {h.id}: {states}")
    everything_holds(stand)


@test("one migration accepted by the customer while the same reseller's others are submitted, moved and withdrawn")
def everything_at_once(stand):
    rng = seeded(SEED)
    comment(f"seed {SEED}")
    domains, services = add_items(stand, 24, 12)
    calls = []
    for n in range(12):
        h = Handover(stand, [domain(domains[2 * n]), domain(domains[2 * n + 1]), hosting(services[n])])
        acts = [h.accept, h.withdraw, h.decline, lambda h=h: h.exclude(h.items[0]), h.reject, h.accept]
        calls += rng.sample(acts, 3)
    rng.shuffle(calls)
    for at in range(0, len(calls), 12):
        for a in at_once(*calls[at:at + 12]):
            check(a.status in (200, 409), f"{a!r}")
    everything_holds(stand)
