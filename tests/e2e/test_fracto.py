"""Fracto: terms agreed beforehand, sites extracted step by step by staff and by a program, then the ordinary move."""
import os
import subprocess
import time

import invariants
from harness import AS_USER, Failure, Stand, at_once, check, comment, eq, srcdir, test, wait_for
from journeys import STAFF, Handover, host_rows

STEPS = ("inventory", "plan", "copy", "shadow_check", "switch")
SITES = 30


def make_stand():
    return Stand(config={"handover": {"invitations_per_day": 100000}, "fracto": {"threads": 4},
                         "worker": {"poll_ms": 20, "chores_seconds": 1}})


class Program:
    """The executor of a stand: executor.py in a directory of its own."""

    def __init__(self, stand):
        self.stand, self.home = stand, stand.var + "/steps"
        stand.as_user("mkdir", "-p", self.home)
        with open(os.path.join(srcdir(), "tests/e2e/executor.py"), encoding="utf-8") as f:
            stand.as_user("bash", "-c", "cat >steps/executor; chmod 755 steps/executor; : >steps/rules; : >steps/effects",
                          text_in=f.read())
        stand.configure({"fracto": {"command": self.home + "/executor", "command_steps": " ".join(STEPS),
                                    "step_seconds": 60}})
        for program in ("handover-fcgi", "handover-worker"):
            stand.restart(program)
        stand.wait_ready()

    def rule(self, what, name, step):
        self.stand.as_user("bash", "-c", "exec 9>>steps/rules; flock 9; cat >&9", text_in=f"{what} {name} {step}\n")

    def effects(self):
        with open(self.home + "/effects", encoding="utf-8") as f:
            return f.read().split()

    def waiting(self):
        """The keys at which it waits."""
        return [n for n in os.listdir(self.home) if n.startswith("at.")]

    def wait_at(self, where, key):
        wait_for(lambda: f"at.{where}.{key}" in self.waiting(), f"the program waits {where} {key}")

    def go_on(self):
        for name in self.waiting():
            self.stand.as_user("rm", "-f", f"steps/{name}")


PROGRAMS = {}


def program(stand):
    if stand.run not in PROGRAMS:
        PROGRAMS[stand.run] = Program(stand)
    return PROGRAMS[stand.run]


def take_up(stand, told, email):
    """A Handover object of a migration that is there: the one that follows."""
    g = Handover.__new__(Handover)
    g.stand, g.reseller, g.email = stand, ("reseller", 101), email
    g.id, g.token, g.customer = told["id"], None, None
    g.items = g.list("items")
    return g


def terms(package, target="Basic", **members):
    return {"package_id": package, "target": target, "commission": {"rate_bp": 1500, "months": 24, "holding_days": 30},
            **members}


def agree_answer(g, proposal=None, token=None):
    p = proposal or g.get().json["proposal"]
    return g.stand.api("POST", f"/migrations/{g.id}/terms/accept",
                       {"offer_hash": p["hash"], "terms_hash": p["terms_hash"]}, token or g.reseller)


def agree(g):
    return agree_answer(g).want(200)


def agreed(stand, sites, **more):
    """A handover of these sites, of one package, on terms; the customer is invited."""
    g = Handover(stand, [("hosting", s) for s in sites])
    g.act("terms", terms(g.items[0]["package_id"], **more))
    agree(g)
    g.find_token()
    return g


def steps(g, item):
    return g.stand.api("GET", f"/migrations/{g.id}/items/{item}/steps", token=STAFF).want(200).json


def tick(g, item, step, outcome="done", **members):
    body = {"outcome": outcome, "evidence": f"{step} by hand", **members}
    if outcome == "done" and step == "inventory":
        body.setdefault("names", [])
    return insist(g, f"items/{item}/steps/{step}", body).want(200)


