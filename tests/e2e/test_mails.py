"""What the mails say, to whom, when not; and that none is lost or told twice, whatever the mail server does."""
import json
import re
import time

import journeys
from harness import Stand, check, eq, test, wait_for
from journeys import Handover, new_email
from mailbox import Mailbox, bare

AGENCY = "info@studiorossi.example"
BOX = Mailbox()
# A customer reads none of these, in either language; the invitation none of PUSHY besides.
NEVER_TO_CUSTOMERS = r"\breseller\b|commission[ie]? (di|of) [0-9]|[0-9] ?%|codice fiscale|partita iva|tax code"
PUSHY = (r"€|\beuro\b|prezz|price|grat(is|uit)|\bfree\b|fattur|invoice|\biva\b|\bvat\b|fiscal|tax|urgent|subito|"
         r"immediat|entro|scad(e|rà|uto)|expire|hurry|last chance|sospes|suspend|paga|\bpay")


def make_stand():
    return Stand(config={"mail": {"transport": "smtp", "smtp_url": f"smtp://127.0.0.1:{BOX.port}", "smtp_tls": "never",
                                  "from_address": "passaggi@domainregister.example", "timeout_seconds": 2},
                         "worker": {"lease_seconds": 5}})


def asleep(stand, what):
    """what() while the worker sleeps, so that no mail leaves in between; its result."""
    stand.stop("handover-worker")
    try:
        return what()
    finally:
        stand.start("handover-worker")


def handover(stand, language="it", items=None, **columns):
    """Submitted, with columns of its migration set before the invitation leaves."""
    def begin():
        email = new_email()
        g = Handover(stand, items, email=email, customer={"email": email, "name": "Forno Nuovo", "language": language})
        if columns:
            values = ", ".join(f"{k} = '{v}'" for k, v in columns.items())
            stand.admin_sql(f"UPDATE migration SET {values} WHERE public_id = '{g.id}'")
        return g
    g = asleep(stand, begin) if columns else begin()
    g.reference = g.created.json["reference"]
    g.domain = g.items[0]["name"]
    return g


def put(stand, kind, to, g=None, **columns):
    """A message put there by hand, ready: its public id."""
    number = stand.value("SELECT COUNT(*) + 1 FROM mail")
    public = "mail_" + f"{int(number):026d}"
    migration = f"(SELECT migration_id FROM migration WHERE public_id = '{g.id}')" if g else "NULL"
    values = {"address": new_email(), "language": "it", "about_id": "0", **columns}
    names = ", ".join(values)
    stand.admin_sql(f"INSERT INTO mail (public_id, mail_key, kind, migration_id, to_role, run_at, created_at, {names}) "
                    f"VALUES ('{public}', 'test:{number}', '{kind}', {migration}, '{to}', NOW(6), NOW(6), "
                    + ", ".join("'" + v.replace("'", "''") + "'" for v in values.values()) + ")")
    return public, values["address"]


def row(stand, public):
    return stand.sql(f"SELECT status, attempts, last_error, subject FROM mail WHERE public_id = '{public}'")[0]


def settled(stand, public, status, seconds=20):
    wait_for(lambda: row(stand, public)["status"] == status, f"{public} is {status}", seconds)
    return row(stand, public)


def is_sound(mail, language):
    """What is true of every letter."""
    eq(mail.message.get_content_type(), "multipart/alternative", f"{mail}: its parts")
    eq([p.get_content_type() for p in mail.message.iter_parts()], ["text/plain", "text/html"], f"{mail}: its parts")
    eq(mail.message["Auto-Submitted"], "auto-generated", f"{mail}: Auto-Submitted")
    check(re.fullmatch(r"<mail_[0-9a-z]{26}@127\.0\.0\.1>", mail.id), f"{mail}: {mail.id}")
    eq(bare(mail.text), bare(" ".join(mail.page.words)), f"{mail}: the text and the HTML say the same")
    eq(mail.page.links, mail.links, f"{mail}: their links")
    eq(mail.page.lang, language, f"{mail}: its language")
    check(not mail.page.tags & {"img", "script", "link", "style", "form", "iframe"}, f"{mail}: {mail.page.tags}")
    check("url(" not in mail.html and "src=" not in mail.html, f"{mail}: something is fetched")
    for line in mail.text.split("\n"):
        check(len(line) <= 76 or line.startswith("http"), f"{mail}: a long line: {line}")
    check(not re.search(r"%[a-z0-9]|\(null\)|\S  ", mail.text + mail.subject), f"{mail}: {mail.text}")


