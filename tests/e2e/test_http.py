"""What HTTP promises: HEAD, ETag, lists, problem documents, sign-ins, health, and a database that comes and goes."""
import json
import re
import urllib.parse

import journeys
from harness import API, Stand, check, eq, test, wait_for
from journeys import STAFF, Handover

RESELLER = ("reseller", 101)


def get(stand, path, token=RESELLER, **headers):
    return stand.api("GET", path, token=token, headers={k.replace("_", "-"): v for k, v in headers.items()})


def ids(response):
    return [row["id"] for row in response.want(200).json["data"]]


def links(response):
    """The Link header: {rel: path}."""
    found = re.findall(r'<([^>]*)>; rel="(\w+)"', response.headers.get("Link") or "")
    return {rel: path for path, rel in found}


@test("HEAD answers like GET, without the body")
def head(stand):
    g = Handover(stand)
    bearer = {"Authorization": "Bearer " + stand.token(*RESELLER)}
    for path in (API + "/me", f"{API}/migrations/{g.id}", API + "/migrations", API + "/migrations/nothing",
                 "/handover/", "/handover/livez", "/handover/i/nothing", "/handover/static/handover.css",
                 "/handover/nothing"):
        a, b = (stand.request(method, path, bearer) for method in ("GET", "HEAD"))
        eq((b.status, b.body), (a.status, b""), f"HEAD {path}")
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Content-Security-Policy"):
            if path != "/handover/" or name != "Content-Length":
                eq(b.headers.get(name), a.headers.get(name), f"{name} of {path}")


@test("a single resource has a strong ETag; If-None-Match gives 304 until it changes")
def etag(stand):
    g = Handover(stand)
    for path in (f"/migrations/{g.id}", f"/migrations/{g.id}/progress", f"/invitations/{g.token}", "/me"):
        first = get(stand, path)
        tag = first.headers["ETag"]
        check(re.fullmatch(r'"[^"]+"', tag), f"ETag {tag} of {path}")
        for value in (tag, f'"x", {tag}', "W/" + tag, "*"):
            again = get(stand, path, If_None_Match=value)
            eq((again.status, again.body, again.headers.get("ETag")), (304, b"", tag), f"{path} with {value}")
        for value in ('"x"', tag.strip('"'), ""):
            eq(get(stand, path, If_None_Match=value).status, 200, f"{path} with {value!r}")
    path = f"/migrations/{g.id}"
    before = get(stand, path).headers["ETag"]
    check(get(stand, path, token=STAFF).headers["ETag"] != before, "staff, who sees more, has another ETag")
    g.act("withdraw", token=g.reseller)
    after = get(stand, path, If_None_Match=before).want(200)
    check(after.headers["ETag"] != before, "the ETag changes with the handover")


@test("an answer never goes to a shared cache")
def caches(stand):
    g = Handover(stand)
    for path in ("/me", f"/migrations/{g.id}", "/portfolio"):
        eq(get(stand, path).headers["Cache-Control"], "private, no-cache", f"Cache-Control of {path}")
    eq(g.created.headers["Cache-Control"], "no-store", "of the answer with the link")
    eq(get(stand, "/migrations/nothing").headers["Cache-Control"], "no-store", "of a problem")


def walk(stand, path, token, relation="next"):
    """Every page from this one on, by its Link headers."""
    pages = [stand.api("GET", path, token=token).want(200)]
    while relation in links(pages[-1]):
        pages.append(stand.api("GET", links(pages[-1])[relation], token=token).want(200))
        check(len(pages) < 100, f"{path} does not end")
    return pages


def check_list(stand, path, token, limit, count):
    """Forward and back through a list gives every row once, in the same order, and never another kind of row."""
    separator = "&" if "?" in path else "?"
    whole = ids(stand.api("GET", f"{path}{separator}limit=100", token=token))
    check(len(whole) >= count, f"{path} has {len(whole)} rows, wanted {count}")
    pages = walk(stand, f"{path}{separator}limit={limit}", token)
    eq([i for p in pages for i in ids(p)], whole, f"{path} forward")
    for page in pages:
        check(len(ids(page)) <= limit, f"{path}: a page of {len(ids(page))} with limit {limit}")
        eq((page.json["object"], page.json["url"]), ("list", API + path.split("?")[0]), "object and url")
        eq(page.json["has_more"], page is not pages[-1], f"has_more of {path}")
    check("prev" not in links(pages[0]), f"{path}: the first page has no prev")
    back = walk(stand, links(pages[-1])["prev"], token, "prev")
    eq([i for p in reversed(back) for i in ids(p)], whole[:-len(ids(pages[-1]))], f"{path} back")
    at = whole[limit]
    eq(ids(stand.api("GET", f"{path}{separator}limit={limit}&starting_after={at}", token=token)),
       whole[limit + 1:2 * limit + 1], f"{path} after an id")
    eq(ids(stand.api("GET", f"{path}{separator}limit={limit}&ending_before={at}", token=token)), whole[:limit],
       f"{path} before an id")


