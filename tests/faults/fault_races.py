"""
Eight clients at the same moment. Every round is one drawn from ROUNDS, of new things: who wins is known afterwards from
the answers, and the tables must say the same. All invariants every EVERY rounds, and by the kit at the end.

Once as the programs are, and once with innodb_snapshot_isolation off: what keeps the truth is READ COMMITTED with
compare-and-set and unique keys, and not that setting.
"""
import os
import uuid

import invariants
from actors import hosting as hosting_item
from actors import new_email, refund, renewal
from crowd import CLIENTS, NOBODY, RESELLER, SITE, STAFF, Crowd, Handover
from faults import fault
from harness import Failure, check, eq

EVERY = 500
ROUNDS = []  # (how often compared with the others, function)
SWITCH = b"innodb_snapshot_isolation = 1"  # in the programs: they set it for their sessions, whatever the server says
EVENTS = {"refuse": "withdraw", "exclude": "item_excluded", "retry": "item_retried", "confirm": "recipient_confirmed"}
ENDS = {"withdraw": "withdrawn", "reject": "rejected", "decline": "declined", "retract": "declined",
        "expire": "expired"}


def drawn(weight):
    def register(function):
        ROUNDS.append((weight, function))
        return function
    return register


def statuses(answers):
    return sorted(a.status for a in answers)


def lost(answer, codes=NOBODY):
    check(answer.status in codes and answer.code, f"what a loser is told: {answer!r}")


def race(crowd, names, request):
    """One request of each name at once: (name, answer) pairs. Losers have got their answer."""
    pairs = list(zip(names, crowd.at_once(*[request(n) for n in names])))
    for _, a in pairs:
        if a.status != 200:
            lost(a)
    return pairs


def draw(crowd, acts):
    """CLIENTS names of acts, each at least once."""
    names = list(acts) + [crowd.rng.choice(acts) for _ in range(CLIENTS - len(acts))]
    crowd.rng.shuffle(names)
    return names


def soon(crowd):
    return crowd.rng.randrange(1, 9) * 1000


# ---- the same items ----------------------------------------------------------------------------------------------


def in_one(crowd, item):
    eq(crowd.tables.numbers(f"SELECT COUNT(*) FROM item WHERE kind = '{item['kind']}' AND host_id = {item['id']}"),
       (1,), "handovers that it is in")


@drawn(3)
def same_item(crowd):
    item = crowd.domain()
    answers = crowd.at_once(*[crowd.submit([item]) for _ in range(CLIENTS)])
    eq(statuses(answers), [201] + [409] * (CLIENTS - 1), "the answers")
    check(all(a.status == 201 or a.code == "already-in-migration" for a in answers), f"{answers}")
    in_one(crowd, item)


@drawn(2)
def overlapping_items(crowd):
    pool = [crowd.domain() for _ in range(4)] + [crowd.hosting() for _ in range(2)]
    lists = [crowd.rng.sample(pool, crowd.rng.randint(1, len(pool))) for _ in range(CLIENTS)]
    answers = crowd.at_once(*[crowd.submit(items) for items in lists])
    won = [items for items, a in zip(lists, answers) if a.status == 201]
    for a in answers:
        if a.status != 201:
            lost(a, (409,))
    check(won, "nobody succeeded")
    taken = [(i["kind"], i["id"]) for items in won for i in items]
    eq(len(taken), len(set(taken)), "things that two have got")
    pairs = ", ".join(f"('{i['kind']}', {i['id']})" for i in pool)
    eq(crowd.tables.numbers(f"SELECT COUNT(*) FROM item WHERE (kind, host_id) IN ({pairs})"), (len(taken),), "items")


# ---- who ends it --------------------------------------------------------------------------------------------------