def is_for_customers(mail):
    found = re.search(NEVER_TO_CUSTOMERS, mail.subject + mail.text, re.I)
    check(not found, f"{mail}: a customer reads {found}")


def is_for_agencies(mail, g):
    for secret in (g.email, "RSSMRA80A01H501U", "Via Roma 10/A"):
        check(secret not in mail.text, f"{mail}: the agency reads {secret}")


@test("the invitation begins with the customer's own domain, presses for nothing, and says how to check it without it")
def invitation(stand):
    for language, sender, words in (
            ("it", "Studio Rossi tramite DomainRegister", ("Ho ricevuto un invito", "whois", "restano nell'account di",
                                                           "nessuno li rinnoverà per te", "Non sono la persona giusta",
                                                           "All'attenzione di Anna", "ce lo ha dato Il vostro informatico (Studio Rossi)")),
            ("en", "Studio Rossi via DomainRegister", ("I got an invitation", "whois", "stay in the account of",
                                                       "nobody will renew them for you", "not the right person",
                                                       "For the attention of Anna", "Il vostro informatico (Studio Rossi) gave us"))):
        items = [("domain", stand.add_domain()), ("hosting", stand.add_service())]
        g = handover(stand, language, items, closes_on="2031-12-31", attention="Anna", known_as="Il vostro informatico",
                     personal_line="Grazie di tutto! Guarda male.example o scrivi a x@male.example")
        mail = BOX.wait(g.email, g.reference)
        is_sound(mail, language)
        is_for_customers(mail)
        check(mail.subject.startswith(g.domain + ": ") and mail.subject.endswith(f"({g.reference})"), mail.subject)
        check(mail.from_.startswith(sender + " <passaggi@"), mail.from_)
        text = " ".join(mail.text.split())
        for w in words:
            check(w in text, f"{language}: no \"{w}\" in {mail.text}")
        pushy = re.search(PUSHY, mail.subject + text, re.I)
        check(not pushy, f"{language}: the invitation says {pushy}")
        check("male[.]example" in text and "male.example" not in text and "@" not in text, mail.text)
        eq(len(mail.links), 1, "links")
        eq(stand.browser(language=language).get(mail.links[0].replace(stand.base_url, "")).status, 200, "the link")
        check(g.token not in mail.text, "the mailed link is not the one that is given by hand")


@test("an agency that wants neutral mail is not the sender, and its own words stay out")
def neutral(stand):
    g = handover(stand, neutral_mail="1", personal_line="Ci siamo tanto amati")
    mail = BOX.wait(g.email, g.reference)
    check(mail.from_.startswith("DomainRegister <"), mail.from_)
    check("amati" not in mail.text and "Studio Rossi" in mail.text, mail.text)


@test("accepted and done: each side reads what is its own, the customer what to do now, the agency what it earns")
def done(stand):
    for language, to_do in (("it", "Da fare adesso"), ("en", "To do now")):
        g = handover(stand, language, [("domain", stand.add_domain()), ("hosting", stand.add_service())])
        g.accept_answer(headers={"Accept-Language": language}).want(200)
        g.wait("commission_recorded")
        mail = BOX.wait(g.email, "ora lo gestisci tu" if language == "it" else "yours to manage")
        is_sound(mail, language)
        is_for_customers(mail)
        check(to_do in mail.text and stand.base_url + "/handover/my" in mail.links, mail.text)
        for item in g.items:
            check(item["name"] in mail.text, f"{item['name']} is not in {mail.text}")
        accepted = BOX.wait(g.email, g.reference)
        is_sound(accepted, language)
        to_agency = BOX.wait(AGENCY, f"il passaggio è concluso ({g.reference})")
        is_sound(to_agency, "it")
        is_for_agencies(to_agency, g)
        check("10 %" in to_agency.text, to_agency.text)
        is_for_agencies(BOX.wait(AGENCY, f"ha accettato Mario Rossi ({g.reference})"), g)


def ended(stand, act):
    g = handover(stand)
    BOX.wait(g.email, g.reference)
    act(g)
    return g


