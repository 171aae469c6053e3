"""
What a client or a peer may make up: parameters on the application's own socket, headers and framing through nginx.
Each case is asked with a good session, so that only what is forged can be the reason of a refusal.
"""
import json
import re
import socket
import urllib.parse

import fastcgi
import journeys
from harness import API, check, eq, test
from journeys import STAFF, Handover

FORM = "application/x-www-form-urlencoded"


def sid(stand, account=101):
    b = stand.browser()
    page = b.get("/handover/sign-in")
    b.submit(next(f for f in page.forms if f["account"] == str(account))).want(303)
    return b.cookies["ho_sid"]


def me(cookie, **changed):
    """The parameters of GET /me as nginx would send them; changed: others, None takes one out."""
    pairs = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": API + "/me", "REQUEST_URI": API + "/me", "QUERY_STRING": "",
             "CONTENT_TYPE": "", "CONTENT_LENGTH": "", "REMOTE_ADDR": "127.0.0.1",
             "HANDOVER_REQUEST_ID": "0123456789abcdef", "HTTP_COOKIE": f"ho_sid={cookie}", **changed}
    return [(n, v) for n, v in pairs.items() if v is not None]


def want(stand, status, pairs, body=b""):
    got, text = fastcgi.send(stand, pairs, body)
    eq(got, status, f"{[p for p in pairs][-2:]}: {text[:300]}")
    return text


@test("on the socket: of what decides, the same parameter twice is refused, also with the same value")
def duplicates(stand):
    cookie = sid(stand)
    want(stand, 200, me(cookie))
    once = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": API + "/me", "REQUEST_URI": API + "/me", "QUERY_STRING": "a=b",
            "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "0", "REMOTE_ADDR": "10.0.0.1",
            "HANDOVER_REQUEST_ID": "fedcba9876543210", "HTTP_AUTHORIZATION": "Bearer x", "HTTP_IF_MATCH": '"1"',
            "HTTP_IDEMPOTENCY_KEY": "k", "HTTP_ORIGIN": stand.base_url, "HTTP_SEC_FETCH_SITE": "same-origin",
            "HTTP_REFERER": "/", "HANDOVER_ANYTHING": "x"}
    for name, value in once.items():
        good = me(cookie, **{name: value})
        want(stand, 400, good + [(name, value)])
        want(stand, 400, [(name, "")] + good)


@test("on the socket: several cookie headers are one list, and a second session in it makes nobody")
def cookies(stand):
    mine, other = sid(stand), sid(stand, 102)
    want(stand, 200, me("x", HTTP_COOKIE="a=b") + [("HTTP_COOKIE", f"ho_sid={mine}")])
    want(stand, 200, me(mine) + [("HTTP_COOKIE", f"ho_sid={mine}")])
    want(stand, 401, me(mine) + [("HTTP_COOKIE", f"ho_sid={other}")])
    want(stand, 401, me(mine) + [("HTTP_COOKIE", "ho_sid=")])


@test("on the socket: a body unlike its length, a length that is none, a control byte in the path: refused")
def framing(stand):
    token = stand.token("reseller", 101)
    body = json.dumps({"items": [{"kind": "domain", "id": 1001}]}).encode()

    def post(size, sent=body, **changed):
        return me("x", REQUEST_METHOD="POST", SCRIPT_NAME=API + "/preflight", REQUEST_URI=API + "/preflight",
                  CONTENT_TYPE="application/json", CONTENT_LENGTH=size, HTTP_COOKIE=None,
                  HTTP_AUTHORIZATION="Bearer " + token, **changed), sent
    want(stand, 200, *post(str(len(body))))
    for size in (len(body) - 1, len(body) + 1, 0, "", None, "-1", "+1", f"{len(body)} ", f"0x{len(body):x}", "1e1"):
        want(stand, 400, *post(None if size is None else str(size)))
    for size in (2 ** 63, 2 ** 64 + len(body), "9" * 400):
        want(stand, 413, *post(str(size)))
    want(stand, 413, *post("9" * 19, HTTP_TRANSFER_ENCODING="chunked"))
    for byte in [*range(1, 32), 127, 128, 255]:
        for path in (b"/handover/api/v1/me" + bytes([byte]), b"/handover/\xc3\xa8" + bytes([byte])):
            status, _ = fastcgi.send(stand, [(n, path if n == "SCRIPT_NAME" else v) for n, v in me("x")])
            check(status in (400, 401, 404), f"{path!r} answered {status}")
            eq(status, 404, repr(path))