def judge(h, pairs, can_expire=False, only_item=False):
    """What was acknowledged is what happened, once, and at most one act has ended it. The names that won."""
    won = [name for name, a in pairs if a.status == 200]
    told, state = h.audited()
    for event in {EVENTS.get(n, n) for n, _ in pairs}:
        wanted = sum(EVENTS.get(n, n) == event for n in won)
        if event == "reject" and only_item:  # excluding what is left ends it
            wanted += won.count("exclude")
        eq(told.get(event, 0), wanted, f"{event} in the audit, answers {pairs}")
    ends = [n for n in ("withdraw", "reject", "decline", "retract", "expire") if told.get(n)]
    check(len(ends) <= 1 and all(told[n] == 1 for n in ends), f"it ended by {ends}: {told}")
    check(can_expire or "expire" not in ends, "it expired")
    check(told.get("accept", 0) <= 1, f"accepted: {told}")
    if ends:
        eq((state, h.moved()), (ENDS[ends[0]], 0), "the state and what moved")
    return won, ends, state


@drawn(6)
def who_ends_it(crowd):
    """Accept, decline, withdraw, reject; half of the times at the moment when the invitation's time is over."""
    h = Handover(crowd, [crowd.domain(known=crowd.rng.random() < 0.5)])
    expires = crowd.rng.random() < 0.5
    if expires:
        crowd.tables.rows(
            f"SET @then = NOW(6) + INTERVAL {soon(crowd)} MICROSECOND; "
            f"UPDATE invitation SET expires_at = @then WHERE migration_id = {h.number}; "
            f"UPDATE job SET run_at = @then WHERE kind = 'expire' AND migration_id = {h.number}")
    acts = crowd.rng.sample(("accept", "decline", "withdraw", "reject"), crowd.rng.randint(1 if expires else 2, 4))
    pairs = race(crowd, draw(crowd, acts), lambda name: getattr(h, name)())
    if expires and not any(a.status == 200 for _, a in pairs):
        crowd.wait_for(f"SELECT state = 'expired' FROM migration WHERE migration_id = {h.number}", "it expires")
    won, ends, _ = judge(h, pairs, can_expire=expires)
    check("accept" in won or ends, "nobody won")


@drawn(3)
def one_version(crowd):
    """All acts were decided on looking at the same version: one of them counts."""
    h = Handover(crowd, [crowd.domain()])
    acts = crowd.rng.sample(("withdraw", "reject", "resend", "readdress"), crowd.rng.randint(1, 4))
    pairs = race(crowd, draw(crowd, acts), lambda name: getattr(h, name)(match=h.etag))
    won, _, _ = judge(h, pairs)
    eq(len(won), 1, f"winners: {pairs}")


@drawn(2)
def one_customer(crowd):
    """Two handovers to one who is not known yet: one account is made, by whoever is first."""
    email = new_email()
    both = [Handover(crowd, [crowd.domain()], email) for _ in range(2)]
    answers = crowd.at_once(*[both[n % 2].accept() for n in range(CLIENTS)])
    for a in answers:
        if a.status != 200:
            lost(a, (401, 409))
    eq(statuses(answers).count(200), 1, f"{answers}")
    eq(crowd.tables.numbers(f"SELECT COUNT(*) FROM handover_site.account WHERE email = '{email}'"), (1,), "accounts")
    eq(sum(h.audited()[0].get("accept", 0) for h in both), 1, "acceptances")


# ---- invitations --------------------------------------------------------------------------------------------------


def live_invitations(crowd, h):
    return crowd.tables.numbers(f"SELECT COUNT(*) FROM invitation WHERE status = 'live' AND migration_id = {h.number}")


