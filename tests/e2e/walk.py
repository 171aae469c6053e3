"""
What the tests of pages share: what every page has (check_page, by every browser of browse()), a signed-in browser, and
the journeys that are one call: submit_request() goes through all the pages of a request.
"""
import journeys
from harness import check, eq, wait_for

PERSON = {"kind": "private", "first_name": "Niccolò", "last_name": "Dell'Aquila", "codice_fiscale": "RSSMRA80A01H501U",
          "street": "Via Roma 10/A", "town": "Roma", "postcode": "00100", "province": "RM"}
COMPANY = {"kind": "company", "company_name": "Però & Figli S.r.l.", "codice_fiscale": "02118311006",
           "vat_id": "02118311006", "street": "Piazza d'Armi 1", "town": "Forlì", "postcode": "47121", "province": "FC",
           "person_name": "Maria Però"}
PAGE_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
CSP = ("default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'self'")


# ---- what every page must have ----

def check_headers(page):
    for name, value in PAGE_HEADERS.items():
        eq(page.headers.get(name), value, f"{name} of {page.request}")
    policy = page.headers.get("Content-Security-Policy") or ""
    for piece in CSP:
        check(piece in policy, f"{page.request}: Content-Security-Policy {policy!r} without {piece}")
    check("unsafe" not in policy, f"{page.request}: {policy}")
    check(page.headers.get("X-Request-Id"), f"{page.request} has no X-Request-Id")
    for value in page.headers.get_all("Set-Cookie") or []:
        check("HttpOnly" in value and "SameSite=Lax" in value, f"{page.request}: Set-Cookie {value}")


def is_labelled(node, root):
    """A visible control has a label with words: <label for>, a label around it, or aria-label."""
    if node["aria-label"]:
        return True
    around = node
    while around:
        if around.tag == "label":
            return bool(around.text)
        around = around.parent
    return any(label.text for label in root.all("label", for_=node["id"])) if node["id"] else False


def check_page(page):
    if "html" not in (page.headers.get("Content-Type") or "") or "X-Request-Id" not in page.headers:
        check(page.status in (303, 308), f"{page.request} is no page of ours: {page!r}")
        return
    check_headers(page)
    eq(page.faults, [], f"faults in the HTML of {page.request}")
    root = page.root
    check(page.h1, f"{page.request} has an empty h1")
    eq(page.title.removeprefix("Errore: ").removeprefix("Error: "), page.h1 + " - DomainRegister", "title and h1")
    eq(root.one("html")["lang"], page.headers.get("Content-Language"), "lang and Content-Language")
    ids = [n["id"] for n in root.walk() if n["id"] is not None]
    eq(sorted(i for i in set(ids) if ids.count(i) > 1 or not i), [], f"ids that are there twice in {page.request}")
    for node in root.walk():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for one in (node[attribute] or "").split():
                check(one in ids, f"{page.request}: {attribute}={one!r} of <{node.tag}> names nothing")
        if node.tag in ("input", "select", "textarea") and node["type"] != "hidden":
            check(is_labelled(node, root), f"{page.request}: <{node.tag} name={node['name']}> has no label")
        if node.tag in ("a", "button", "summary", "legend"):
            check(node.text or node["aria-label"], f"{page.request}: an empty <{node.tag}>")
        own = node.tag == "script" and (node["src"] or "").startswith("/handover/static/") and not node.text
        check(own or node.tag not in ("script", "style"), f"{page.request} has a <{node.tag}>")
        inline = [a for a in node.attributes if a.startswith("on") or a == "style"]
        check(not inline, f"{page.request}: {inline} in a <{node.tag}>")
    for form in page.forms:
        if form.method == "POST":
            check("csrf" in form.names(), f"{page.request}: the form {form.action} has no csrf")
    for unfilled in ("%s", "%lu", "(null)"):
        check(unfilled not in page.text, f"{page.request} holds {unfilled}")


def browse(stand, language="it"):
    return stand.browser(language=language, on_page=check_page)


# ---- steps ----

def sign_in(stand, account, language="it", browser=None, start="/handover/sign-in"):
    """A browser signed in as one of the demonstration's accounts."""
    b = browser or browse(stand, language)
    page = b.get(start)
    if page.status == 303:
        page = b.follow(page)
    form = next(f for f in page.forms if f.action == "/handover/sign-in" and f["account"] == str(account))
    page = b.submit(form).want(303)
    check("ho_sid" in b.cookies, "there is no session cookie")
    b.arrived = b.follow(page).want(200)
    return b


def tick_known(form, items):
    """Says what the second page wants to hear of each: that one knows, and that all in it is the customer's."""
    for box in form.controls:
        if box.name in ("confirmed", "all") and box.value in items:
            box.on = True
    return form


def fill_request(b, items, name="Forno Nuovo", email=None, **answers):
    """The pages of a request up to the last one, which is returned; answers: fields of the page of the terms."""
    form = b.get("/handover/new").want(200).form("/handover/new")
    for box in form.named("item"):
        box.on = box.value in items
    page = b.follow(b.submit(form, "Continua").want(303)).want(200)
    page = b.follow(b.submit(tick_known(page.form("/handover/new/services"), items)).want(303)).want(200)
    form = page.form("/handover/new/customer").fill({"name": name, "email": email or journeys.new_email()})
    page = b.follow(b.submit(form).want(303)).want(200)
    form = page.form("/handover/new/terms").fill({"reason": "relationship_ended", **answers})
    return b.follow(b.submit(form).want(303)).want(200)


def link_of(page):
    """The invitation's link, copied from the migration's page."""
    return page.root.one("input", id="invitation_link")["value"]


def submit_request(b, items, **fields):
    page = fill_request(b, items, **fields)
    return b.follow(b.submit(page.form("/handover/new/check")).want(303)).want(200)


def see(b, url, words):
    def there():
        page = b.get(url).want(200)
        return page if words in page.main_text else None
    return wait_for(there, f"{url} says {words!r}")


def check_errors(page, **fields):
    """A form that came back: 422, the title, the summary with a link to each field, the words beside it."""
    eq(page.status, 422, f"status of {page.request}")
    check(page.title.startswith("Errore: "), f"title {page.title!r}")
    summary = page.root.one("div", role="alert")
    check(summary.one("h2").text == "C'è un problema", "heading of the summary")
    links = {a["href"]: a.text for a in summary.all("a")}
    for field, words in fields.items():
        check("#" + field in links, f"no link to {field}: {links}")
        check(words in links["#" + field], f"{field}: {links['#' + field]!r} without {words!r}")
        check(page.root.all(None, id=field), f"nothing has the id {field}")
        beside = page.root.one(None, id=field + "-error").text
        eq(beside, links["#" + field], f"the words beside {field}")
    return page