def insist(g, what, body, token=STAFF):
    """The answer to an act on the version that is current: the worker changes it meanwhile."""
    for _ in range(20):
        answer = g.act_answer(what, body, token)
        if answer.status != 412:
            break
    return answer


def extract_by_hand(g, item, first="inventory"):
    for step in STEPS[STEPS.index(first):]:
        wait_for(lambda s=step: (lambda e: (e["step"], e["status"]) in ((s, "waiting"), (s, "held")))(steps(g, item)),
                 f"{step} waits for staff")
        tick(g, item, step)


SECRETS = {"terms", "terms_hash", "term", "rate_bp", "fixed", "packages", "proposal", "commission", "pays_until",
           "contract_end", "not_before", "holding_days", "fracto"}


def secrets_in(document, found=None):
    found = set() if found is None else found
    if isinstance(document, dict):
        found |= SECRETS & set(document)
        for value in document.values():
            secrets_in(value, found)
    elif isinstance(document, list):
        for value in document:
            secrets_in(value, found)
    return found


def customer_sees_no_terms(g):
    """Every answer a customer can get of it."""
    paths = [f"/migrations/{g.id}", f"/migrations/{g.id}/items?limit=100", f"/migrations/{g.id}/events?limit=100",
             f"/migrations/{g.id}/progress", "/migrations", "/services/inherited"] if g.customer else []
    answers = [g.stand.api("GET", p, token=g.customer).want(200) for p in paths]
    if g.token:
        answers += [g.stand.api("GET", f"/invitations/{g.token}", token=t).want(200) for t in (None, g.customer)]
    hidden = g.get().json["offer"]["terms_hash"]
    for a in answers:
        eq(secrets_in(a.json), set(), f"what concerns the agency alone in {a.request}")
        check(hidden not in a.text, f"terms_hash in {a.request}")


def invited(stand, g):
    return int(stand.value(f"""SELECT COUNT(*) FROM mail JOIN migration USING (migration_id)
                                 WHERE migration.public_id = '{g.id}' AND kind = 'invitation'"""))


# ---- the whole of it ----

@test(f"domains, {SITES} sites of a FractoCloud, one of a FractoWindows, one of a FractoMail: two migrations, one "
      "agreement, extraction by hand and by a program, everything where it belongs")