@drawn(4)
def old_and_new_link(crowd):
    """Sent again, to another, accepted and declined by the old link; then by every link there ever was."""
    h = Handover(crowd, [crowd.domain(known=crowd.rng.random() < 0.5)])
    acts = crowd.rng.sample(("resend", "readdress", "accept", "decline"), crowd.rng.randint(2, 4))
    pairs = race(crowd, draw(crowd, acts), lambda name: getattr(h, name)())
    won, ends, _ = judge(h, pairs)
    if "accept" in won or ends:
        eq(live_invitations(crowd, h), (0,), "links that live")
        return
    eq(live_invitations(crowd, h), (1,), "links that live")
    links = [h.token] + [a.json["invitation"]["token"] for _, a in pairs if a.status == 200]
    seen = [a.want(200).json for at in range(0, len(links), CLIENTS)
            for a in crowd.at_once(*[crowd.wire("GET", "/invitations/" + link) for link in links[at:at + CLIENTS]])]
    living = [link for link, document in zip(links, seen) if document["open"]]
    eq(len(living), 1, f"links that open: {seen}")
    offer = seen[links.index(living[0])]["offer"]["hash"]
    requests = [living[0], living[0]] + [link for link in links if link != living[0]][-(CLIENTS - 2):]
    answers = crowd.at_once(*[h.accept(link, offer) for link in requests])
    eq([a.status for a in answers].count(200), 1, f"acceptances: {answers}")
    check(any(a.status == 200 for a in answers[:2]), f"an old link accepted: {answers}")
    for a in answers:
        if a.status != 200:
            lost(a)
    eq(h.audited()[0]["accept"], 1, "told accepted")


# ---- the same request ---------------------------------------------------------------------------------------------


def once(crowd, key, answers, status):
    eq(statuses(answers), [status] * CLIENTS, "the answers")
    eq(len({(a.body, a.headers.get("ETag")) for a in answers}), 1, f"different answers: {answers}")
    eq(sum("Idempotency-Replayed" in a.headers for a in answers), CLIENTS - 1, "repeated answers")
    eq(crowd.tables.numbers(f"SELECT COUNT(*), MIN(status) FROM idempotency WHERE idem_key = '{key}'"), (1, status),
       "what is kept")


@drawn(4)
def same_key(crowd):
    """One request, eight times."""
    acts = ("submit", "accept", "decline", "withdraw", "reject", "resend", "exclude")
    key, name = str(uuid.uuid4()), crowd.rng.choice(acts)
    if name == "submit":
        item = crowd.domain()
        request = crowd.submit([item], Idempotency_Key=key)
        once(crowd, key, crowd.at_once(*[request] * CLIENTS), 201)
        in_one(crowd, item)
        return
    h = Handover(crowd, [crowd.domain(), crowd.domain()])
    request = getattr(h, name)(Idempotency_Key=key)
    once(crowd, key, crowd.at_once(*[request] * CLIENTS), 200)
    eq(h.audited()[0].get(EVENTS.get(name, name)), 1, name)


@drawn(2)
def key_of_another(crowd):
    """One key, eight requests: it is the first one's."""
    key, items = str(uuid.uuid4()), [crowd.domain() for _ in range(CLIENTS)]
    answers = crowd.at_once(*[crowd.submit([i], Idempotency_Key=key) for i in items])
    eq(statuses(answers), [201] + [422] * (CLIENTS - 1), "the answers")
    eq({a.code for a in answers}, {None, "idempotency-key-reused"}, "codes")
    made = crowd.tables.rows("SELECT host_id FROM item WHERE kind = 'domain' AND host_id IN "
                             f"({', '.join(str(i['id']) for i in items)})")
    winner = next(i for i, a in zip(items, answers) if a.status == 201)
    eq(made, [(str(winner["id"]),)], "items")


# ---- the ledger ---------------------------------------------------------------------------------------------------


def half_up(cents):
    return (2 * cents * 1000 + 10000) // 20000  # 10 %


def moved_hosting(crowd):
    """A service that earns 10 %; some lines are told of each."""
    def make(_):
        h = Handover(crowd, [crowd.hosting() for _ in range(10)])
        move_at_once(crowd, h)
        return [int(r[0]) for r in crowd.tables.rows(f"SELECT host_id FROM item WHERE migration_id = {h.number}")] * 20
    return crowd.take("moved", make)


def move_at_once(crowd, h, who=None):
    """Accepted, and nobody objects: it is over when this returns."""
    crowd.at_once(h.accept(who=who))[0].want(200)
    due(crowd, h, 0)
    is_moved(crowd, h)


def is_moved(crowd, h):
    crowd.wait_for(f"SELECT state = 'commission_recorded' FROM migration WHERE migration_id = {h.number}",
                   "it is moved")