@test("on the socket: what means something elsewhere means nothing here")
def ignored(stand):
    cookie = sid(stand)
    for name in ("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_X_FORWARDED_FOR",
                 "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "REMOTE_USER",
                 "HTTP_REMOTE_ADDR", "AUTH_TYPE", "PATH_INFO", "SCRIPT_FILENAME", "DOCUMENT_ROOT", "HTTP_PROXY",
                 "http_proxy", "LD_PRELOAD", "PATH", "HTTP_HANDOVER_REQUEST_ID", "HTTP_COOKIE2", "FCGI_ROLE"):
        text = want(stand, 200, me(cookie) + [(name, "/handover/staff")])
        eq(json.loads(text.partition("\r\n\r\n")[2])["account_id"], 101, name)


@test("through nginx: headers named like its own parameters do not arrive in their place")
def headers(stand):
    cookie = sid(stand)
    for name in ("Proxy", "Remote-Addr", "REMOTE_ADDR", "Request-Method", "REQUEST_METHOD", "Script-Name", "SCRIPT_NAME",
                 "Handover-Request-Id", "HANDOVER_REQUEST_ID", "Request-Id", "X-Request-Id", "X-Forwarded-For",
                 "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-URL", "X-Rewrite-URL",
                 "X-HTTP-Method-Override", "HTTP_AUTHORIZATION", "Content_Length", "Content_Type", "Ho_sid"):
        answer = stand.request("GET", API + "/me", {"Cookie": f"ho_sid={cookie}", name: "0123456789abcdef"}).want(200)
        eq(answer.json["account_id"], 101, name)
        check("0123456789abcdef" not in str(answer.headers), f"{name} came back: {answer.headers}")
    for names in (("Authorization", "Authorization"), ("Idempotency-Key", "Idempotency-Key"), ("Origin", "Origin"),
                  ("If-Match", "If-Match")):
        got = stand.request("GET", API + "/me", [("Cookie", f"ho_sid={cookie}")] + [(n, f"v{i}")
                                                                                 for i, n in enumerate(names)])
        eq(got.status, 400, f"two {names[0]}")


def raw(stand, text, host=None):
    """Bytes to nginx, and all that comes back until it closes: [status of each answer]."""
    host = host or f"127.0.0.1:{stand.port}"
    with socket.create_connection(("127.0.0.1", stand.port), timeout=10) as s:
        s.sendall(text.replace("HOST", host).encode("latin-1"))
        received = b""
        while True:
            try:
                more = s.recv(65536)
            except (ConnectionResetError, TimeoutError):
                break
            if not more:
                break
            received += more
    return [int(s) for s in re.findall(rb"HTTP/1\.[01] (\d{3}) ", received)], received.decode("latin-1")


@test("through nginx: no request hides in another's body, whatever is said of its length")
def smuggling(stand):
    hidden = "GET /handover/smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n"
    cases = {
        "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n",
        "two lengths alike": "Content-Length: 5\r\nContent-Length: 5\r\n",
        "length and chunks": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "chunks of another kind": "Transfer-Encoding: xchunked\r\n",
        "chunks twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "chunks and identity": "Transfer-Encoding: chunked, identity\r\n",
        "a length with a sign": "Content-Length: +5\r\n",
        "a negative length": "Content-Length: -5\r\n",
        "a list of lengths": "Content-Length: 5, 5\r\n",
    }
    for name, lines in cases.items():
        statuses, text = raw(stand, f"POST {API}/preflight HTTP/1.1\r\nHost: HOST\r\n{lines}"
                                    f"Content-Type: application/json\r\n\r\n0\r\n\r\n{hidden}")
        check(len(statuses) == 1 and statuses[0] in (400, 501), f"{name}: {statuses} {text[:200]}")
    statuses, _ = raw(stand, f"POST {API}/preflight HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n"
                             f"Content-Type: application/json\r\nConnection: close\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{hidden}")
    eq(statuses, [401], "chunks, honestly sent, are a body; what follows on a closed connection is not read")
    log = stand.log("handover-fcgi")
    check("smuggled" not in log, "a hidden request arrived")