@test("declined, not the right person, more time, withdrawn, rejected, expired: who must know reads that nothing moved")
def ends(stand):
    def invited(what):
        return lambda g: stand.api("POST", f"/invitations/{g.token}/{what}", {}).want(200)

    def run_out(g):
        stand.admin_sql(f"""UPDATE invitation JOIN migration USING (migration_id) SET expires_at = NOW(6) - INTERVAL
                              1 MINUTE WHERE migration.public_id = '{g.id}'; UPDATE job JOIN migration USING
                              (migration_id) SET run_at = NOW(6) WHERE migration.public_id = '{g.id}'
                              AND job.kind = 'expire'""")
    for act, to_agency, to_customer, words in (
            (invited("decline"), "rifiutato", None, "Non si è mosso nulla"),
            (invited("misaddressed"), "non è la persona giusta", None, "Non si è mosso nulla"),
            (invited("more-time"), "chiesto più tempo", None, "L'invito vale fino al"),
            (lambda g: g.act("withdraw", token=g.reseller), None, "è stato ritirato", "Non si è mosso nulla"),
            (lambda g: g.act("reject", {"reason": "Manca un documento"}), "è stato fermato", "è stato fermato",
             "Manca un documento"),
            (run_out, "non è più valido", "non è più valido", "Non si è mosso nulla")):
        g = ended(stand, act)
        for to, subject in ((AGENCY, to_agency), (g.email, to_customer)):
            if not subject:
                continue
            mail = BOX.wait(to, f"{subject} ({g.reference})")
            is_sound(mail, "it")
            check(words in " ".join(mail.text.split()), f"no \"{words}\" in {mail.text}")
            if to == AGENCY:
                is_for_agencies(mail, g)
            else:
                is_for_customers(mail)