def due(crowd, h, microseconds):
    """What holds it back ends then, by itself."""
    crowd.wait_for("SELECT COUNT(*) > 0 AND SUM(status = 'leased' OR status = 'ready' AND run_at <= NOW(6)) = 0 "
                   f"FROM job WHERE migration_id = {h.number}", "the worker has looked at it")
    crowd.tables.rows(
        f"SET @then = NOW(6) + INTERVAL {microseconds} MICROSECOND; "
        f"UPDATE item SET hold_until = @then WHERE migration_id = {h.number} AND hold_until IS NOT NULL; "
        f"UPDATE job SET run_at = @then, status = 'ready' WHERE kind = 'move' AND status <> 'leased' AND "
        f"migration_id = {h.number}")


def parts_of(rng, net):
    """Refunds of a line: in full, in part, or of more than it is."""
    cuts = sorted(rng.randint(0, net) for _ in range(rng.choice((0, 1, 2, 3))))
    parts = [b - a for a, b in zip([0] + cuts, cuts + [net])]
    return parts if rng.random() < 0.6 else parts[:1]


@drawn(6)
def told_and_refunded(crowd):
    """A renewal and its refunds, each once or more often, in any order; sometimes with two amounts."""
    rng, service, line = crowd.rng, moved_hosting(crowd), f"L{next(crowd.unique)}"
    net = rng.choice((5, 1001, 3900, 9999))
    amounts = (net, net + 1) if rng.random() < 0.25 else (net,)
    parts = parts_of(rng, net)
    calls = [("renewals", None, a, renewal(line, "hosting", service, a, crowd.day)) for a in amounts]
    calls += [("refunds", n, cents, refund(line, f"R{n}", cents, crowd.day)) for n, cents in enumerate(parts)]
    calls += [rng.choice(calls) for _ in range(CLIENTS - len(calls))]
    rng.shuffle(calls)
    answers = crowd.at_once(*[crowd.wire("POST", "/site/" + what, body, SITE) for what, _, _, body in calls])
    kept = crowd.tables.numbers(f"SELECT net_cents FROM told_renewal WHERE line_id = '{line}'")[0]
    first = {}
    for (_, number, amount, _), a in zip(calls, answers):
        if number is None and amount != kept:
            a.want(409, "amount-differs")
            continue
        check(a.status in (200, 201), f"{a!r}")
        first.setdefault(number, []).append(a.status)
    check(all(sorted(told) == [200] * (len(told) - 1) + [201] for told in first.values()), f"first: {first}, {answers}")
    wanted = half_up(kept) - half_up(min(kept, sum(parts)))
    eq(crowd.tables.numbers(f"SELECT SUM(kind = 'accrual'), SUM(kind = 'reversal'), SUM(commission_cents) FROM entry "
                            f"WHERE line_id = '{line}'"), (1, len(parts), wanted), f"entries of {kept} less {parts}")


@drawn(1)
def merged_meanwhile(crowd):
    """A customer becomes another account while lines of both are told and it accepts something else."""
    old, new = crowd.account(), crowd.account()
    who, email = ("customer", old), f"conto{old}@folla.example"
    crowd.stand.token(*who)
    first = Handover(crowd, [crowd.hosting()], email)
    move_at_once(crowd, first, who)
    service = crowd.tables.numbers(f"SELECT host_id FROM item WHERE migration_id = {first.number}")[0]
    second, lines = Handover(crowd, [crowd.domain()], email), [f"M{next(crowd.unique)}" for _ in range(2)]
    merge = crowd.wire("POST", "/site/accounts/merged", {"from_account": old, "into_account": new}, SITE)
    tell = [crowd.wire("POST", "/site/renewals",
                       {**renewal(line, "hosting", service, 3900, crowd.day), "account_id": payer}, SITE)
            for line, payer in zip(lines, (old, new))]
    back = crowd.wire("POST", "/site/refunds", refund(lines[0], "R", 1000, crowd.day), SITE)
    answers = crowd.at_once(merge, merge, *tell, *tell, back, second.accept(who=who))
    eq(statuses(answers[:2]), [200, 201], "the merge")
    for pair in (answers[2:6:2], answers[3:6:2]):
        eq(statuses(pair), [200, 201], "the lines")
    answers[6].want(201)
    accepted = answers[7].status == 200
    if not accepted:
        lost(answers[7], (401, 403, 409, 412))
    rows = crowd.tables.rows(f"SELECT customer_id, reseller_id FROM migration WHERE migration_id IN ({first.number}, "
                             f"{second.number}) ORDER BY migration_id")
    eq([r[0] for r in rows], [str(new), str(new) if accepted else "NULL"], "the customers")
    eq(crowd.tables.rows(f"SELECT line_id, SUM(kind = 'accrual'), SUM(commission_cents) FROM entry WHERE line_id IN "
                         f"('{lines[0]}', '{lines[1]}') GROUP BY line_id ORDER BY LENGTH(line_id), line_id"),
       [(lines[0], "1", "290"), (lines[1], "1", "390")], "what the lines earned")