@test("through nginx: strange request lines, hosts and large headers are refused before they arrive")
def lines(stand):
    for line, allowed in ((f"GET {API}/me%00 HTTP/1.1", (400,)), (f"GET {API}/me%0a HTTP/1.1", (404,)),
                          (f"GET {API}/me\x01 HTTP/1.1", (400, 404)), (f"GET {API}/../../etc/passwd HTTP/1.1", (404,)),
                          ("GET /../../../etc/passwd HTTP/1.1", (400,)), (f"GET {API}%2fme HTTP/1.1", (404,)),
                          (f"GET {API}/me HTTP/1.1\r\nHost: other.example", (400,)), ("CONNECT / HTTP/1.1", (400, 405)),
                          (f"TRACE {API}/me HTTP/1.1", (405,)), (f"GET {API}/me HTTP/9.9", (400, 505)),
                          (f"GET {API}/me HTTP/1.1\r\nX: {'a' * 40000}", (400,)),
                          (f"GET {API}/{'a' * 40000} HTTP/1.1", (414,))):
        statuses, text = raw(stand, line + "\r\nHost: HOST\r\nConnection: close\r\n\r\n")
        check(len(statuses) == 1 and statuses[0] in allowed, f"{line[:80]!r}: {statuses} {text[:200]}")
    statuses, text = raw(stand, f"GET http://evil.example{API}/me HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    check(statuses == [401] and "evil.example" not in text, f"an address with a host: {statuses} {text[:300]}")


@test("a forged Host is in no link, page, redirect or mail: they come from the configuration")
def hosts(stand):
    evil = "evil.example"
    for name in ("Host", "X-Forwarded-Host", "X-Host", "Forwarded"):
        value = f"host={evil}" if name == "Forwarded" else evil
        for path in ("/handover/", "/handover/sign-in", "/handover/new", "/handover", API + "/migrations"):
            got = stand.request("GET", path, {name: value})
            text = str(got.headers) + got.text
            check(evil not in text, f"{path} with {name}: {text[:300]}")
        email = journeys.new_email()
        answer = stand.api("POST", "/migrations", journeys.request_body([("domain", stand.add_domain(101))], email),
                           token=("reseller", 101), headers={name: value}).want(201)
        check(evil not in answer.text, f"{name}: {answer.text[:300]}")
        check(answer.json["invitation"]["url"].startswith(stand.base_url + "/"), answer.json["invitation"]["url"])
    b = stand.browser()
    form = b.get("/handover/sign-in").form("/handover/sign-in/by-mail")
    fields = {"csrf": form["csrf"], "email": "info@studiorossi.example"}
    b.send_raw("POST", "/handover/sign-in/by-mail", {"Host": f"127.0.0.1:{stand.port}", "X-Forwarded-Host": evil,
                                                     "Origin": stand.base_url, "Content-Type": FORM},
               urllib.parse.urlencode(fields))
    box = stand.request("GET", "/handover/mails", {"Host": evil}).want(200).text
    mails = re.findall(r'href="(/handover/mails/[^"]+)"', box)
    check(mails, "no mail is there to be read")
    for path in mails[:5]:
        text = stand.request("GET", path, {"Host": evil}).text
        check(evil not in text and stand.base_url in text, f"{path}: {text[:300]}")


@test("the session's cookie is for this site and path, unread by scripts; signing out makes it worthless")
def attributes(stand):
    b = stand.browser()
    page = b.get("/handover/sign-in")
    form = next(f for f in page.forms if f["account"] == "101")
    got = b.submit(form).want(303)
    headers_of = [h for h in got.headers.get_all("Set-Cookie") if h.startswith("ho_sid=")]
    eq(len(headers_of), 1, "session cookies set")
    attributes_of = {a.strip().lower() for a in headers_of[0].split(";")[1:]}
    check({"httponly", "samesite=lax"} <= attributes_of, headers_of[0])
    check(not any(a.startswith("domain=") for a in attributes_of), headers_of[0])
    kept = dict(b.cookies)
    b.submit(b.get("/handover/").form("/handover/sign-out")).want(303)
    stand.request("GET", API + "/me", {"Cookie": f"ho_sid={kept['ho_sid']}"}).want(401)


@test("signing in wants our own form, so nobody is signed in as somebody else by a foreign page")
def sign_in_csrf(stand):
    b = stand.browser()
    form = next(f for f in b.get("/handover/sign-in").forms if f["account"] == "101")
    b.submit(form, headers={"Origin": "https://evil.example"}).want(403)
    b.submit(form, headers={"Sec-Fetch-Site": "cross-site"}).want(403)
    check("ho_sid" not in b.cookies or b.get(API + "/me").status == 401, "nobody is in")


@test("what has ended answers its own parties, and is not there for others, by cookie as by bearer")
def ended(stand):
    gone = Handover(stand)
    gone.act("withdraw", token=gone.reseller)
    other = Handover(stand, [("domain", stand.add_domain(102))], reseller=102)
    other.accept()
    for suffix in ("", "/items", "/events", "/progress"):
        path = f"{API}/migrations/{gone.id}{suffix}"
        for account in ("reseller", 102), other.customer:
            stand.api("GET", path, token=account).want(404, "not-found")
        stand.request("GET", path, {"Cookie": f"ho_sid={sid(stand, 102)}"}).want(404, "not-found")
        stand.request("GET", path, {"Cookie": f"ho_sid={sid(stand, 101)}"}).want(200)
        stand.api("GET", path, token=STAFF).want(200)
    for act in ("withdraw", "invitation/resend", "recipient/confirm", "notes"):
        for version in "*", '"1-reseller-it"', '"999999-reseller-it"':
            body = {"text": "x"} if act == "notes" else {}
            stand.api("POST", f"/migrations/{gone.id}/{act}", body, token=("reseller", 102),
                      headers={"If-Match": version}).want(404, "not-found")
