"""More than can be answered: who waits for a thread longer than web.wait_seconds is told so, and then all is well again."""
import os
import re
import signal
import threading

from harness import Stand, at_once, check, eq, test, wait_for

THREADS = 2


def make_stand():
    return Stand(config={"web": {"threads": THREADS, "wait_seconds": 1}})


class Asked(threading.Thread):
    """A request under way: .answer once there is one."""

    def __init__(self, call, *arguments):
        super().__init__(daemon=True)
        self.call, self.arguments, self.answer = call, arguments, None
        self.start()

    def run(self):
        self.answer = self.call(*self.arguments)


def refused(stand):
    numbers = stand.request("GET", "/handover/metrics").want(200).text
    return int(re.search(r"^handover_requests_refused_total (\d+)$", numbers, re.M).group(1))


@test("while the database answers nobody, who waits is told so in time, in the way and language of the request")
def slow_database(stand):
    reseller = ("reseller", 101)
    stand.token(*reseller)
    eq(refused(stand), 0, "refused so far")
    os.kill(stand.pid("mariadbd"), signal.SIGSTOP)
    try:
        asked = [Asked(stand.api, "GET", "/me", None, reseller) for _ in range(THREADS + 6)]
        wait_for(lambda: sum(a.answer is not None for a in asked) == 6, "all but those at the database are answered")
        for a in asked:
            if a.answer:
                a.answer.want(503, "unavailable")
                eq(a.answer.headers["Content-Type"], "application/problem+json", "type")
                check(a.answer.headers["Retry-After"], "Retry-After")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        italian, english, _, alive, ready, _ = at_once(
            lambda: stand.request("GET", "/handover/", {"Accept-Language": "it"}).want(503),
            lambda: stand.request("GET", "/handover/", {"Accept-Language": "en"}).want(503),
            lambda: stand.request("POST", "/handover/sign-in", form, "account=101").want(503),
            lambda: stand.request("GET", "/handover/livez").want(200),
            lambda: stand.request("GET", "/handover/readyz").want(503),
            lambda: stand.request("GET", "/handover/nothing").want(404))
        for page, words in ((italian, "Il servizio è occupato"), (english, "The service is busy")):
            check(words in page.text and page.headers["Retry-After"], f"the page: {page!r}")
        eq((alive.text, ready.text), ("ok\n", "unavailable\n"), "livez and readyz")
    finally:
        os.kill(stand.pid("mariadbd"), signal.SIGCONT)
    for a in asked:
        a.join()
    eq(sum(a.answer.status == 200 for a in asked), THREADS, "those at the database")
    stand.api("GET", "/me", token=reseller).want(200)
    eq(stand.request("GET", "/handover/readyz").want(200).text, "ok\n", "readyz")
    eq(refused(stand), 6 + 6, "refused")


@test("without the program nginx itself says calmly when to try again, in the way of the request")
def away(stand):
    stand.stop("handover-fcgi")
    problem = stand.api("GET", "/me").want(503, "unavailable")
    eq(problem.headers["Content-Type"], "application/problem+json", "type of the endpoint's answer")
    for method, body in (("GET", None), ("POST", "a=b")):
        page = stand.request(method, "/handover/new", body=body).want(503)
        eq(page.headers["Content-Type"], "text/html; charset=utf-8", "type of the page")
        check("Il servizio è occupato" in page.text and "The service is busy" in page.text, page.text)
        check("default-src 'none'" in page.headers["Content-Security-Policy"], "its policy")
    for answer in (problem, page):
        eq((answer.headers["Retry-After"], answer.headers["Cache-Control"]), ("5", "no-store"), "its headers")
    stand.start("handover-fcgi")
    wait_for(lambda: stand.request("GET", "/handover/readyz").status == 200, "it is ready again")
    stand.request("GET", "/handover/away").want(404)