@test("lists go forward and back by their Link headers, every row once, with the limit and filters they began with")
def lists(stand):
    account = ("reseller", stand.add_account("reseller"))
    domains = [stand.add_domain(account[1]) for _ in range(13)]
    hosting = [stand.add_service(account[1]) for _ in range(8)]
    check_list(stand, "/portfolio", account, 4, 21)
    check_list(stand, "/portfolio?kind=hosting", account, 3, 8)
    check_list(stand, "/portfolio?kind=domain&q=prova", account, 4, 13)
    g = journeys.finished(stand, [("domain", d) for d in domains] + [("hosting", s) for s in hosting[:2]],
                          reseller=account[1])
    check_list(stand, f"/migrations/{g.id}/items", account, 4, 15)
    check_list(stand, "/services/inherited", g.customer, 4, 15)
    check_list(stand, "/commission/terms", account, 4, 15)
    for i in range(9):
        stand.api("POST", "/site/renewals", {
            "line_id": f"K{i}", "invoice_id": "F", "item": {"kind": "hosting", "id": hosting[0]}, "kind": "renewal",
            "paid_on": g.get().json["created_at"][:10], "net": {"amount": 1000 + i, "currency": "EUR"}},
            token=("site", 0)).want(201)
    check_list(stand, "/commission/entries", account, 2, 9)
    for s in hosting[2:]:
        Handover(stand, [("hosting", s)], reseller=account[1])
    check_list(stand, "/migrations", account, 2, 7)
    check_list(stand, "/migrations?state=requested", account, 2, 6)
    check_list(stand, "/migrations?state=requested&q=Forno", account, 2, 6)


@test("the history goes forward by its Link headers")
def history(stand):
    g = journeys.finished(stand, [("domain", stand.add_domain()) for _ in range(5)])
    whole = get(stand, f"/migrations/{g.id}/events?limit=100").json["data"]
    pages = walk(stand, f"/migrations/{g.id}/events?limit=4", RESELLER)
    eq([e for p in pages for e in p.json["data"]], whole, "the events")
    eq([e["seq"] for e in whole], list(range(1, len(whole) + 1)), "their numbers, without a gap")


@test("a limit that is none, an edge that is none, both edges at once: refused")
def limits(stand):
    g = Handover(stand)
    paths = ("/portfolio", "/migrations", f"/migrations/{g.id}/items", f"/migrations/{g.id}/events",
             "/commission/terms", "/commission/entries")
    for path in paths:
        for limit in ("0", "101", "-1", "x", "1x", "99999999999999999999"):
            answer = get(stand, f"{path}?limit={limit}").want(422, "validation")
            eq(answer.json["errors"][0]["pointer"], "/limit", f"pointer of {path}?limit={limit}")
        get(stand, f"{path}?starting_after=a&ending_before=b").want(422, "validation")
    for path in paths:
        if "events" not in path:
            for edge in ("nothing", "item_nothing", "domain_", "domain_x", "0"):
                get(stand, f"{path}?starting_after={edge}").want(404, "not-found")
                get(stand, f"{path}?ending_before={edge}").want(404, "not-found")
    get(stand, "/migrations?state=nothing").want(422, "validation")
    get(stand, "/portfolio?kind=nothing").want(422, "validation")
    eq(len(ids(get(stand, "/portfolio"))), 20, "rows without a limit")


@test("an edge of another account's list is not found")
def foreign_edges(stand):
    other = journeys.finished(stand, [("hosting", stand.add_service(102))], reseller=102)
    get(stand, f"/migrations?starting_after={other.id}").want(404)
    get(stand, f"/migrations?ending_before={other.id}").want(404)