def the_whole(stand):
    p = program(stand)
    packages = {"FractoCloud": stand.add_package(), "FractoWindows": stand.add_package(product="FractoWindows"),
                "FractoMail": stand.add_package(product="FractoMail")}
    cloud = [stand.add_site(packages["FractoCloud"], name=f"{'leans' if n == 3 else 'sito'}{n}-cloud.it")
             for n in range(SITES)]
    sites = cloud + [stand.add_site(packages[k], product=k, name=f"{k.lower()}-uno.it")
                     for k in ("FractoWindows", "FractoMail")]
    domains = [stand.add_domain() for _ in range(2)]
    before = host_rows(stand, "hosting", packages.values())
    p.rule("hold", "sito0-cloud.it", "*")
    p.rule("retry", "sito1-cloud.it", "copy")
    p.rule("retry", "sito2-cloud.it", "shadow_check")
    p.rule("fail", "leans3-cloud.it", "switch")

    first = Handover(stand, [("domain", d) for d in domains] + [("hosting", s) for s in sites])
    linked = first.created.json["linked"]
    eq([(m["state"]) for m in linked], ["requested"], "linked")
    eq(len(first.items), 2, "the domains alone")
    second = take_up(stand, linked[0], first.email)
    eq(len(second.items), len(sites), "the sites")
    eq([m["id"] for m in second.get().json["linked"]], [first.id], "linked the other way")
    eq({i["hold"]["reason"] for i in second.items}, {"terms"}, "they wait")
    eq({p["stage"] for p in second.get().json["packages"]}, {"asked"}, "stages")
    first.accept()
    first.wait("commission_recorded")
    eq(first.get(first.customer).json["linked"], [], "the customer is not told of what it was not invited to")
    eq(stand.api("GET", f"/migrations/{second.id}", token=first.customer).status, 404, "nor may it look")
    eq((second.state(), invited(stand, second)), ("requested", 0), "the second waits")

    agree_on_terms(stand, second, packages)
    eq(invited(stand, second), 1, "the invitation goes out with the agreement")
    second.find_token()
    customer_sees_no_terms(second)
    accounts = stand.value("SELECT COUNT(*) FROM handover_site.account")
    second.accept(token=first.customer, billing=None)
    eq(second.customer, first.customer, "the account it has")
    eq(stand.value("SELECT COUNT(*) FROM handover_site.account"), accounts, "no second registration")
    eq(stand.api("GET", f"/migrations/{first.id}", token=first.customer).json["linked"][0]["id"], second.id,
       "now it is told")

    began = time.monotonic()
    ids = {i["name"]: i["id"] for i in second.items}
    extract_by_hand(second, ids["sito0-cloud.it"])
    failed = ids["leans3-cloud.it"]
    wait_for(lambda: second.item(failed)["state"] == "failed", "the program gives up one", 60)
    check(steps(second, failed)["leans"], "it leans on a name of the agency")
    back = {"outcome": "back", "to": "standalone", "evidence": "Prova"}
    eq(insist(second, f"items/{failed}/steps/switch", back).code, "state-conflict", "back to what was not reached")
    tick(second, failed, "switch", "back", to="copy")
    second.wait("commission_recorded")
    comment(f"{len(sites)} extractions in {time.monotonic() - began:.1f} seconds")
    check_moved(stand, second, packages, before)
    check_program(stand, p, second)
    for i in second.list("items"):
        eq(i["state"], "verified", i["name"])
    eq([t["outcome"] for t in steps(second, ids["sito1-cloud.it"])["tries"]].count("retry"), 1, "tried again")
    e = steps(second, failed)
    eq((e["round"], e["leans"], [n["name"] for n in e["names"]]), (2, True, ["mail.agenzia.example"]), "sent back once")
    second.act(f"items/{failed}/names/gone", {"kind": "mx", "name": "MAIL.agenzia.example."})
    eq(steps(second, failed)["leans"], False, "it leans on nothing any more")
    customer_sees_no_terms(second)
    invariants.hold_and_verify(stand)


def agree_on_terms(stand, g, packages):
    """A proposal for each package, an answer, a second version, one acceptance."""
    eq(g.get().json["proposal"], None, "nothing is proposed")
    for product, package in packages.items():
        eq(agree_answer(g, {"hash": "0" * 64, "terms_hash": "0" * 64}).code, "state-conflict", "nothing to accept yet")
        target = "Mail" if product == "FractoMail" else "Pro" if product == "FractoWindows" else "Basic"
        g.act("terms", terms(package, target, text="Come detto al telefono"))
    old = g.get().json["proposal"]
    eq(sorted(t["package_id"] for t in old["terms"]), sorted(packages.values()), "one proposal for all")
    eq(sum(len(t["items"]) for t in old["terms"]), len(g.items), "services named")
    g.act("terms/answer", {"text": "La durata?"}, token=g.reseller)
    eq({p["stage"] for p in g.get().json["packages"]}, {"answered"}, "stages")
    day = stand.value("SELECT UTC_DATE() + INTERVAL 300 DAY")
    item = next(i["id"] for i in g.items if i["name"] == "sito4-cloud.it")
    g.act("terms", terms(packages["FractoCloud"], expires_on=day, price_after={"amount": 4200, "currency": "EUR"},
                         items=[{"id": item, "target": "Starter"}], names_until=day))
    eq(agree_answer(g, old).code, "stale", "what was proposed before")
    new = g.get().json["proposal"]
    eq(agree_answer(g, new, ("reseller", 102)).code, "not-found", "another agency")
    check(new["hash"] != old["hash"] and new["terms_hash"] != old["terms_hash"], "both parts are others")
    eq(invited(stand, g), 0, "nobody is invited yet")
    agree_answer(g, new).want(200)
    eq(agree_answer(g, new).code, "state-conflict", "twice")
    eq({p["stage"] for p in g.get().json["packages"]}, {"agreed"}, "stages")
    eq(g.get().json["offer"]["terms_hash"], new["terms_hash"], "it is in force")
    becomes = {i["name"]: i["becomes"] for i in g.list("items")}
    eq(becomes["sito4-cloud.it"], {"product": "Starter", "expires_on": day, "names_until": day,
                                   "price_after": {"amount": 4200, "currency": "EUR"}}, "what one becomes")
    eq(becomes["fractomail-uno.it"]["product"], "Mail", "what another becomes")


