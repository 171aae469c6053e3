#!/usr/bin/env python3
"""
wapiti and sqlmap over the demonstration, signed in as each role; for whoever has them installed (apt-get install wapiti
sqlmap). From the build directory:

    builddir=$PWD srcdir=... python3 .../tests/security/scan.py [SECONDS [SECONDS]]

The first number is how long each tool may take for each role (default 600), the second for all that writes (posts.py;
default 1200). Modules of wapiti that need a host elsewhere (ssrf,
xxe, log4shell) are left out. Printed: requests as nginx counted them, findings, and answers of 500 and above, which
count as findings. Exit code 1 where there are any.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(os.environ["srcdir"], part) for part in ("tests/e2e", "tests/faults", "tests/security")]

import cases
import posts
from harness import Stand, srcdir

# wapiti fetches lists from the web, which nobody asked for; and 3.0.4 makes a pattern of what it leaves out that Python 3.11 no longer reads.
WAPITI = """
import re, socket, sys
resolve = socket.getaddrinfo
def loopback(host, *more, **named):
    if host != "127.0.0.1":
        raise OSError("only the stand is asked")
    return resolve(host, *more, **named)
socket.getaddrinfo = loopback
from wapitiCore.net import crawler
crawler.wildcard_translate = lambda pattern: re.compile(re.escape(pattern) + "$")
from wapitiCore.main.wapiti import wapiti_main as main
sys.exit(main())
"""
# A limit would answer for the page.
UNLIMITED = {"identity": {"mails_per_hour": 100000}, "handover": {"unknown_tokens_per_minute": 100000}}
MODULES = "sql,xss,permanentxss,exec,file,crlf,redirect,csrf"
QUERY = "?q=a&page=1&state=open&starting_after=x&limit=3&lang=it&next=%2Fhandover%2F&kind=all"


def cookie_of(stand, role, account):
    if role == "visitor":
        return None
    browser = stand.browser()
    browser.get(stand.ctl("token", "--role", role, "--account", str(account), "--enter", "/handover/").strip())
    return "ho_sid=" + browser.cookies["ho_sid"]


def roles(stand):
    """Each role with an account that has a handover."""
    row = stand.sql("SELECT reseller_id, customer_id FROM migration WHERE customer_id IS NOT NULL LIMIT 1")[0]
    return (("visitor", 0), ("reseller", row["reseller_id"]), ("customer", row["customer_id"]), ("staff", 1))


def subject(stand, role, account):
    """One handover the role may read, and one of its items."""
    mine = {"reseller": f"WHERE m.reseller_id = {account}",
            "customer": f"WHERE m.customer_id = {account}"}.get(role, "")
    row = stand.sql("SELECT m.public_id AS id, i.public_id AS item FROM migration m JOIN item i USING (migration_id) "
                    f"{mine} ORDER BY m.migration_id LIMIT 1")[0]
    return {"id": row["id"], "item": row["item"], "token": "0" * 52, "month": "2026-10", "account": "101",
            "mail": "1", "code": "stale", "statement": "1", "alarm": "1", "package": "1", "step": "copy"}


def routes():
    with open(os.path.join(srcdir(), "fcgi/routes.h"), encoding="utf-8") as f:
        return re.findall(r'^ROUTE\((GET|POST),\s+"([^"]+)",\s+\w+,\s+\w+,\s+(\w+)', f.read(), re.M)


def addresses(stand, values):
    """Every GET route, each path parameter marked as a place to inject, and the query too."""
    found = []
    for method, path, _ in routes():
        if method == "GET" and "sign-out" not in path:
            filled = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], "1") + "*", path)
            found.append(stand.base_url + filled + ("" if "*" in filled else QUERY))
    return found


def requests_so_far(stand):
    """(lines, statuses of 500 and above except 503) of nginx's own log."""
    with open(os.path.join(stand.var, "log/access.log"), encoding="utf-8", errors="replace") as f:
        lines = f.read().splitlines()
    return len(lines), [line for line in lines if re.search(r" status=5(?!03)\d\d ", line)]