@test("a search with any character is a search, and its wildcards are characters")
def searches(stand):
    name = "Però 100%_sicuro 🥖"
    g = Handover(stand, email="ricerca@nuovo.example", customer={"email": "ricerca@nuovo.example", "name": name})
    for q in (name, "però", "100%_s", "🥖", g.created.json["reference"], "ricerca@"):
        found = get(stand, "/migrations?q=" + urllib.parse.quote(q))
        check(g.id in ids(found), f"{q!r} does not find it: {found!r}")
    for q in ("%%%", "___", "\\", "'", '"', "日本語", "100%sicuro"):
        eq(ids(get(stand, "/migrations?q=" + urllib.parse.quote(q))), [], f"what {q!r} finds")
        get(stand, "/portfolio?q=" + urllib.parse.quote(q)).want(200)
    b = stand.browser()
    page = b.get("/handover/sign-in")
    b.submit(next(f for f in page.forms if f["account"] == "101"))
    check(name in b.get("/handover/?q=" + urllib.parse.quote("Però")).want(200).main_text, "the page's search")


@test("a problem document says what it is, in the caller's language, and its type is a page")
def problems(stand):
    for path, status, code in (("/migrations/nothing", 404, "not-found"), ("/migrations?limit=0", 422, "validation"),
                               ("/site/renewals", 405, "method"), ("/nothing", 404, "not-found")):
        answer = get(stand, path).want(status, code)
        eq(answer.headers["Content-Type"], "application/problem+json", "type")
        p = answer.json
        eq(set(p) - {"errors"}, {"type", "title", "status", "detail", "instance", "code"}, "members")
        eq((p["status"], p["type"]), (status, f"/handover/problems/{code}"), "status and type")
        eq(p["instance"].replace("-", ""), "urn:uuid:" + answer.headers["X-Request-Id"].replace("-", ""), "instance")
        page = stand.browser().get(p["type"]).want(200)
        eq(page.h1, p["title"], "the page's title")
    for error in get(stand, "/migrations?limit=0").json["errors"]:
        eq(set(error), {"pointer", "code", "detail"}, "members of an error")
    for language, title in (("en", "There is nothing at this address"), ("it", "A questo indirizzo non c'è nulla"),
                            ("en-US,it;q=0.5", "There is nothing at this address"), ("de,en;q=0.5", None)):
        answer = stand.api("GET", "/invitations/nothing", headers={"Accept-Language": language})
        if title:
            eq(answer.json["title"], title, f"title for {language}")
    visitor = get(stand, "/me", token=None).want(401, "unauthenticated")
    check("Bearer" in visitor.headers["WWW-Authenticate"], "WWW-Authenticate")


@test("below the endpoint every refusal is a problem document, below the rest a page")
def kinds(stand):
    for path in ("/nothing", "/migrations/%0a", "/migrations/a%2Fb", "/migrations/", "/me/", "/migrations/../me/x", ""):
        answer = get(stand, path).want(404)
        eq(answer.headers["Content-Type"], "application/problem+json", f"type of {API}{path}")
    for path in ("/handover/nothing", "/handover/%0a", "/handover/i/", "/handover/migrations/"):
        answer = stand.request("GET", path)
        kind = (answer.headers["Content-Type"] or "").split(";")[0]
        eq((answer.status, kind), (404, "text/html"), f"answer of {path}")


@test("bodies larger than we or nginx take are 413")
def too_large(stand):
    answer = stand.api("POST", "/preflight", b" " * (2 * 1024 * 1024 + 1), token=RESELLER).want(413, "too-large")
    eq(answer.headers["Content-Type"], "application/problem+json", "type")
    eq(stand.api("POST", "/preflight", b" " * (3 * 1024 * 1024), token=RESELLER).status, 413, "nginx's answer")
    stand.api("POST", "/preflight", b'{"items":[]}' + b" " * (2 * 1024 * 1024 - 12), token=RESELLER).want(200)


@test("a bearer token counts only whole, of our key, and for what its account is")
def bearers(stand):
    good = stand.token(*RESELLER)
    middle = len(good) // 2
    bad = [good[:-1], good + "x", good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1:], "x", "",
           good.replace("v4.public", "v4.local"), "v4.public..", good.split(".")[0], good[:middle]]
    stand.ctl("keygen", stand.var + "/tmp")
    bad.append(stand.ctl("token", "--role", "reseller", "--account", "101", "--key", stand.var + "/tmp/paseto.secret"))
    bad += [stand.ctl("token", "--role", role, "--account", account)
            for role, account in (("staff", "101"), ("reseller", "201"), ("customer", "1"), ("reseller", "99999"))]
    for token in bad:
        stand.request("GET", API + "/me", {"Authorization": "Bearer " + token}).want(401, "unauthenticated")
    for header in ("Basic " + good, "bearer" + good, good):
        stand.request("GET", API + "/me", {"Authorization": header}).want(401, "unauthenticated")
    stand.request("GET", API + "/me", {"Authorization": "bearer " + good}).want(200)
    closed = stand.add_account(status="Closed")
    get(stand, "/me", token=("customer", closed)).want(401)
    eq(get(stand, "/me", token=("customer", 101)).want(200).json["role"], "customer", "an agency may receive, too")