def check_moved(stand, g, packages, before):
    """Each site ended, one service of its own each, of the customer, as the terms say; the packages as they were."""
    eq(host_rows(stand, "hosting", packages.values()), before, "the packages")
    for row in stand.sql(f"""SELECT i.public_id, i.name, old.status, old.account_id AS old_owner, new.account_id,
                               new.product, new.family, new.next_due_on, t.target, t.expires_on, c.rate_bp, c.months,
                               (SELECT COUNT(*) FROM handover_site.service s WHERE s.name = i.name
                                  AND s.extraction_key IS NOT NULL) AS made
                               FROM item i JOIN migration m USING (migration_id)
                               JOIN handover_site.service old ON old.service_id = i.site_id
                               JOIN handover_site.service new ON new.service_id = i.host_id
                               JOIN extraction e ON e.item_id = i.item_id
                               JOIN terms_item t ON t.item_id = i.item_id AND t.version = e.version
                               JOIN commission_term c ON c.item_id = i.item_id WHERE m.public_id = '{g.id}'"""):
        eq((row["status"], row["old_owner"], row["made"]), ("Terminated", "101", "1"), f"the site {row['name']}")
        eq((row["account_id"], row["product"], row["family"], row["next_due_on"]),
           (str(g.customer[1]), row["target"], "individual", row["expires_on"]), f"the service {row['name']}")
        eq((row["rate_bp"], row["months"]), ("1500", "24"), f"commission of {row['name']}")
    eq(stand.value(f"""SELECT CONCAT(COUNT(*), ' ', COUNT(DISTINCT i.host_id)) FROM move_log JOIN item i USING (item_id)
                         JOIN migration m ON m.migration_id = i.migration_id WHERE m.public_id = '{g.id}'"""),
       f"{len(g.items)} {len(g.items)}", "moves")


def check_program(stand, p, g):
    """What the program did it did once, and what was done was done by somebody once."""
    effects = p.effects()
    eq(len(effects), len(set(effects)), "effects by key")
    done = {r["done_key"] for r in stand.sql(f"""SELECT done_key FROM extraction_try JOIN item USING (item_id)
        JOIN migration USING (migration_id) WHERE migration.public_id = '{g.id}' AND executor = 'command'
        AND outcome = 'done'""")}
    eq(done - set(effects), set(), "told as done, and not done")


# ---- killed ----

def finish(g):
    """Waits for its end; where that does not come, says how far it is."""
    try:
        g.wait("commission_recorded")
    except Failure:
        rows = g.stand.sql(f"""SELECT i.state, i.hold_reason, e.step, e.status, e.attempts, e.run_at, e.last_error, NOW(6) now
                                 FROM item i JOIN migration m USING (migration_id) LEFT JOIN extraction e USING (item_id)
                                 WHERE m.public_id = '{g.id}'""")
        rows += g.stand.sql(f"""SELECT j.kind, j.status, j.run_at, j.attempts, j.lease_until FROM job j JOIN migration m
                                  USING (migration_id) WHERE m.public_id = '{g.id}'""")
        raise Failure("\n".join(map(str, rows))) from None