def run(command, seconds, log):
    with open(log, "w", encoding="utf-8") as out:
        try:
            subprocess.run(["nice", *command], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                           timeout=seconds, check=False)
            return "finished"
        except subprocess.TimeoutExpired:
            return "stopped at its time"


def wapiti(stand, cookie, role, values, seconds):
    report, home = os.path.join(stand.run, f"wapiti-{role}.json"), os.path.join(stand.run, "wapiti-" + role)
    command = ["/usr/bin/python3", "-c", WAPITI, "-u", stand.base_url + "/handover/", "--scope", "folder", "-m", MODULES, "--flush-session",
               "--store-session", home, "-f", "json", "-o", report, "--max-scan-time", str(max(1, seconds // 3)),
               "--max-links-per-page", "60", "-x", stand.base_url + "/handover/sign-out", "--no-bugreport"]
    for address in addresses(stand, values):
        command += ["-s", address.replace("*", "")]
    command += ["-H", "Cookie: " + cookie] if cookie else []
    how = run(command, seconds, report + ".log")
    if not os.path.exists(report):
        with open(report + ".log", encoding="utf-8", errors="replace") as f:
            return how + " without a report: " + f.read()[-300:], []
    with open(report, encoding="utf-8") as f:
        found = json.load(f)["vulnerabilities"]
    return how, [f"{kind}: {one['method']} {one['path']} {one['parameter']} {one['info']}"
                 for kind, ones in found.items() for one in ones]


def sqlmap(stand, cookie, role, values, seconds):
    out, listed = os.path.join(stand.run, "sqlmap-" + role), os.path.join(stand.run, f"urls-{role}.txt")
    with open(listed, "w", encoding="utf-8") as f:
        f.write("\n".join(addresses(stand, values)) + "\n")
    command = ["sqlmap", "-m", listed, "--batch", "--output-dir", out, "--disable-coloring", "--level", "1", "--risk",
               "1", "--dbms", "mysql", "--technique", "BEU", "--timeout", "10", "--ignore-code", "*", "--ignore-stdin"]
    how = run(command + (["--cookie", cookie] if cookie else []), seconds, out + ".log")
    with open(out + ".log", encoding="utf-8", errors="replace") as f:
        text = f.read()
    hits = [line for line in text.splitlines() if "is vulnerable" in line or "injectable" in line and "not" not in line]
    tried = len(re.findall(r"^\[\d+/\d+\] ", text, re.M))
    return f"{how}, {tried} of {len(addresses(stand, values))} addresses begun", hits


def main():
    seconds, writing = [int(x) for x in sys.argv[1:]] + [600, 1200][len(sys.argv) - 1:]
    stand, findings = Stand(demo="story", config=UNLIMITED), []
    try:
        for role, account in roles(stand):
            values = subject(stand, role, account)
            for tool in (wapiti, sqlmap):
                before, began = requests_so_far(stand)[0], time.monotonic()
                how, found = tool(stand, cookie_of(stand, role, account), role, values, seconds)
                findings += [f"{tool.__name__} as {role}: {f}" for f in found]
                print(f"{tool.__name__:7} {role:9} {requests_so_far(stand)[0] - before:6} requests, {len(found)} findings, "
                      f"{time.monotonic() - began:.0f} seconds: {how}", flush=True)
        other = Stand(config=posts.merged(cases.CONFIG, UNLIMITED))  # the cases make their own states
        began = time.monotonic()
        found, told = posts.scan(other, writing)
        print(f"sqlmap  writing   {requests_so_far(other)[0]:6} requests, {len(found)} findings, "
              f"{time.monotonic() - began:.0f} seconds: {told}", flush=True)
        findings += found + ["nginx: " + line for s in (stand, other) for line in requests_so_far(s)[1]]
        other.close()
        print(f"in all {requests_so_far(stand)[0]} requests, {len(findings)} findings")
        for finding in findings[:50]:
            print("  " + finding[:300])
    finally:
        if os.environ.get("E2E_KEEP") != "1":
            for log in glob.glob(os.path.join(stand.run, "*.log")):
                os.remove(log)
        stand.close()
    return 1 if findings else 0


sys.exit(main())
