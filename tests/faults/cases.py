"""
One case for every route that writes: what makes a fresh state for it, and the request that is sent, and sent again.

    stand = run.stand(config=cases.CONFIG)
    for case in cases.all_cases():
        request = case.prepare(stand)         # a state of its own; works through the programs as they are
        answer = request.send(stand)          # case.status where nothing goes wrong
        answer = request.send(stand)          # the same again: the same key, the same nonce

The list is read from fcgi/routes.h: all_cases() fails where a route that writes has none. What a state and a body are
is in ../e2e/test_routes.py; only what a fault needs otherwise is here. A prepared state waits for nobody: the worker
may stand still; where a case needs its work, prepare() lets it run for that long.
"""
import contextlib
import json
import urllib.parse
import uuid

import actors
import test_routes
from assertions import assertion
from harness import API, check
from test_routes import CASES, FORM, expected_table, routes_of_the_program, world

# So many states on one stand need other limits; a form of staff must not ask to sign in again.
CONFIG = {"handover": {"invitations_per_day": 1000000, "resends_per_day": 1000},
          "session": {"fresh_minutes": 480, "idle_minutes": 1440, "absolute_hours": 168}}
ENTER = ("GET", "/handover/enter")
SHARED = {}  # of a stand's directory and a name: what is made once


class Request:
    """Everything that is sent; sending it again is the retry of whoever got no answer."""

    def __init__(self, method, path, headers, body, subject):
        self.method, self.path, self.headers, self.body, self.subject = method, path, headers, body, subject

    def send(self, stand, port=None, seconds=60):
        return stand.request(self.method, self.path, self.headers, self.body, seconds, port)

    def __repr__(self):
        return f"{self.method} {self.path}"


@contextlib.contextmanager
def working(stand):
    """The worker runs meanwhile."""
    runs = stand.is_running("handover-worker")
    if not runs:
        stand.start("handover-worker", wait=False)
    try:
        yield
    finally:
        if not runs:
            stand.stop("handover-worker")


def shared(stand, name, make):
    if (stand.run, name) not in SHARED:
        SHARED[stand.run, name] = make(stand)
    return SHARED[stand.run, name]


# ---- states that test_routes.py has not, or otherwise ----

def by_worker(subject):
    def made(stand):
        with working(stand):
            return subject(stand)
    return made


def moved_service(stand):
    """A service whose renewals earn: its number at the host."""
    number = stand.add_service()
    with working(stand):
        test_routes.journeys.finished(stand, [("hosting", number)])
    return number


def renewable(stand):
    return {"service": shared(stand, "moved", moved_service), "line": uuid.uuid4().hex,
            "day": stand.value("SELECT UTC_DATE()")}


def earning_body(s):
    return actors.renewal(s["line"], "hosting", s["service"], 3900, s["day"])


def renewed(stand):
    s = renewable(stand)
    actors.tell(stand, "renewals", earning_body(s)).want(201)
    return s


def refunding_body(s):
    return actors.refund(s["line"], uuid.uuid4().hex, 1300, s["day"])


def two_accounts(stand):
    """Who accepted becomes one with another account."""
    g = test_routes.accepted(stand)["handover"]
    return {"from_account": g.customer[1], "into_account": stand.add_account()}


def entered(stand):
    """A session of the site's."""
    sid = uuid.uuid4().hex
    stand.browser().get(enter_path(stand, sid=sid)).want(303)
    return {"sid": sid}


def enter_path(stand, **claims):
    return "/handover/enter?" + urllib.parse.urlencode({"a": assertion(stand, **claims), "r": "/handover/"})


def addressed(stand):
    """An account nobody has asked a link for yet."""
    email = actors.new_email()
    stand.add_account(email=email)
    return {"email": email}


# ---- cases ----