class Lock:
    """Holds a migration's row, so that a step's end waits."""

    def __init__(self, stand, g):
        self.stand = stand
        sql = f"""SET SESSION wait_timeout = 20; BEGIN; SELECT 1 FROM migration WHERE public_id = '{g.id}' FOR UPDATE;
                  SELECT GET_LOCK('held', 0); SELECT SLEEP(30)"""
        self.process = subprocess.Popen([*AS_USER, "mariadb", "--no-defaults", f"--socket={stand.var}/db.sock",
                                         *([] if not AS_USER else ["--user=nobody"]), "handover", "-e", sql],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: stand.value("SELECT IS_USED_LOCK('held') IS NOT NULL") == "1", "the row is held")

    def release(self):
        number = self.stand.value("SELECT IS_USED_LOCK('held')")
        self.stand.admin_sql(f"KILL {number}")
        self.process.wait()


def lease_is_over(stand):
    stand.admin_sql("UPDATE extraction SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'")
    stand.admin_sql("UPDATE job SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE status = 'leased'")


def kill_and_revive(stand):
    stand.kill("handover-worker")
    lease_is_over(stand)
    stand.start("handover-worker", wait=False)


@test("the worker is killed inside the program before and after its effect, between its answer and the end of the "
      "step: each step took effect once")
def killed_at_each_boundary(stand):
    p = program(stand)
    package = stand.add_package()
    site = stand.add_site(package, name="killed.it")
    before = host_rows(stand, "hosting", [package])
    g = agreed(stand, [site])
    item = g.items[0]["id"]
    for step in STEPS:
        p.rule("before", "killed.it", step)
        p.rule("after", "killed.it", step)
        p.rule("after", "killed.it", step)
    g.accept()
    for step in STEPS:
        key = f"{item}:{step}:1"
        p.wait_at("before", key)
        kill_and_revive(stand)  # the program runs still, and a second one comes: it waits after the effect
        p.wait_at("after", key)
        kill_and_revive(stand)
        time.sleep(0.1)
        lock = Lock(stand, g)
        p.go_on()
        wait_for(lambda k=key: (p.go_on() or stand.value(
            "SELECT COUNT(*) FROM information_schema.innodb_lock_waits") != "0"), f"the answer of {key} waits", 30,
            0.2)  # what is looked at more often than every 0.1 seconds stays what it was
        stand.kill("handover-worker")
        lock.release()
        lease_is_over(stand)
        stand.start("handover-worker", wait=False)
        wait_for(lambda s=step: p.go_on() or steps(g, item)["step"] != s, f"{step} is done")
    finish(g)
    check_moved(stand, g, {"FractoCloud": package}, before)
    check_program(stand, p, g)
    invariants.hold_and_verify(stand)


@test("the worker is killed at random moments while sites are extracted: each step took effect once")
def killed_at_random(stand):
    p = program(stand)
    package = stand.add_package()
    before = host_rows(stand, "hosting", [package])
    g = agreed(stand, [stand.add_site(package) for _ in range(4)])
    g.accept()
    kills = 0
    for _ in range(30):
        if g.state() == "commission_recorded":
            break
        time.sleep(0.02 + 0.03 * (kills % 7))
        kill_and_revive(stand)
        kills += 1
    comment(f"{kills} kills")
    lease_is_over(stand)
    finish(g)
    check_moved(stand, g, {"FractoCloud": package}, before)
    check_program(stand, p, g)
    invariants.hold_and_verify(stand)


# ---- how terms come about ----

def sites_of(stand, count=2, **columns):
    package = stand.add_package()
    return package, [stand.add_site(package, **columns) for _ in range(count)]


def in_state(g, state, which=0):
    wait_for(lambda: g.item(which)["state"] == state, f"an item of {g.id} is {state}")


def held_for(g, reason, which=0):
    wait_for(lambda: (g.item(which)["hold"] or {}).get("reason") == reason, f"an item of {g.id} waits for {reason}")


