#!/usr/bin/env python3
"""
Starts a stand (tests/e2e/harness.py) and the journeys (journeys.mjs) on it, and prints their TAP.

The journeys ask for what a browser cannot do: a line "@{"id": 7, "call": "add_domain", "with": {...}}" of their output
is answered with a line {"id": 7, "value": ...} or {"id": 7, "error": "..."} on their input. The calls are the methods
of Calls. Every other line is TAP and passed on.
"""
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import harness
import journeys
from tap import comment, diagnosis

# A day to look at the recipient: what waits for that is on the pages.
CONFIG = {"handover": {"recipient_hold_hours": 24, "invitations_per_day": 100000}}
SECONDS = 800  # for all journeys together, on a busy machine; some 40 on a quiet one


class Calls:
    """What the journeys may ask for; the keys of "with" are the parameters."""

    def __init__(self, stand):
        self.stand, self.handovers = stand, {}

    def add_domain(self, **columns):
        """A new domain of agency 101 (account=, name=, columns of the host's table): its id."""
        return self.stand.add_domain(**columns)

    def add_service(self, **columns):
        return self.stand.add_service(**columns)

    def handover(self, items=None, **members):
        """A submitted handover, made without a browser: its id, the path of its invitation, its items."""
        g = journeys.Handover(self.stand, [i if isinstance(i, dict) else tuple(i) for i in items] if items else None, **members)
        self.handovers[g.id] = g
        return {"id": g.id, "path": f"/handover/migrations/{g.id}", "invitation": f"/handover/i/{g.token}",
                "items": g.items}

    def fracto(self, sites=2):
        """A request for sites of one FractoCloud: its id, its package, the paths of its pages."""
        package = self.stand.add_package()
        g = journeys.Handover(self.stand, [("hosting", self.stand.add_site(package)) for _ in range(sites)])
        self.handovers[g.id] = g
        staff = f"/handover/staff/migrations/{g.id}"
        return {"id": g.id, "path": f"/handover/migrations/{g.id}", "terms": f"{staff}/terms/{package}",
                "quote": f"{staff}/quote", "extraction": f"{staff}/extraction", "package": package}

    def mailed_link(self, id):
        """Of an invitation that went out when the terms were agreed."""
        self.handovers[id].find_token()
        return f"/handover/i/{self.handovers[id].token}"

    def extracting(self, id):
        """Until the worker has begun with its services."""
        g = self.handovers[id]
        harness.wait_for(lambda: all(i["state"] == "extracting" for i in g.list("items")), "the extraction begins")

    def accept(self, id):
        return self.handovers[id].accept().json

    def decline(self, id):
        g = self.handovers[id]
        self.stand.api("POST", f"/invitations/{g.token}/decline", {}).want(200)

    def withdraw(self, id):
        g = self.handovers[id]
        g.act("withdraw", token=g.reseller)

    def reject(self, id, reason):
        self.handovers[id].act("reject", {"reason": reason})

    def expire(self, id):
        self.stand.admin_sql("UPDATE invitation JOIN migration USING (migration_id) SET expires_at = UTC_TIMESTAMP(6) "
                             f"- INTERVAL 1 MINUTE WHERE migration.public_id = {harness.sql_literal(id)}")

    def wait(self, id, state):
        """Until a handover (also one made by pages of agency 101) is in that state."""
        def there():
            answer = self.stand.api("GET", f"/migrations/{id}", token=("staff", 1))
            return answer.want(200).json["state"] == state
        harness.wait_for(there, f"{id} is {state}")

    def confirm(self, id):
        """The agency says that the right person accepted."""
        g = self.handovers[id]
        g.act("recipient/confirm", token=g.reseller)

    def act(self, id, what, body=None):
        """What staff does to a handover, by the endpoint."""
        self.handovers[id].act(what, body)

    def resend(self, id):
        g = self.handovers[id]
        g.act("invitation/resend", token=g.reseller)

    def add_account(self, **columns):
        return self.stand.add_account(**columns)

    def notice_link(self, id):
        """What a registrant was mailed when somebody accepted."""
        return "/handover/o/" + self._token("notice JOIN migration USING (migration_id)", "notice",
                                            "migration.public_id", id)

    def sign_in_link(self, email):
        """What was mailed last to whoever signs in by mail."""
        return "/handover/sign-in/" + self._token("sign_in_link JOIN mail ON sign_in_id = about_id AND kind = 'sign_in'",
                                                  "sign_in_link", "address", email)

    def _token(self, tables, table, column, value):
        row = self.stand.sql(f"SELECT {table}.public_id, {table}.salt FROM {tables} WHERE {column} = "
                             f"{harness.sql_literal(value)} ORDER BY {table}.created_at DESC LIMIT 1")[0]
        return journeys.token_of(self.stand, row["public_id"], row["salt"])

    def moved(self, item):
        """Until a service has moved and was compared."""
        harness.wait_for(lambda: self.stand.value(f"SELECT state FROM item WHERE public_id = '{item}'") == "verified",
                         f"{item} is verified")

    def sql(self, query):
        return self.stand.sql(query)

    def admin_sql(self, query):
        self.stand.admin_sql(query)


def answer(calls, line):
    asked = json.loads(line)
    try:
        return {"id": asked["id"], "value": getattr(calls, asked["call"])(**asked.get("with", {}))}
    except Exception as e:  # the journey fails, not the stand
        return {"id": asked["id"], "error": diagnosis(e)}


def relay(stand, files):
    """Runs the journeys; how many points they printed, and whether all went well."""
    calls, points, good = Calls(stand), 0, True
    environment = {**os.environ, "BASE_URL": stand.base_url, "BROWSER_TMP": os.path.join(stand.run, "browser")}
    os.mkdir(environment["BROWSER_TMP"])
    node = subprocess.Popen(["timeout", str(SECONDS), "node", os.path.join(HERE, "journeys.mjs"), *files], text=True,
                            env=environment, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for line in node.stdout:
        if line.startswith("@"):
            print(json.dumps(answer(calls, line[1:])), file=node.stdin, flush=True)
            continue
        points += line.startswith(("ok ", "not ok "))
        good = good and not line.startswith("not ok ")
        print(line, end="", flush=True)
    code = node.wait()
    if code != 0:
        comment(f"the journeys ended with {code}")
    return points, good and code == 0


def main(files):
    os.umask(0o022)
    for program in ("chromium", "node"):
        if not shutil.which(program):
            print(f"1..0 # SKIP there is no {program}")
            return 77
    points, good = 0, False
    try:
        points, good = relay(harness.Stand(config=CONFIG), files)
    finally:
        complaints = harness.Stand.close_all()
        ended_well = good and not complaints
        print(f"{'ok' if not complaints else 'not ok'} - the programs ended well when they were stopped")
        if complaints:
            comment("\n".join(complaints))
    print(f"1..{points + 1}")
    return 0 if ended_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