def signed_in(stand, account):
    b = stand.browser()
    page = b.get("/handover/sign-in")
    b.submit(next(f for f in page.forms if f["account"] == str(account))).want(303)
    return b


@test("two different session cookies are nobody's, also in two headers; the same one twice is one")
def cookies(stand):
    mine, other = (signed_in(stand, a).cookies["ho_sid"] for a in (101, 102))
    def who(*headers):
        return stand.request("GET", API + "/me", [("Cookie", h) for h in headers])
    eq(who(f"ho_sid={mine}").want(200).json["account_id"], 101, "one cookie")
    eq(who(f"ho_sid={mine}; ho_sid={mine}; a=b").want(200).json["account_id"], 101, "the same one twice")
    for headers in ((f"ho_sid={mine}; ho_sid={other}",), (f"ho_sid={other}; x=y; ho_sid={mine}",),
                    (f"ho_sid={mine}", f"ho_sid={other}"), (f"ho_sid={mine}; ho_sid=",), (f"ho_sid=\"{mine}\"",),
                    (f"Ho_sid={mine}",), (f"__Host-ho_sid={mine}",), (f"ho_sid={mine[:-1]}",), (f"ho_sid={mine}x",),
                    ("ho_sid",)):
        who(*headers).want(401)


@test("with the cookie the endpoint takes JSON from our own pages only")
def cookie_csrf(stand):
    sid = signed_in(stand, 101).cookies["ho_sid"]
    body = json.dumps({"items": [{"kind": "domain", "id": 1001}]})
    def post(**headers):
        sent = {"Cookie": f"ho_sid={sid}", "Content-Type": "application/json",
                **{k.replace("_", "-"): v for k, v in headers.items()}}
        return stand.request("POST", API + "/preflight", sent, body)
    post(Origin=stand.base_url).want(200)
    post(Sec_Fetch_Site="same-origin").want(200)
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
                    {"Sec_Fetch_Site": "same-site"}, {"Origin": stand.base_url, "Sec_Fetch_Site": "cross-site"}):
        post(**headers).want(403, "forbidden")


@test("a session ends when it is idle, when it is old, and with its account")
def sessions(stand):
    customer = stand.add_account()
    for change in ("last_seen_at = UTC_TIMESTAMP(6) - INTERVAL 31 MINUTE", "expires_at = UTC_TIMESTAMP(6)"):
        b = signed_in(stand, 203)
        b.get("/handover/my").want(200)
        stand.admin_sql(f"UPDATE session SET {change} WHERE account_id = 203")
        b.get("/handover/my").want(303)
    b = signed_in(stand, customer)
    b.get("/handover/my").want(200)
    stand.admin_sql(f"UPDATE handover_site.account SET status = 'Closed' WHERE account_id = {customer}")
    b.get("/handover/my").want(303)


@test("what cannot be undone wants a sign-in of the last five minutes")
def fresh(stand):
    staff = signed_in(stand, 1)
    g = Handover(stand)
    form = staff.get(f"/handover/migrations/{g.id}").form(ends="/reject").fill({"reason": "Prova"})
    stand.admin_sql("UPDATE session SET signed_in_at = UTC_TIMESTAMP(6) - INTERVAL 6 MINUTE")
    page = staff.submit(form)
    check(page.status in (303, 401), f"the answer: {page!r}")
    eq(g.state(), "requested", "state")
    g = Handover(stand, email="titolare@fornobianchi.example")
    b = signed_in(stand, 201)
    form = journeys.accept_form(b, f"/handover/i/{g.token}")
    stand.admin_sql("UPDATE session SET signed_in_at = UTC_TIMESTAMP(6) - INTERVAL 6 MINUTE")
    page = b.submit(form).want(303)
    check(page.location.startswith("/handover/sign-in?next="), f"leads to {page.location}")
    eq(g.state(), "requested", "state")