# ---- terms --------------------------------------------------------------------------------------------------------


@drawn(2)
def proposed_and_agreed(crowd):
    """Staff proposes anew while the agency accepts, answers or goes."""
    package, site = crowd.package()
    h = Handover(crowd, [hosting_item(site)])
    proposal = {"package_id": package, "target": "Basic", "commission": {"rate_bp": 1500}}
    cheaper = {**proposal, "commission": {"rate_bp": crowd.rng.randrange(1, 900)}}
    crowd.at_once(h.act("terms", STAFF, proposal))[0].want(200)
    put = crowd.one("GET", f"/migrations/{h.id}", None, RESELLER).want(200).json["proposal"]
    agreement = {"offer_hash": put["hash"], "terms_hash": put["terms_hash"]}
    requests = {
        "terms_agreed": lambda: h.act("terms/accept", body=agreement),
        "terms_proposed": lambda: h.act("terms", STAFF, cheaper),
        "terms_answered": lambda: h.act("terms/answer", body={"text": "La durata?"}),
        "withdraw": h.withdraw, "reject": h.reject}
    others = crowd.rng.sample(sorted(set(requests) - {"terms_agreed"}), crowd.rng.randint(1, 3))
    pairs = race(crowd, draw(crowd, ["terms_agreed"] + others), lambda name: requests[name]())
    won = [name for name, a in pairs if a.status == 200]
    told, state = h.audited()
    check(won.count("terms_agreed") <= 1, f"agreed twice: {pairs}")
    eq((told["terms_proposed"], told.get("agree", 0), told.get("terms_answered", 0)),
       (1 + won.count("terms_proposed"), won.count("terms_agreed"), won.count("terms_answered")), f"{pairs}")
    ends = [n for n in ("withdraw", "reject") if told.get(n)]
    eq(ends, [n for n in ("withdraw", "reject") if n in won], "who ended it")
    eq(state, ENDS[ends[0]] if ends else "requested", "the state")
    eq(crowd.tables.numbers(
        f"SELECT (SELECT COUNT(*) FROM terms WHERE migration_id = {h.number}), "
        f"(SELECT COUNT(*) FROM terms_agreed WHERE migration_id = {h.number} AND version = 1), "
        f"(SELECT COUNT(*) FROM invitation WHERE migration_id = {h.number})"),
       (1 + won.count("terms_proposed"), *[won.count("terms_agreed")] * 2), "terms, agreed, invitations")


# ---- staff, the customer and the worker ----------------------------------------------------------------------------


@drawn(3)
def while_it_moves(crowd):
    """Nothing has moved yet, and it is due now: the worker against everybody who may still stop it, or one item."""
    h = Handover(crowd, [crowd.domain(), crowd.domain()])
    answer = crowd.at_once(h.accept())[0].want(200)
    h.customer = ("customer", answer.json["account_id"])
    acts = crowd.rng.sample(("exclude", "withdraw", "reject", "refuse", "confirm", "retract"), crowd.rng.randint(1, 3))
    if "retract" in acts:
        crowd.stand.token(*h.customer)
    names = draw(crowd, acts)
    due(crowd, h, soon(crowd))
    won, ends, _ = judge(h, race(crowd, names, lambda name: getattr(h, name)()))
    check(won.count("exclude") <= 1 and won.count("confirm") <= 1, f"twice: {won}")
    if not ends:
        is_moved(crowd, h)
        eq(h.moved(), 2 - won.count("exclude"), "moved")
    state, = crowd.tables.row(f"SELECT state FROM item WHERE public_id = '{h.items[0]}'")
    eq(state == "excluded", "exclude" in won, f"the item is {state}, won by {won}")