class Case:
    """
    route; name; caller (of test_routes.CALLERS); subject, body: as of test_routes.Case. new_browser: its session is used
    up by it.
    """

    def __init__(self, route, name="", caller=None, subject=None, body=None, new_browser=False):
        known, expected = CASES.get(" ".join(route)), expected_table()[route]
        self.route, self.new_browser = route, new_browser
        self.caller = caller or test_routes.allowed_caller(expected)
        self.name = " ".join(route) + (f" ({name})" if name else "")
        self.status = expected[self.caller] if route != ENTER else 303
        self.subject, self.body = subject or known.subject, body or known.body

    def __repr__(self):
        return self.name

    def prepare(self, stand):
        w, subject = world(stand), self.subject(stand)
        if self.route == ENTER:
            return Request("GET", enter_path(stand), self._page_headers(stand, stand.browser()), None, subject)
        path = test_routes.path_of(self.route, subject)
        if self.route[1].startswith(API):
            body = self.body(subject)
            if self.route[1] == API + "/preflight" and self.caller == "staff":
                body["account_id"] = 101
            headers = w.headers(self.route, self.caller, subject)
            return Request(self.route[0], path, headers, json.dumps(body), subject)
        account = w.account(self.caller, subject)
        if self.new_browser:
            w.browsers.pop(account, None)
        browser = w.browser(account)
        fields = {**self.body(subject), "csrf": w.csrf(browser, account, subject), "nonce": uuid.uuid4().hex}
        if self.new_browser:
            w.browsers.pop(account)
        headers = {**self._page_headers(stand, browser), "Origin": stand.base_url, "Sec-Fetch-Site": "same-origin",
                   "Content-Type": FORM}
        return Request("POST", path, headers, urllib.parse.urlencode(fields), subject)

    def _page_headers(self, stand, browser):
        return {"Host": f"127.0.0.1:{stand.port}", "Accept": "text/html", "Accept-Language": "it",
                "Cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()) or None}


def api(path):
    return ("POST", API + path)


def page(path):
    return ("POST", "/handover" + path)


ACCEPTING = [{"name": "a new account", "caller": "visitor"}, {"name": "an account", "caller": "customer"}]
EXTRACTING, LEANING = by_worker(test_routes.extracting), by_worker(test_routes.leaning)
# Routes whose case is not simply that of test_routes.py; a route may have several.
OTHERWISE = {
    ENTER: [{"caller": "visitor"}],
    page("/sign-in"): [{"caller": "visitor", "new_browser": True}],
    page("/sign-in/by-mail"): [{"caller": "visitor", "subject": addressed, "body": dict}],
    page("/sign-in/{token}"): [{"caller": "visitor", "new_browser": True}],
    page("/sign-out"): [{"new_browser": True}],
    page("/i/{token}/accept"): ACCEPTING,
    api("/invitations/{token}/accept"): ACCEPTING,
    page("/staff/migrations/{id}/extraction"): [{"subject": EXTRACTING}],
    page("/staff/migrations/{id}/extraction/name-gone"): [{"subject": LEANING}],
    api("/migrations/{id}/items/{item}/steps/{step}"): [{"subject": EXTRACTING}],
    api("/migrations/{id}/items/{item}/names/gone"): [{"subject": LEANING}],
    api("/site/renewals"): [{"name": "nobody's"}, {"name": "earns", "subject": renewable, "body": earning_body}],
    api("/site/refunds"): [{"name": "nobody's"}, {"name": "takes back", "subject": renewed, "body": refunding_body}],
    api("/site/accounts/merged"): [{"name": "of nothing"},
                                   {"name": "of a handover", "subject": two_accounts, "body": dict}],
    api("/site/sessions/revoke"): [{"subject": entered, "body": dict}],
}


def writing_routes():
    """As the program has them: every POST, and the one GET that writes."""
    return [route for route, _ in routes_of_the_program() if route[0] == "POST" or route == ENTER]


def all_cases():
    """Fails where a route that writes has no case."""
    routes = writing_routes()
    missing = [r for r in routes if " ".join(r) not in CASES or r not in expected_table()]
    check(not missing, f"routes that write and have no case: {missing}")
    stale = [r for r in OTHERWISE if r not in routes]
    check(not stale, f"cases of routes that there are not: {stale}")
    return [Case(route, **more) for route in routes for more in OTHERWISE.get(route, [{}])]