@test("together: one migration waits whole; agreed, it goes out, and domain and site arrive")
def together(stand):
    program(stand)
    package, sites = sites_of(stand)
    g = Handover(stand, [("domain", stand.add_domain()), *[("hosting", s) for s in sites]], fracto="together")
    eq((len(g.items), g.token, g.created.json["linked"], g.created.json["fracto"]), (3, None, [], "together"), "one")
    eq((invited(stand, g), g.get().json["ball"]["who"]), (0, "staff"), "it waits for staff")
    g.act("terms", terms(package))
    eq(g.get().json["ball"]["who"], "reseller", "now for the agency")
    agree(g)
    eq((invited(stand, g), g.get().json["ball"]["who"]), (1, "customer"), "it goes out")
    g.find_token()
    g.accept()
    g.wait("commission_recorded")
    eq({i["state"] for i in g.list("items")}, {"verified"}, "items")


@test("not before a day: the sites wait, and go when it comes")
def not_before(stand):
    program(stand)
    package, sites = sites_of(stand, 1)
    day = stand.value("SELECT UTC_DATE() + INTERVAL 2 DAY")
    g = agreed(stand, sites, not_before=day)
    g.accept()
    held_for(g, "not_before")
    begins = g.item()["hold"]["until"]
    check(begins[:10] in (day, stand.value(f"SELECT DATE('{day}') - INTERVAL 1 DAY")), f"until {begins}")
    # The day comes: what was agreed is moved, since time cannot be.
    stand.admin_sql(f"""UPDATE terms JOIN migration USING (migration_id) SET not_before = UTC_DATE() - INTERVAL 1 DAY
                          WHERE public_id = '{g.id}';
                        UPDATE item JOIN migration USING (migration_id) SET hold_until = NOW(6)
                          WHERE migration.public_id = '{g.id}';
                        UPDATE job JOIN migration USING (migration_id) SET run_at = NOW(6)
                          WHERE public_id = '{g.id}' AND kind = 'move'""")
    g.wait("commission_recorded")


@test("terms agreed once hold for the next request of the same package: nobody waits")
def carried_over(stand):
    program(stand)
    package, sites = sites_of(stand)
    first = agreed(stand, sites[:1])
    second = Handover(stand, [("hosting", sites[1])])
    check(second.token, "the customer is invited at once")
    eq((second.get().json["packages"][0]["stage"], second.item()["becomes"]["product"]), ("agreed", "Basic"), "terms")
    customer_sees_no_terms(second)
    second.accept()
    second.wait("commission_recorded")
    eq(stand.value(f"SELECT rate_bp FROM commission_term JOIN migration USING (migration_id) WHERE public_id = '{second.id}'"),
       "1500", "commission")
    other = Handover(stand, [("hosting", stand.add_site(stand.add_package()))])
    eq(other.token, None, "of another package nothing is agreed")
    first.act("withdraw", token=first.reseller)


def silent(stand, g, since):
    """The proposal was made then; the chore looks."""
    stand.admin_sql(f"""UPDATE package JOIN migration USING (migration_id) SET since = {since}
                          WHERE public_id = '{g.id}';
                        UPDATE chore SET done_at = '1970-01-02' WHERE name = 'terms_silent'""")
    wait_for(lambda: stand.value("SELECT done_at > '1971-01-01' FROM chore WHERE name = 'terms_silent'") == "1",
             "the chore is done")


@test("an agency that is silent for ten working days: staff decides; what was to go together "
      "goes ahead, and the sites follow in a migration of their own")