@test("no log holds an invitation's token, a bearer token or a session")
def logs(stand):
    g = Handover(stand)
    b = stand.browser()
    b.submit(journeys.act_form(b, f"/handover/i/{g.token}", "decline"))
    b.get(f"/handover/sign-in?next=/handover/i/{g.token}")
    b.get(f"/handover/i/{g.token}/nothing")
    b.get(f"/handover//i//{g.token}")
    stand.api("GET", f"/invitations/{g.token}", token=RESELLER)
    stand.api("GET", f"/invitations/{g.token}/nothing", token=RESELLER)
    secrets = {"the invitation": g.token, "the bearer": stand.token(*RESELLER),
               "the session": signed_in(stand, 101).cookies["ho_sid"]}
    for program in ("handover-fcgi", "handover-worker", "nginx", "access"):
        text = stand.log(program)
        for what, secret in secrets.items():
            lines = [line for line in text.splitlines() if secret in line]
            check(not lines, f"{program}.log holds {what}: {lines[:1]}")


@test("static files have a type, a cache time, and no other method than GET")
def static(stand):
    css = stand.request("GET", "/handover/static/handover.css").want(200)
    eq(css.headers["Content-Type"], "text/css; charset=utf-8", "type")
    check("max-age" in css.headers["Cache-Control"], "cache time")
    eq(stand.request("POST", "/handover/static/handover.css", {"Content-Length": "0"}).status, 403, "POST")
    eq(stand.request("GET", "/handover").headers["Location"], "/handover/", "where the address without a slash leads")
    for path in ("/handover/static/../../etc/nginx/nginx.conf", "/handover/static/..%2f..%2fsql/grants.sql",
                 "/handover/static/nothing"):
        check(stand.request("GET", path).status in (400, 403, 404), path)


@test("without its database the program lives, is not ready, says 503; then all goes on, without a restart")
def database_restart(stand):
    g = Handover(stand)
    pids = stand.pid("handover-fcgi"), stand.pid("handover-worker")
    session = signed_in(stand, 101)
    stand.token(*RESELLER)
    for end in (stand.stop, stand.kill):
        end("mariadbd")
        for _ in range(20):  # every thread has lost its connection
            eq(stand.request("GET", "/handover/livez").status, 200, "livez")
            down = stand.request("GET", "/handover/readyz")
            eq((down.status, down.text), (503, "unavailable\n"), "readyz")
        check(down.headers["Retry-After"], "Retry-After")
        get(stand, "/me").want(503, "unavailable")
        stand.api("POST", f"/invitations/{g.token}/decline", {}).want(503, "unavailable")
        eq(session.get("/handover/").status, 503, "a page")
        stand.request("GET", "/handover/").want(200)
        stand.start("mariadbd")
        for _ in range(20):
            eq(stand.request("GET", "/handover/readyz").status, 200, "readyz, again")
            get(stand, "/me").want(200)
        session.get("/handover/new").want(200)
    g.accept()
    g.wait("commission_recorded")
    eq((stand.pid("handover-fcgi"), stand.pid("handover-worker")), pids, "the processes")


@test("a program that finds no database, or another schema, says so and ends with its exit code")
def exit_codes():
    stand = Stand(start=("mariadbd",), demo=False)
    try:
        stand.admin_sql("INSERT INTO schema_migration SELECT version + 1, name, file_hash, applied_at "
                        "FROM schema_migration ORDER BY version DESC LIMIT 1")
        for program in ("handover-fcgi", "handover-worker"):
            done = stand.as_user(stand.bin + "/" + program, "--config", stand.run + "/handover.conf", ok=False)
            eq(done.returncode, 78, f"exit code of {program} with another schema: {done.stderr[-300:]}")
        stand.stop("mariadbd")
        done = stand.as_user(stand.bin + "/handover-worker", "--config", stand.run + "/handover.conf", ok=False)
        eq(done.returncode, 75, f"exit code without a database: {done.stderr[-300:]}")
    finally:
        stand.close()


@test("handover-fcgi ends what it is doing when it is stopped, and the next one takes over the socket")
def restart(stand):
    eq(stand.stop("handover-fcgi"), 0, "exit code")
    eq(stand.request("GET", "/handover/livez").status, 503, "nginx without it")
    stand.start("handover-fcgi")
    wait_for(lambda: stand.request("GET", "/handover/readyz").status == 200, "it is ready again")
    stand.kill("handover-fcgi")
    stand.start("handover-fcgi")
    wait_for(lambda: stand.request("GET", "/handover/readyz").status == 200, "it is ready after kill -9")
    eq(stand.stop("handover-worker"), 0, "exit code of the worker")
    stand.start("handover-worker")
