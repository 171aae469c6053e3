"""Who somebody is: the site's assertion, the session and its ends, the link by e-mail, limits, and on which side one is."""
import hashlib
import re
import uuid

from assertions import assertion, b64, crockford, enter, moment, signing_key
from browser import Browser
from harness import Stand, at_once, check, eq, test
from journeys import Handover

IN, SITE = "/handover/", ("site", 0)
CANNOT = "v4.public." + b64(b"x" * 90) + "." + b64(b'{"kid":"nobody"}')


def sessions(stand, condition="1"):
    return int(stand.value(f"SELECT COUNT(*) FROM session WHERE {condition}"))


def come(stand, account=201, role="customer", language="it", **claims):
    """A browser that the site let in."""
    b = Browser(stand, language)
    b.get(enter(assertion(stand, sub=str(account), role=role, **claims), IN)).want(303)
    return b


def is_in(browser):
    return browser.get("/handover/").root.all("form", action="/handover/sign-out") != []


def move_back(stand, column, seconds, account=201):
    stand.admin_sql(f"UPDATE session SET {column} = {column} - INTERVAL {seconds} SECOND WHERE account_id = {account}")


# ---- by an assertion ----

@test("a good assertion opens a session: cookie, role, language, the site's session, and a clean address")
def good(stand):
    b = Browser(stand, "it")
    page = b.get(enter(assertion(stand, sub="101", role="reseller", lang="en", sid="site-1"), "/handover/new")).want(303)
    eq(page.location, "/handover/new", "where it leads")
    cookie = page.headers.get("Set-Cookie")
    check("HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie)
    page = b.get("/handover/new").want(200)
    eq(page.root.one("html")["lang"], "en", "the assertion's language")
    row = stand.sql("SELECT role, language, site_sid FROM session WHERE site_sid = 'site-1'")
    eq(row, [{"role": "reseller", "language": "en", "site_sid": "site-1"}], "the session")
    check(b.cookies["ho_sid"] not in str(stand.sql("SELECT * FROM session")), "the secret is stored")
    check(cookie.split("=")[1][:20] not in stand.log("handover-fcgi"), "the secret is in the log")


@test("handoverctl token --enter prints a link that signs in")
def by_ctl(stand):
    link = stand.ctl("token", "--role", "staff", "--account", "1", "--lang", "it", "--enter", "/handover/?q=a b")
    check(link.startswith(stand.base_url + "/handover/enter?a=v4.public."), link)
    b = Browser(stand)
    eq(b.get(link).want(303).location, "/handover/", "a target with a space is not one of ours")
    check(is_in(b), "signed in")


@test("an agency may enter as a customer, and nobody as what its account is not")
def roles(stand):
    for account, role, status in ((101, "reseller", 303), (101, "customer", 303), (201, "customer", 303),
                                  (1, "staff", 303), (201, "reseller", 403), (101, "staff", 403), (1, "customer", 403),
                                  (201, "staff", 403), (99999999, "customer", 403), (1, "site", 403),
                                  (201, "visitor", 403), (201, "system", 403)):
        got = Browser(stand).get(enter(assertion(stand, sub=str(account), role=role)))
        eq(got.status, status, f"account {account} as {role}")


@test("an assertion works once, and the page of the second time is calm")
def replay(stand):
    link = enter(assertion(stand), "/handover/my")
    first, second = Browser(stand), Browser(stand)
    first.get(link).want(303)
    before = sessions(stand)
    page = second.get(link).want(401)
    eq((page.h1, second.cookies, sessions(stand)), ("Questo accesso è già stato usato", {}, before), "the second time")
    check("entra di nuovo" in page.main_text, page.main_text)
    page = first.get(link).want(401)
    check(page.root.one("main").all("a", href="/handover/my"), "who is signed in already goes on")
    check(is_in(first), "and stays so")


@test("two at once with one jti: one gets in")
def race(stand):
    for _ in range(20):
        link, jti = None, uuid.uuid4().hex
        link = enter(assertion(stand, jti=jti))
        before = sessions(stand)
        answers = at_once(*[lambda: Browser(stand).get(link).status for _ in range(4)])
        eq(sorted(answers), [303, 401, 401, 401], "statuses")
        eq(sessions(stand) - before, 1, "sessions made")
        eq(stand.value(f"SELECT COUNT(*) FROM assertion_used WHERE jti = '{jti}'"), "1", "rows of the jti")


@test("what is not the site's, not for us, or too old opens nothing")
def bad(stand):
    key = signing_key(stand)
    stand.as_user("mkdir", "-p", "other")
    stand.ctl("keygen", stand.var + "/other")
    good_one = assertion(stand)
    flipped = good_one[:40] + ("A" if good_one[40] != "A" else "B") + good_one[41:]
    cases = {
        "another key": assertion(stand, key=signing_key(stand, "other")),
        "another key under our kid": assertion(stand, key=signing_key(stand, "other"), kid=key[0]),
        "an unknown kid": assertion(stand, kid="k-unknown"),
        "another issuer": assertion(stand, iss="elsewhere"), "another audience": assertion(stand, aud="billing"),
        "no issuer": assertion(stand, iss=None), "no audience": assertion(stand, aud=None),
        "another site": assertion(stand, implicit="handover|https://other.example"),
        "no implicit part": assertion(stand, implicit="x"), "no jti": assertion(stand, jti=None),
        "an empty jti": assertion(stand, jti=""), "a long jti": assertion(stand, jti="j" * 65),
        "no sub": assertion(stand, sub=None), "a sub that is no number": assertion(stand, sub="201x"),
        "a negative sub": assertion(stand, sub="-201"), "sub 0": assertion(stand, sub="0"),
        "no role": assertion(stand, role=None), "an unknown role": assertion(stand, role="admin"),
        "expired": assertion(stand, iat=moment(-120), exp=moment(-61)),
        "expired 35 seconds ago": assertion(stand, iat=moment(-90), exp=moment(-35)),
        "of the future": assertion(stand, iat=moment(90), exp=moment(140)),
        "more than a minute": assertion(stand, exp=moment(62)), "for ever": assertion(stand, exp=None),
        "backwards": assertion(stand, exp=moment(-1)), "flipped": flipped, "not ours": CANNOT, "empty": "",
        "rubbish": "v4.public.%%%", "too long": "v4.public." + "A" * 3000, "local": good_one.replace("public", "local"),
        "twice the footer": good_one + "." + good_one.split(".")[-1],
    }
    before, used = sessions(stand), stand.value("SELECT COUNT(*) FROM assertion_used")
    for name, token in cases.items():
        b = Browser(stand)
        page = b.get(enter(token, "/handover/my"))
        want = (401, 403) if name in ("sub 0", "a negative sub") else (401,)
        check(page.status in want and not b.cookies, f"{name}: {page.status} {b.cookies}")
        check("Torna al sito" in page.main_text or page.status == 403, f"{name}: {page.main_text}")
    eq((sessions(stand), stand.value("SELECT COUNT(*) FROM assertion_used")), (before, used), "nothing was stored")
    Browser(stand).get("/handover/enter").want(401)
    Browser(stand).get(enter(good_one)).want(303)


@test("a clock up to 30 seconds off is forgiven")
def skew(stand):
    for iat, exp in ((25, 80), (-85, -26)):
        Browser(stand).get(enter(assertion(stand, iat=moment(iat), exp=moment(exp)))).want(303)


@test("a closed account cannot enter, and the assertion is not used up by trying")
def closed(stand):
    account = stand.add_account(status="Closed")
    token, b = assertion(stand, sub=str(account)), Browser(stand)
    page = b.get(enter(token)).want(403)
    eq((page.h1, b.cookies), ("Con questo account non si entra", {}), "the page")
    stand.admin_sql(f"UPDATE handover_site.account SET status = 'Active' WHERE account_id = {account}")
    b.get(enter(token)).want(303)
    stand.admin_sql(f"UPDATE handover_site.account SET status = 'Closed' WHERE account_id = {account}")
    check(not is_in(b), "the session of an account that is closed is over")


@test("r leads nowhere but into /handover/")
def targets(stand):
    for target, where in (("/handover/my", "/handover/my"), ("/handover/?q=a", "/handover/?q=a"), (None, IN), ("", IN),
                          ("//evil.example/handover/", IN), ("https://evil.example/", IN), ("/handover", IN),
                          ("/handover//evil.example", "/handover//evil.example"), ("/handover/..", IN),
                          ("/handover/%2e%2e/x", IN), ("\\handover\\", IN), ("/handover/\\evil", IN),
                          ("/handover/\r\nSet-Cookie: a=b", IN), ("/handover/\tx", IN), ("javascript:alert(1)", IN),
                          ("/handover/a b", IN), (" //evil.example", IN), ("/other/", IN), ("/handover/\x7f", IN)):
        page = Browser(stand).get(enter(assertion(stand), target))
        if page.status == 400:  # a control character in the query is refused as a whole
            continue
        check(page.want(303).location in (where, IN), f"{target!r} leads to {page.location}")
        check("Set-Cookie: a=b" not in str(page.headers.get_all("Set-Cookie")), f"{target!r} made a header")


@test("a HEAD uses nothing up, and a POST is refused")
def methods(stand):
    link = enter(assertion(stand), "/handover/my")
    before = sessions(stand)
    page = Browser(stand).send_raw("HEAD", link, {})
    eq((page.status, page.headers.get("Set-Cookie"), sessions(stand)), (303, None, before), "HEAD")
    Browser(stand).send_raw("POST", link, {"Content-Length": "0"}).want(405)
    Browser(stand).get(link).want(303)


@test("a new sign-in replaces the session the browser came with")
def fixation(stand):
    b = come(stand, 101, "reseller")
    planted = dict(b.cookies)
    b.get(enter(assertion(stand))).want(303)
    check(b.cookies != planted, "another secret")
    other = Browser(stand)
    other.cookies = planted
    check(not is_in(other), "the one from before is over")
    page = b.get("/handover/sign-in")
    b.submit(next(f for f in page.forms if "account" in f.names() and f["account"] == "202")).want(303)
    eq(sessions(stand, "account_id = 202") > 0, True, "by the demonstration's button, too")


@test("the query of /handover/enter is in no log")
def logs(stand):
    token = assertion(stand)
    Browser(stand).get(enter(token)).want(303)
    Browser(stand).get(enter(token)).want(401)
    for program in ("nginx", "handover-fcgi"):
        check(token[20:60] not in stand.log(program), f"in the log of {program}")
    with open(stand.var + "/log/access.log", encoding="utf-8") as f:
        check(token[20:60] not in f.read(), "in the access log")


# ---- the session's ends ----

@test("a session ends 30 minutes after its last use and 8 hours after its beginning")
def ends(stand):
    for column, limit in (("last_seen_at", 30 * 60), ("expires_at", 8 * 3600)):
        stand.admin_sql("DELETE FROM session")
        b = come(stand)
        move_back(stand, column, limit - 20)
        check(is_in(b), f"{column}: just before")
        move_back(stand, column, limit if column == "last_seen_at" else 40)
        check(not is_in(b), f"{column}: just after")
        page = b.get("/handover/my").want(303)
        eq(page.location, "/handover/sign-in?next=%2Fhandover%2Fmy", "and a page leads to the sign-in and back")


@test("use moves the idle end, and never the absolute one")
def used(stand):
    stand.admin_sql("DELETE FROM session")
    b = come(stand)
    end = stand.value("SELECT expires_at FROM session")
    move_back(stand, "last_seen_at", 1500)
    check(is_in(b), "in")
    eq(stand.value("SELECT last_seen_at > NOW(6) - INTERVAL 10 SECOND FROM session"), "1", "seen now")
    eq(stand.value("SELECT expires_at FROM session"), end, "the absolute end")


@test("what cannot be undone needs a sign-in of the last 5 minutes; the page says so, and leads back")
def fresh(stand):
    stand.admin_sql("DELETE FROM session")
    g, b = Handover(stand), come(stand, 1, "staff")
    path = f"/handover/migrations/{g.id}"
    form = b.get(path).form(ends="/reject")
    form["reason"] = "Prova"
    move_back(stand, "signed_in_at", 5 * 60 + 5, account=1)
    page = b.submit(form).want(401)
    check("di nuovo" in page.main_text and "Sei dentro come" in page.main_text, page.main_text)
    eq(page.link("Accedi"), "/handover/sign-in?next=" + path.replace("/", "%2F"), "back to where the form was")
    eq(g.state(), "requested", "nothing was done")
    check("Sei dentro come" in b.get(page.link("Accedi")).main_text, "the sign-in says why")
    move_back(stand, "signed_in_at", -20, account=1)
    b.submit(b.get(path).form(ends="/reject").fill({"reason": "Prova"})).want(303)
    eq(g.state(), "rejected", "with a newer one it is done")


@test("a stale sign-in cannot accept; it is told so and comes back to the invitation")
def fresh_accept(stand):
    stand.admin_sql("DELETE FROM session")
    email = f"vecchio{uuid.uuid4().hex[:8]}@prova.example"
    account = stand.add_account(email=email)
    g, b = Handover(stand, email=email), come(stand, account)
    form = b.get("/handover/").form("/handover/sign-out")
    form.action = f"/handover/i/{g.token}/accept"
    fields = [("csrf", form["csrf"]), ("nonce", uuid.uuid4().hex), ("accepting_as", str(account)),
              ("offer_hash", g.offer()["offer"]["hash"]), ("item", g.items[0]["id"]), ("person_name", "Maria Rossi")]
    move_back(stand, "signed_in_at", 5 * 60 + 5, account=account)
    page = b.follow(b.send_pairs(form, fields).want(303)).want(200)
    check("pochi minuti fa" in page.main_text, page.main_text)
    eq(g.state(), "requested", "nothing was done")


@test("sign-out ends the session and says so")
def out(stand):
    b = come(stand)
    copy = Browser(stand)
    copy.cookies = dict(b.cookies)
    page = b.follow(b.submit(b.get("/handover/").form("/handover/sign-out")).want(303)).want(200)
    eq((page.h1, b.cookies.get("ho_sid")), ("Sei uscito", None), "the page")
    check(not is_in(copy), "a copied cookie is worth nothing")
    eq(come(stand).get("/handover/signed-out").h1, "Sei dentro", "who is in is not told the contrary")


@test("the site ends the sessions of its own session, or of an account")
def revoke(stand):
    def end(body, status=200):
        return stand.api("POST", "/site/sessions/revoke", body, token=SITE).want(status).json
    long = "s" * 128
    one, two, three = come(stand, sid="abc"), come(stand, sid="abd"), come(stand, 202, sid=long)
    eq(end({"sid": "abc"}), {"revoked": 1}, "by the site's session")
    eq((is_in(one), is_in(two)), (False, True), "only that one")
    eq(end({"sid": "abc"}), {"revoked": 0}, "again")
    eq(end({"sid": "s" * 127}), {"revoked": 0}, "a long id that is another")
    eq(end({"sid": long}), {"revoked": 1}, "a long id")
    check(not is_in(three), "over")
    check(end({"account_id": 201})["revoked"] >= 1 and not is_in(two), "by the account")
    for body in ({}, {"sid": ""}, {"sid": "a", "account_id": 1}, {"account_id": 0}, {"sid": "a", "x": 1}):
        end(body, 422)
    for who in (("staff", 1), ("reseller", 101), ("customer", 201)):
        stand.api("POST", "/site/sessions/revoke", {"account_id": 1}, token=who).want(403)
    stand.api("POST", "/site/sessions/revoke", {"account_id": 1}).want(401)


# ---- forms of others ----

@test("a form counts only from our own page: token, Origin and Sec-Fetch-Site")
def forged(stand):
    b = come(stand)
    form = b.get("/handover/").form("/handover/sign-out")
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Sec-Fetch-Site": "same-site"}, {"Origin": stand.base_url + ".evil.example"}):
        page = b.submit(form, headers=headers).want(403)
        check("non è stato fatto nulla" in page.main_text, page.main_text)
    other = come(stand, 202).get("/handover/").form("/handover/sign-out")
    for csrf in ("", "0" * 52, other["csrf"]):
        b.send_pairs(form, [("csrf", csrf)]).want(403)
    check(is_in(b), "nothing happened")
    b.submit(form, headers={"Origin": None, "Sec-Fetch-Site": None}).want(303)


@test("a page for another kind of account says as whom one is signed in, and how to change")
def other_account(stand):
    page = come(stand).get("/handover/new").want(403)
    check("Sei dentro come" in page.main_text and "(cliente)" in page.main_text, page.main_text)
    check(page.root.one("main").all("a", href="/handover/sign-in?next=%2Fhandover%2Fnew"), "the way on")


# ---- by e-mail ----

def ask(stand, email, browser=None, next_path=None):
    b = browser or Browser(stand)
    page = b.get("/handover/sign-in" + (f"?next={next_path}" if next_path else ""))
    return b.submit(page.form("/handover/sign-in/by-mail").fill({"email": email}))


def mailed(stand, email):
    return stand.sql(f"""SELECT sign_in_link.*, mail.address, mail.language AS mail_language, mail.to_role FROM mail
                           JOIN sign_in_link ON sign_in_id = about_id
                           WHERE kind = 'sign_in' AND address = '{email}' ORDER BY sign_in_id""")


def token_of(stand, row):
    """The link's token, as the mail's writer makes it."""
    with open(stand.var + "/keys/invitation.key", encoding="ascii") as f:
        key = bytes.fromhex(f.read().strip())
    salt = bytes.fromhex(row["salt"].removeprefix("0x"))
    return crockford(hashlib.blake2b(row["public_id"].encode() + salt, digest_size=32, key=key).digest())


@test("a link by e-mail signs in once, with the button and not by being opened")
def by_mail(stand):
    email = f"posta{uuid.uuid4().hex[:8]}@prova.example"
    account = stand.add_account(email=email, display_name="Maria Però")
    page = ask(stand, email, next_path="/handover/my")
    eq(page.want(303).location, "/handover/sign-in/sent", "where it leads")
    row = mailed(stand, email)[0]
    eq((row["account_id"], row["mail_language"], row["to_role"], row["next_path"]),
       (str(account), "it", "customer", "/handover/my"), "the link")
    token, b = token_of(stand, row), Browser(stand)
    path = "/handover/sign-in/" + token
    check(token not in str(stand.sql("SELECT * FROM sign_in_link")), "the token is stored")
    for _ in range(3):
        page = b.get(path).want(200)
    check("Maria Però" in page.main_text and not b.cookies.get("ho_sid"), "opening it signs nobody in")
    form = page.form(path)
    b.send_pairs(form, [("csrf", "x")]).want(403)
    eq(b.submit(form).want(303).location, "/handover/my", "the button leads to what was wanted")
    check(is_in(b), "signed in")
    page = Browser(stand).get(path).want(410)
    eq(page.h1, "Con questo link non si entra più", "used")
    other = Browser(stand)
    again = other.send_raw("POST", path, {"Content-Type": "application/x-www-form-urlencoded"},
                           f"csrf={form['csrf']}&account={account}")
    check(again.status == 410 and not other.cookies.get("ho_sid"), f"a second time: {again.status}")
    eq(stand.value(f"SELECT email_verified FROM host_account WHERE account_id = {account}"), "1", "the host's column")


@test("two at once with one link: one gets in")
def mail_race(stand):
    email = f"corsa{uuid.uuid4().hex[:8]}@prova.example"
    stand.add_account(email=email)
    for _ in range(4):
        ask(stand, email).want(303)
        path = "/handover/sign-in/" + token_of(stand, mailed(stand, email)[-1])
        browsers = [Browser(stand) for _ in range(3)]
        forms = [b.get(path).form(path) for b in browsers]
        answers = at_once(*[lambda b=b, f=f: b.submit(f).status for b, f in zip(browsers, forms)])
        eq(sorted(answers), [303, 410, 410], "statuses")


@test("after 15 minutes a link no longer signs in")
def mail_late(stand):
    email = f"tardi{uuid.uuid4().hex[:8]}@prova.example"
    stand.add_account(email=email)
    ask(stand, email).want(303)
    row = mailed(stand, email)[0]
    path, b = "/handover/sign-in/" + token_of(stand, row), Browser(stand)
    eq(stand.value(f"SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at) FROM sign_in_link "
                   f"WHERE sign_in_id = {row['sign_in_id']}"), "900", "how long it lives")
    form = b.get(path).want(200).form(path)
    stand.admin_sql(f"UPDATE sign_in_link SET expires_at = NOW(6) WHERE sign_in_id = {row['sign_in_id']}")
    b.get(path).want(410)
    b.submit(form).want(410)
    check(not b.cookies.get("ho_sid"), "nobody is in")


@test("an unknown address, a closed account and a known one get the same answer and leave the same rows")
def mail_unknown(stand):
    closed_one = f"chiuso{uuid.uuid4().hex[:8]}@prova.example"
    known = f"noto{uuid.uuid4().hex[:8]}@prova.example"
    stand.add_account(email=closed_one, status="Closed")
    stand.add_account(email=known)
    pages = []
    for email in ("nessuno@altrove.example", closed_one, known, known.upper()):
        links = int(stand.value("SELECT COUNT(*) FROM sign_in_link"))
        b = Browser(stand)
        page = ask(stand, email, b)
        pages.append((page.status, page.location, b.follow(page).text.replace(page.request, "")))
        eq(int(stand.value("SELECT COUNT(*) FROM sign_in_link")), links + 1, f"a row for {email}")
    eq(len({p[:2] for p in pages}), 1, "answers")
    eq(len({re.sub(r'value="[^"]*"', "", p[2]) for p in pages}), 1, "pages")
    eq((len(mailed(stand, "nessuno@altrove.example")), len(mailed(stand, closed_one)), len(mailed(stand, known))),
       (0, 0, 2), "mails")
    row = stand.sql("SELECT * FROM sign_in_link WHERE account_id = 0 ORDER BY sign_in_id DESC LIMIT 1")[0]
    Browser(stand).get("/handover/sign-in/" + token_of(stand, row)).want(410)


@test("what is no address is said on the form, and kept")
def mail_form(stand):
    b = Browser(stand)
    for typed in ("", "maria", "maria@", "a b@c.it", "maria@esempio.it, x@y.it"):
        page = ask(stand, typed, b).want(422)
        check(page.title.startswith("Errore: "), page.title)
        eq(page.form("/handover/sign-in/by-mail")["email"], typed, "what was typed")
        check(page.root.all("a", href="#email"), "the summary links to the field")


@test("of several accounts with the address one is chosen, and no other")
def mail_several(stand):
    email = f"piu{uuid.uuid4().hex[:8]}@prova.example"
    accounts = [stand.add_account(kind, email) for kind in ("customer", "reseller", "staff")]
    gone = stand.add_account(email=email, status="Inactive")
    ask(stand, email).want(303)
    path = "/handover/sign-in/" + token_of(stand, mailed(stand, email)[0])
    b = Browser(stand)
    page = b.get(path).want(200)
    forms = [f for f in page.forms if f.action == path]
    eq([f["account"] for f in forms], [str(a) for a in accounts], "the accounts offered")
    for other in ("1", str(gone), "", "x"):
        b.send_pairs(forms[0], [("csrf", forms[0]["csrf"]), ("account", other)]).want(403)
    b.submit(forms[1]).want(303)
    eq(stand.value(f"SELECT role FROM session WHERE account_id = {accounts[1]}"), "reseller", "as what it is")


@test("an address that only looks alike to the database is another")
def mail_accent(stand):
    name = f"citta{uuid.uuid4().hex[:8]}"
    stand.add_account(email=f"{name.replace('citta', 'città')}@prova.example")
    ask(stand, f"{name}@prova.example").want(303)
    eq(stand.value(f"SELECT COUNT(*) FROM mail WHERE kind = 'sign_in' AND address LIKE '%{name[5:]}%'"), "0", "mails")


@test("an account is mailed at most five links in an hour; a sixth gets the same answer")
def mail_limit(stand):
    email = f"molti{uuid.uuid4().hex[:8]}@prova.example"
    stand.add_account(email=email)
    eq({ask(stand, email).location for _ in range(7)}, {"/handover/sign-in/sent"}, "answers")
    eq(len(mailed(stand, email)), 5, "mails")
    stand.admin_sql("UPDATE sign_in_link SET created_at = created_at - INTERVAL 61 MINUTE")
    ask(stand, email)
    eq(len(mailed(stand, email)), 6, "after the hour")


# ---- on which side one is ----

@test("an agency that receives is the customer of that handover, in the endpoint and on the page")
def receiving(stand):
    email = stand.value("SELECT email FROM host_account WHERE account_id = 102")
    g = Handover(stand, [("hosting", stand.add_service()), ("domain", stand.add_domain())], email=email,
                 note="Nota riservata")
    stand.api("GET", f"/migrations/{g.id}", token=("reseller", 102)).want(404)
    g.accept_answer(token=("reseller", 102), billing=None, accepting_as=102).want(200)
    g.wait("commission_recorded")
    seen = {who: stand.api("GET", f"/migrations/{g.id}", token=(who[0], who[1])).want(200)
            for who in (("reseller", 101), ("reseller", 102), ("customer", 102), ("staff", 1))}
    for who, answer in seen.items():
        sells = who in (("reseller", 101), ("staff", 1))
        for member in ("reason", "note", "neutral_mail"):
            eq(member in answer.json, sells, f"{member} for {who}")
        for member in ("terms", "terms_hash"):
            eq(member in answer.json["offer"], sells, f"offer.{member} for {who}")
        for item in g.list("items", who):
            eq("term" in item, sells, f"term of an item for {who}")
    page = come(stand, 102, "reseller").get(f"/handover/migrations/{g.id}").want(200)
    check("Nota riservata" not in page.text and "10 %" not in page.main_text, "the page hides it, too")
    check("Nota riservata" in come(stand, 101, "reseller").get(f"/handover/migrations/{g.id}").text, "the agency's own")
    inherited = stand.api("GET", "/services/inherited", token=("reseller", 102)).want(200).json["data"]
    check({i["migration"] for i in inherited} >= {g.id}, "it is among what it took over")


@test("an agency that receives confirms and takes back as the customer, and vouches for nobody")
def receiving_acts(stand):
    email = stand.value("SELECT email FROM host_account WHERE account_id = 102")
    g = Handover(stand, [("domain", stand.add_domain(epp_status="serverHold"))], email=email)
    g.accept_answer(token=("reseller", 102), billing=None, accepting_as=102).want(200)
    receiver = ("reseller", 102)

    def act(what, status):
        g.act_answer(what, token=receiver).want(status)
    act("withdraw", 403)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id)
                          SET hold_reason = 'recipient', hold_until = NOW(6) + INTERVAL 1 DAY
                          WHERE migration.public_id = '{g.id}'""")
    act("recipient/confirm", 403)
    act("recipient/refuse", 403)
    stand.admin_sql(f"""UPDATE item JOIN migration USING (migration_id) SET hold_reason = 'confirmation'
                          WHERE migration.public_id = '{g.id}'""")
    act(f"items/{g.items[0]['id']}/confirm", 200)
    row = stand.sql(f"""SELECT confirmed_reseller, confirmed_customer FROM item JOIN migration USING (migration_id)
                          WHERE migration.public_id = '{g.id}'""")[0]
    eq((row["confirmed_reseller"], row["confirmed_customer"]), ("0", "1"), "which side confirmed")
    act("retract", 200)
    eq(g.state(), "declined", "taken back")
    eq(next(e["by"] for e in g.list("events") if e["event"] == "retract"), "customer", "by whom")


# ---- other stands: keys, limits, a real site ----

@test("two keys live at once: the new one and the one it replaces; a third does not start")
def rotation(stand):
    stand.as_user("mkdir", "-p", "next")
    stand.ctl("keygen", stand.var + "/next")
    old, new = signing_key(stand), signing_key(stand, "next")
    Browser(stand).get(enter(assertion(stand, key=new))).want(401)
    stand.as_user("bash", "-c", "cp keys/paseto.public keys/before; cat next/paseto.public >>keys/paseto.public")
    stand.stop("handover-fcgi")
    stand.start("handover-fcgi")
    for key in (old, new):
        Browser(stand).get(enter(assertion(stand, key=key))).want(303)
    Browser(stand).get(enter(assertion(stand, key=new, kid=old[0]))).want(401)
    stand.as_user("bash", "-c", "cp next/paseto.public keys/paseto.public")
    stand.stop("handover-fcgi")
    stand.start("handover-fcgi")
    Browser(stand).get(enter(assertion(stand, key=old))).want(401)
    Browser(stand).get(enter(assertion(stand, key=new))).want(303)
    stand.as_user("bash", "-c", "cp keys/before keys/paseto.public")
    stand.stop("handover-fcgi")
    stand.start("handover-fcgi")


LIMITED = {"handover": {"unknown_tokens_per_minute": 10}, "identity": {"mails_per_hour": 5}}


@test("ten unknown links a minute, then 429 with words; a known one and a form with slips never count")
def limits():
    stand = Stand(config=LIMITED)
    try:
        g, b = Handover(stand), Browser(stand)
        for _ in range(15):
            b.get(f"/handover/i/{g.token}").want(200)
            stand.api("GET", f"/invitations/{g.token}").want(200)
        for i in range(15):
            ask(stand, "niente", b).want(422)
        for i in range(10):
            path = ("/handover/i/", "/handover/sign-in/")[i % 2]
            b.get(path + f"{i:052d}").want(404)
        page = b.get("/handover/i/" + "1" * 52).want(429)
        eq(page.headers.get("Retry-After"), "60", "Retry-After")
        check("Aspetta un minuto" in page.main_text, page.main_text)
        stand.api("GET", "/invitations/" + "2" * 52).want(429, "rate-limited")
        stand.api("POST", "/invitations/" + "2" * 52 + "/decline", {}).want(429, "rate-limited")
        b.get("/handover/migrations/mig_0123456789abcdefghjkmnpqrs").want(303)
        b.get(f"/handover/i/{g.token}").want(200)
        b.get("/handover/invited?reference=" + g.created.json["reference"]).want(429)
        for i in range(5):
            ask(stand, f"x{i}@altrove.example", b).want(303)
        page = ask(stand, "x6@altrove.example", b).want(429)
        check("ultima ora" in page.main_text, page.main_text)
    finally:
        stand.close()


@test("references that do not exist count as links do, and after ten a right one tells nothing either; slips do not count")
def references():
    stand = Stand(config=LIMITED)
    try:
        g, b = Handover(stand), Browser(stand)
        right = "/handover/invited?reference=" + g.created.json["reference"]
        for _ in range(12):
            b.get("/handover/invited?reference=boh").want(422)
            check("autentico" in b.get(right).want(200).main_text, "a right one")
        for i in range(10):
            check("autentico" not in b.get(f"/handover/invited?reference=HO-0000-00{i}{i}").want(200).main_text, "a wrong one")
        page = b.get(right).want(429)
        eq(page.headers.get("Retry-After"), "60", "Retry-After")
        check("autentico" not in page.text, "what it tells")
        b.get("/handover/invited").want(200)
        b.get(f"/handover/i/{g.token}").want(200)
        b.get("/handover/i/" + "1" * 52).want(429)
    finally:
        stand.close()


def without_demo(stand, identity):
    stand.configure({"web": {"demo": "no"}, "identity": identity})
    stand.stop("handover-fcgi")
    stand.start("handover-fcgi")


@test("where a site signs people in, sign-in leads there with the way back, and no link is mailed")
def with_site():
    stand = Stand()
    try:
        without_demo(stand, {"sign_in_url": "https://site.example/clientarea.php?x=1", "mail_sign_in": "yes"})
        b = Browser(stand)
        page = b.get("/handover/sign-in?next=/handover/my").want(200)
        want = "https://site.example/clientarea.php?x=1&r=%2Fhandover%2Fmy"
        eq(page.root.one("a", class_="ho-button")["href"], want, "the button")
        eq([f.action for f in page.forms], [], "forms")
        eq(page.root.one("p", class_="ho-account").all("a")[0]["href"],
           "https://site.example/clientarea.php?x=1&r=%2Fhandover%2Fsign-in", "the header's link")
        b.get(f"/handover/i/{Handover(stand).token}").want(200)
        b.get("/handover/sign-in/" + "0" * 52).want(404)
        b.get(enter(assertion(stand), "/handover/my")).want(303)
        page = b.follow(b.submit(b.get("/handover/my").form("/handover/sign-out")).want(303))
        check("esci anche da lì" in page.main_text, page.main_text)
    finally:
        stand.close()


@test("without a demonstration and without a site the page asks for the address")
def standalone():
    stand = Stand()
    try:
        without_demo(stand, {})
        page = Browser(stand).get("/handover/sign-in").want(200)
        eq([f.action for f in page.forms], ["/handover/sign-in/by-mail"], "forms")
        ask(stand, "mario@prova.example").want(303)
    finally:
        stand.close()


@test("a body nginx itself finds too large is refused with a problem document under the endpoint")
def too_large(stand):
    answer = stand.request("POST", "/handover/api/v1/preflight", {"Content-Type": "application/json"}, b" " * 3000000)
    eq((answer.status, answer.headers.get("Content-Type"), answer.code), (413, "application/problem+json", "too-large"),
       "the answer")