def silence(stand):
    program(stand)
    package, sites = sites_of(stand, 3)
    alone = Handover(stand, [("hosting", sites[0])])
    both = Handover(stand, [("domain", stand.add_domain()), ("hosting", sites[1])], fracto="together")
    for g in (alone, both):
        g.act("terms", terms(package))
        silent(stand, g, "NOW(6) - INTERVAL 9 DAY")
        eq(g.get().json["packages"][0]["stage"], "proposed", "nine days, fewer of them working days")
    silent(stand, alone, "NOW(6) - INTERVAL 20 DAY")
    eq((alone.get().json["packages"][0]["stage"], alone.get().json["ball"]["who"]), ("silent", "staff"), "for staff")
    silent(stand, both, "NOW(6) - INTERVAL 20 DAY")
    wait_for(lambda: both.get().json["linked"], "the sites follow")
    eq((invited(stand, both), [i["state"] for i in both.list("items")]), (1, ["planned", "excluded"]), "it goes ahead")
    follows = take_up(stand, both.get().json["linked"][0], both.email)
    eq((len(follows.items), follows.items[0]["host_id"], follows.items[0]["hold"]["reason"]), (1, sites[1], "terms"),
       "the site")
    both.find_token()
    both.accept()
    both.wait("commission_recorded")
    customer_sees_no_terms(both)
    follows.act("terms", terms(package))
    agree(follows)
    follows.find_token()
    follows.accept(token=both.customer, billing=None)
    follows.wait("commission_recorded")
    agree(alone)  # late is not never
    eq(invited(stand, alone), 1, "invited")
    invariants.hold(stand)


# ---- who may, and when ----

@test("while terms are open: the agency withdraws, staff rejects or leaves out, and the customer never hears of it")
def ended_while_open(stand):
    for what, body, who in (("withdraw", {}, ("reseller", 101)), ("reject", {"reason": "Prova"}, STAFF)):
        package, sites = sites_of(stand, 1)
        g = Handover(stand, [("hosting", sites[0])])
        g.act("terms", terms(package))
        old = g.get().json["proposal"]
        g.act(what, body, token=who)
        eq(g.get().json["proposal"], None, "nothing waits any more")
        eq(agree_answer(g, old).code, "state-conflict", f"accepted after {what}")
        eq(g.act_answer("terms", terms(package)).code, "state-conflict", f"proposed after {what}")
        eq(stand.value(f"SELECT COUNT(*) FROM mail WHERE address = '{g.email}'"), "0", "mails to the customer")
        Handover(stand, [("hosting", sites[0])])  # it is free again
    package, sites = sites_of(stand, 1)
    g = Handover(stand, [("domain", stand.add_domain()), ("hosting", sites[0])], fracto="together")
    g.act(f"items/{g.items[1]['id']}/exclude", {"reason": "Prova"})
    eq(invited(stand, g), 1, "with the only site left out the rest goes ahead")


@test("before its first step a service may be taken back; while it is extracted nobody stops the handover")
def ended_while_extracting(stand):
    p = program(stand)
    p.rule("hold", "fermo.it", "*")
    package = stand.add_package()
    g = agreed(stand, [stand.add_site(package, name="fermo.it")])
    g.accept()
    in_state(g, "extracting")
    wait_for(lambda: steps(g, g.items[0]["id"])["status"] == "held", "it waits for staff")
    for what, body, who in (("withdraw", {}, g.reseller), ("reject", {"reason": "Prova"}, STAFF), ("retract", {}, g.customer)):
        eq(g.act_answer(what, body, token=who).code, "state-conflict", f"{what} while it is extracted")
    eq(g.act_answer(f"items/{g.items[0]['id']}/steps/copy", {"outcome": "done", "evidence": "x"}).code, "state-conflict",
       "another step than the one to be done")
    eq(g.act_answer(f"items/{g.items[0]['id']}/steps/inventory", {"outcome": "done", "names": []}).code, "validation",
       "done without evidence")
    bad = {"outcome": "done", "evidence": "x", "names": [{"kind": "mx", "name": "no name"}]}
    eq(g.act_answer(f"items/{g.items[0]['id']}/steps/inventory", bad).code, "validation", "a name that is none")
    for caller in (g.reseller, g.customer, ("reseller", 102)):
        eq(stand.api("GET", f"/migrations/{g.id}/items/{g.items[0]['id']}/steps", token=caller).code, "forbidden",
           "steps are staff's")
    tick(g, g.items[0]["id"], "inventory", "fail")
    eq(g.item()["failure"]["who"], "staff", "it stopped")
    g.act(f"items/{g.items[0]['id']}/retry")
    in_state(g, "extracting")
    extract_by_hand(g, g.items[0]["id"])
    g.wait("commission_recorded")