@drawn(1)
def retried(crowd):
    """An item that failed is tried again, excluded, and the whole rejected."""
    item = crowd.domain(known=True)
    h = Handover(crowd, [item])
    host = f"UPDATE handover_site.domain SET status = '{{}}' WHERE domain_id = {item['id']}"
    crowd.tables.rows(host.format("Pending"))
    crowd.at_once(h.accept())[0].want(200)
    crowd.wait_for("SELECT failure_code IS NOT NULL OR hold_reason IS NOT NULL FROM item "
                   f"WHERE migration_id = {h.number}", "the item stops")
    crowd.tables.rows(host.format("Active"))
    acts = crowd.rng.sample(("retry", "exclude", "reject"), crowd.rng.randint(1, 3))
    won, ends, _ = judge(h, race(crowd, draw(crowd, acts), lambda name: getattr(h, name)()), only_item=True)
    check(won, "nobody won")
    if not ends:
        is_moved(crowd, h)
        eq(h.moved(), 1, "moved")


# ---- all of them --------------------------------------------------------------------------------------------------


def look(run, stand, n):
    """Everything, while it runs; what is due is given a minute."""
    for row in invariants.check(stand, late=60):
        run.broke(f"after {n} rounds: {row['invariant']}: migration {row['migration_id']}, {row['what']}")


def play(run, crowd):
    weights, functions = zip(*ROUNDS)
    for n in run:
        of = crowd.rng.choices(functions, weights)[0]
        try:
            of(crowd)
        except Failure as e:
            run.broke(f"round {n}, {of.__name__}: {e}")
        if (n + 1) % EVERY == 0:
            look(run, crowd.stand, n + 1)
    for program in ("handover-fcgi", "handover-worker"):
        said = [line for line in crowd.stand.log(program).splitlines() if " level=error " in line]
        if said:
            run.broke(f"{program}: {len(said)} errors in its log, the first: {said[0]}")


def races(run, isolation):
    # The client's 24 hours to object are what holds a move back until a round lets it begin.
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000, "resends_per_day": 1000,
                                           "recipient_hold_hours": 24}, "worker": {"poll_ms": 5}}, start=("mariadbd",))
    if not isolation:
        without_isolation(stand)
    for program in ("handover-fcgi", "handover-worker", "nginx"):
        stand.start(program, wait=False)
    stand.wait_ready()
    crowd = Crowd(stand, run.rng)
    run.begin()
    try:
        play(run, crowd)
    finally:
        crowd.close()


def without_isolation(stand):
    """The server's setting, and that of the stand's copies of the programs; the doctor must see that it is off."""
    stand.admin_sql("SET GLOBAL innodb_snapshot_isolation = OFF")
    for program in ("handover-fcgi", "handover-worker", "handoverctl"):
        path = os.path.join(stand.bin, program)
        with open(path, "rb") as f:
            code = f.read()
        eq(code.count(SWITCH), 1, f"places in {program} that set it")
        os.remove(path)
        with open(path, "wb") as f:
            f.write(code.replace(SWITCH, SWITCH[:-1] + b"0"))
        os.chmod(path, 0o755)
    said = stand.ctl("doctor", ok=False).stdout
    check("innodb_snapshot_isolation is OFF for us" in said, f"the doctor says: {said}")


@fault("eight clients at the same moment, one winner", quick=12, whole=6000)
def as_it_is(run):
    races(run, True)


@fault("eight clients at the same moment, innodb_snapshot_isolation off", quick=6, whole=4000)
def isolation_off(run):
    races(run, False)
