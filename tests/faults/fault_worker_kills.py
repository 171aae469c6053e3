"""The worker killed with -9 while it moves."""
import time

from actors import BILLING, add_items, domain, hosting, new_email, submission
from faults import fault


def hand_over(stand, items):
    link = "/invitations/" + stand.api("POST", "/migrations", submission(items, new_email()),
                                       ("reseller", 101)).want(201).json["invitation"]["token"]
    offer = stand.api("GET", link).want(200).json["offer"]["hash"]
    stand.api("POST", link + "/accept", {"offer_hash": offer, "billing": BILLING}).want(200)


@fault("the worker is killed while it moves", quick=10, whole=500)
def worker_killed(run):
    stand = run.stand(config={"handover": {"invitations_per_day": 1000000, "move_chunk": 2},
                              "worker": {"lease_seconds": 5, "poll_ms": 10}})
    domains, services = add_items(stand, 2 * (run.whole + 1), run.whole + 1)
    for n in run:
        hand_over(stand, [domain(domains[2 * n]), domain(domains[2 * n + 1]), hosting(services[n])])
        time.sleep(run.rng.random() * 0.08)
        stand.kill("handover-worker")
        stand.start("handover-worker", wait=False)
    if len(stand.sql("SELECT 1 FROM migration WHERE state <> 'commission_recorded'")) > run.count:
        run.broke("nothing came to its end")