@test("a proposal is checked: its package, targets, days, commission; each version counts from the one that was read")
def checked(stand):
    package, sites = sites_of(stand, 1)
    g = Handover(stand, [("hosting", sites[0])])
    eq(g.act_answer("terms", terms(package + 999)).code, "not-found", "another package")
    for wrong, pointer in (({"target": "Mail"}, "/target"), ({"target": None}, "/target"),
                           ({"not_before": "2001-01-01"}, "/not_before"),
                           ({"commission": {"rate_bp": 10001}}, "/commission/rate_bp"),
                           ({"commission": {"rate_bp": 1, "fixed": 1}}, "/commission/fixed"),
                           ({"items": [{"id": "item_x", "target": "Basic"}]}, "/items/0/id"),
                           ({"expires_on": "2001-01-01"}, "/expires_on")):
        answer = g.act_answer("terms", {k: v for k, v in {**terms(package), **wrong}.items() if v is not None})
        answer.want(422, "validation")
        check(pointer in [e["pointer"] for e in answer.json["errors"]], f"{wrong}: {answer.text}")
    etag = g.get(STAFF).headers["ETag"]
    g.act("terms", terms(package))
    late = stand.api("POST", f"/migrations/{g.id}/terms", terms(package), STAFF, {"If-Match": etag})
    eq((late.status, late.code), (412, "stale"), "of a version that is over")
    eq(stand.value(f"SELECT COUNT(*) FROM terms JOIN migration USING (migration_id) WHERE public_id = '{g.id}'"), "1",
       "proposals")


@test("a quote changes the commission of a handover without Fracto, when the agency accepts it; the customer's link stays")
def quote(stand):
    g = Handover(stand, [("hosting", stand.add_service())])
    before = g.offer()["offer"]["hash"]
    g.act("terms", {"commission": {"fixed": 700, "months": 12}})
    p = g.get().json["proposal"]
    eq(p["hash"], before, "nothing that concerns the customer is another")
    agree(g)
    eq((g.offer()["offer"]["hash"], invited(stand, g)), (before, 1), "the customer's part and link")
    eq(g.item()["term"]["fixed"], 700, "the term")
    customer_sees_no_terms(g)
    g.accept()
    g.wait("commission_recorded")
    eq(stand.value(f"SELECT fixed_cents FROM commission_term JOIN migration USING (migration_id) WHERE public_id = '{g.id}'"),
       "700", "commission")


@test("the agency accepts while staff proposes again: either the one or the other, never terms nobody saw")
def race(stand):
    for _ in range(4):
        package, sites = sites_of(stand, 1)
        g = Handover(stand, [("hosting", sites[0])])
        g.act("terms", terms(package))
        old, etag = g.get().json["proposal"], g.get(STAFF).headers["ETag"]
        accepted, proposed = at_once(lambda: agree_answer(g, old), lambda: stand.api(
            "POST", f"/migrations/{g.id}/terms", terms(package, "Pro"), STAFF, {"If-Match": etag}))
        check((accepted.status, proposed.status) in ((200, 412), (412, 200)), f"{accepted!r} {proposed!r}")
        eq(g.item()["becomes"] and g.item()["becomes"]["product"], "Basic" if accepted.status == 200 else None, "becomes")
        eq(invited(stand, g), int(accepted.status == 200), "invitations")