@test("every other letter, in both languages")
def all_letters(stand):
    g = handover(stand, "it", [("domain", stand.add_domain(epp_status="serverHold")), ("domain", stand.add_domain())])
    g.accept()
    wait_for(lambda: "verified" in [i["state"] for i in g.list("items")], "one of two has moved")
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'confirmation'
                          WHERE migration.public_id = '{g.id}' AND item.state = 'planned'""")
    name = next(i["name"] for i in g.list("items") if i["state"] == "verified")
    expires = stand.value(f"SELECT expires_on FROM host_domain WHERE fqdn = '{name}'")
    renewal = json.dumps({"items": [{"name": name, "kind": "domain", "expires_on": expires, "days": 60}]})
    digest = json.dumps({"lanes": [{"lane": "approve", "cases": 3, "oldest_days": 4}]})
    link = stand.admin_sql("""INSERT INTO sign_in_link (public_id, salt, token_hash, account_id, created_at, expires_at)
                                VALUES ('sgn_00000000000000000000000001', RANDOM_BYTES(16), RANDOM_BYTES(32), 201,
                                NOW(6), NOW(6) + INTERVAL 15 MINUTE); SELECT LAST_INSERT_ID() AS id""")[0]["id"]
    for kind, to, more in (("needs_you", "customer", {}), ("needs_you", "reseller", {}), ("answer", "reseller", {}),
                           ("partly_done", "customer", {}), ("partly_done", "reseller", {}),
                           ("objection", "customer", {}), ("objection", "reseller", {}),
                           ("retracted", "customer", {}), ("retracted", "reseller", {}),
                           ("renewal", "customer", {"detail": renewal}), ("digest", "staff", {"detail": digest}),
                           ("sign_in", "customer", {"about_id": link})):
        for language in ("it", "en"):
            about = None if kind in ("digest", "sign_in") else g
            public, address = put(stand, kind, to, about, language=language, **more)
            settled(stand, public, "sent")
            mail = BOX.wait(address, "")
            is_sound(mail, language)
            check(kind != "digest" or ("approvare" if language == "it" else "approve") in mail.text, mail.text)
            check(kind in ("digest", "sign_in") or g.reference in mail.subject, mail.subject)
            if to == "customer":
                is_for_customers(mail)
            elif to == "reseller":
                is_for_agencies(mail, g)
            check(all(u.startswith(stand.base_url + "/handover/") for u in mail.links), mail.text)
            check(mail.links or kind == "retracted", f"{kind} has no link")
    public, _ = put(stand, "renewal", "customer", address=g.email, detail=renewal)
    settled(stand, public, "sent")
    check(name in BOX.wait(g.email, "il suo primo rinnovo").text, "a renewal of no migration in particular")
    check("/handover/sign-in/" in mail.links[0] and len(mail.links[0].rsplit("/", 1)[1]) == 52, mail.links)


@test("a recipient nobody recognised: the agency is asked, the registrant may object, and the customer knows why it waits")
def unknown_recipient(stand):
    stand.configure({"handover": {"recipient_hold_hours": 24}})
    stand.restart("handover-fcgi")
    try:
        registrant = new_email()
        domain = stand.add_domain(registrant_email=registrant, registrant_name="Pasticceria Neri")
        g = handover(stand, "it", [("domain", domain), ("domain", stand.add_domain())])
        g.accept()
        asked = BOX.wait(AGENCY, f"È il tuo cliente? ({g.reference})")
        is_sound(asked, "it")
        is_for_agencies(asked, g)
        eq(asked.links, [f"{stand.base_url}/handover/migrations/{g.id}"], "where it answers")
        waits = BOX.wait(g.email, f"hai accettato ({g.reference})")
        check("abbiamo chiesto conferma a Studio Rossi" in " ".join(waits.text.split()), waits.text)
        notice = BOX.wait(registrant, g.reference)
        is_sound(notice, "it")
        is_for_customers(notice)
        check(g.items[0]["name"] in notice.text and g.items[1]["name"] not in notice.text, notice.text)
        check(re.fullmatch(stand.base_url + "/handover/o/[0-9a-z]{52}", notice.links[0]), notice.links)
    finally:
        stand.configure({"handover": {"recipient_hold_hours": 0}})
        stand.restart("handover-fcgi")


@test("what is no longer so when its time comes is not sent")
def stale(stand):
    def withdrawn():
        g = Handover(stand)
        g.act("withdraw", token=g.reseller)
        return g
    g = asleep(stand, withdrawn)
    left = stand.sql(f"""SELECT kind, mail.public_id id FROM mail JOIN migration USING (migration_id)
                           WHERE migration.public_id = '{g.id}' AND kind IN ('invitation', 'reminder')""")
    stand.admin_sql("UPDATE mail SET run_at = NOW(6) WHERE status = 'ready' AND kind = 'reminder'")
    eq(sorted(r["kind"] for r in left), ["invitation", "reminder", "reminder"], "what was put there")
    for r in left:
        settled(stand, r["id"], "dropped")
    BOX.wait(g.email, "è stato ritirato")
    eq(len(BOX.of(g.email)), 1, "mails to the customer")
    f = journeys.finished(stand)
    past = json.dumps({"items": [{"name": f.items[0]["name"], "kind": "domain", "expires_on": "2020-01-01",
                                  "days": 60}]})
    used = stand.admin_sql("""INSERT INTO sign_in_link (public_id, salt, token_hash, account_id, created_at, expires_at)
                                VALUES ('sgn_00000000000000000000000002', RANDOM_BYTES(16), RANDOM_BYTES(32), 201,
                                NOW(6), NOW(6) - INTERVAL 1 MINUTE); SELECT LAST_INSERT_ID() AS id""")[0]["id"]
    for kind, to, about, more in (("needs_you", "customer", f, {}), ("partly_done", "reseller", f, {}),
                                  ("renewal", "customer", f, {"detail": past}),
                                  ("sign_in", "customer", None, {"about_id": used})):
        public, address = put(stand, kind, to, about, **more)
        settled(stand, public, "dropped")
        eq(BOX.of(address), [], f"{kind}: mails")


@test("refused, greylisted, slow, cut before and behind the end: nothing is lost, nothing acknowledged is sent again")
def odd_servers(stand):
    g = handover(stand)
    BOX.slow = 1
    sent = {}
    for rule in ("refuse", "later", "slow", "lose", "drop"):
        address = new_email()
        BOX.rules[address] = rule
        sent[rule] = put(stand, "answer", "reseller", g, address=address)
    dead = settled(stand, sent["refuse"][0], "dead")
    check("550" in dead["last_error"] and "@" not in dead["last_error"], dead)
    eq(dead["attempts"], "1", "attempts of what was refused for good")
    settled(stand, sent["slow"][0], "sent")
    for rule in ("later", "lose"):
        wait_for(lambda: int(row(stand, sent[rule][0])["attempts"]) >= 2, f"{rule} is tried again")
        del BOX.rules[sent[rule][1]]
        settled(stand, sent[rule][0], "sent")
    wait_for(lambda: len(BOX.of(sent["drop"][1])) >= 2, "what was cut behind the end comes again")
    del BOX.rules[sent["drop"][1]]
    settled(stand, sent["drop"][0], "sent")
    eq(len({m.id for m in BOX.of(sent["drop"][1])}), 1, "Message-IDs of it")
    for rule in ("later", "slow", "lose"):
        eq(len(BOX.of(sent[rule][1])), 1, f"{rule}: mails")


@test("the mail server is away for a day: jobs go on, each message waits, at most an hour, and arrives once")
def server_away(stand):
    BOX.away()
    try:
        g = handover(stand)
        g.accept()
        g.wait("commission_recorded")
        public, address = put(stand, "answer", "reseller", g)

        def day_is_over():  # as many attempts as a day has
            stand.admin_sql(f"UPDATE mail SET run_at = NOW(6) WHERE status = 'ready' AND kind != 'reminder' AND "
                            f"attempts < {24 + 12}")
            return row(stand, public) == {**row(stand, public), "status": "ready", "attempts": str(24 + 12)}
        wait_for(day_is_over, "a day of attempts", 60, 0.01)
        away = int(stand.value(f"SELECT TIMESTAMPDIFF(SECOND, NOW(), run_at) FROM mail WHERE public_id = '{public}'"))
        check(3500 < away <= 4500, f"the next attempt is in {away} seconds")
    finally:
        BOX.open()
    stand.admin_sql("UPDATE mail SET run_at = NOW(6) WHERE status = 'ready' AND kind != 'reminder'")
    settled(stand, public, "sent")
    BOX.wait(g.email, "ora lo gestisci tu")
    eq(len(BOX.of(address)), 1, "mails")
    eq(stand.value("SELECT COUNT(*) FROM mail WHERE status = 'dead' AND last_error NOT LIKE '%550%'"), "0", "given up")


@test("a slow mail server holds no job up")
def slow_server(stand):
    BOX.slow = 1.5
    g = handover(stand)
    for _ in range(6):
        _, address = put(stand, "answer", "reseller", g)
        BOX.rules[address] = "slow"
    begun = time.monotonic()
    journeys.finished(stand)
    check(time.monotonic() - begun < 3, "the handover waited for mails")
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM mail WHERE status IN ('ready', 'leased') AND "
                                 "kind = 'answer'") == "0", "the slow ones are sent", 30)


@test("the worker is killed between the server's answer and its own note of it: the same Message-ID comes again")
def killed(stand):
    BOX.slow = 5  # between taking it and saying so
    g = handover(stand)
    address = new_email()
    BOX.rules[address] = "slow"
    public, _ = put(stand, "answer", "reseller", g, address=address)
    wait_for(lambda: len(BOX.of(address)) == 1, "the server has it")
    stand.kill("handover-worker")
    eq(row(stand, public)["status"], "leased", "the note")
    BOX.slow = 0  # longer than that nobody waits for the second
    stand.start("handover-worker")
    settled(stand, public, "sent")
    eq([m.id for m in BOX.of(address)], [f"<{public}@127.0.0.1>"] * 2, "Message-IDs")


@test("the demonstration's mailbox shows each mail; its HTML stands alone; without the demonstration there is none")
def mailbox(stand):
    g = handover(stand)
    BOX.wait(g.email, g.reference)
    b = stand.browser(language="it")

    def shown():
        anchors = b.get("/handover/mails").root.all("a")
        return [a["href"] for a in anchors if g.reference in a.text and g.domain in a.text]
    link = wait_for(shown, "the page shows it")[0]
    mail = b.get(link)
    check(g.domain in mail.root.one("pre").raw_text and g.email in mail.text, "the letter's page")
    html = b.get(link + "/html")
    check("sandbox" in html.headers["Content-Security-Policy"] and "script-src" not in
          html.headers["Content-Security-Policy"], html.headers["Content-Security-Policy"])
    check("/handover/i/" in html.text, "the HTML has the link")
    other = Stand(config={"web": {"demo": "no"}}, demo=False)
    try:
        for path in ("/handover/mails", link, link + "/html"):
            eq(other.request("GET", path).status, 404, path)
    finally:
        other.close()
