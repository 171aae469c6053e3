"""
Clocks that jump: this machine's, the database's, both; over the days on which clocks are changed, the leap day, the end
of a year, the end of 32 bits.

What people are promised counts by the database's clock (base/clock.h): the programs' may be anything, and only readyz
and the doctor say so. Every instant is a DATETIME(6), which reaches to the year 9999. MariaDB 10.11 itself does not go on
beyond 2038-01-19 03:14:07 UTC: seen, NOW() counts on, statements and commits of the next moments are sound, and within
seconds the server ends by itself (signal 11, under faketime). So nothing can be promised beyond: what was acknowledged
is there when a database is back, until then the programs answer 503 (the last fault). 11.5 reaches to 2106.
"""
import contextlib
import datetime
import http.client
import os
import time

from actors import Handover, domain, key
from clocks import ClockStand
from faults import fault
from harness import wait_for

HOUR, DAY, YEAR = 3600, 86400, 31557600
JUMPS = {"an hour on": HOUR, "an hour back": -HOUR, "a day on": DAY, "a year on": YEAR, "a year back": -YEAR,
         "a minute on": 60, "a minute back": -60}
# Europe/Rome changes its clocks at 01:00 UTC.
INSTANTS = {"spring": "2027-03-28T00:59:56", "autumn": "2027-10-31T00:59:56", "leap day": "2028-02-28T23:59:56",
            "after the leap day": "2028-02-29T23:59:56", "end of the year": "2027-12-31T22:59:56",
            "end of the UTC year": "2027-12-31T23:59:56", "a year without a leap day": "2027-02-28T23:59:56"}
END_OF_32_BITS = "2038-01-19T03:14:07"


def seconds_until(instant):
    then = datetime.datetime.fromisoformat(instant).replace(tzinfo=datetime.timezone.utc)
    return int(then.timestamp() - time.time())


def stand_of(run, **handover):
    return run.stand(kind=ClockStand, config={
        "handover": {"invitations_per_day": 1000000, "renewal_hour": 2, "digest_hour": 2, **handover},
        "worker": {"chores_seconds": 1}})


def cpu_seconds(stand):
    ticks = 0
    for program in ("handover-fcgi", "handover-worker"):
        with open(f"/proc/{stand.pid(program)}/stat", encoding="utf-8") as f:
            ticks += sum(map(int, f.read().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def nobody_spins(run, stand, what):
    """Most of the time there is nothing to do, and nothing is done."""
    used, began = cpu_seconds(stand), time.monotonic()
    time.sleep(0.7)
    share = (cpu_seconds(stand) - used) / (time.monotonic() - began)
    if share > 0.8:
        run.broke(f"{what}: the programs use {share:.0%} of a processor for nothing")


def finished(stand):
    g = Handover(stand, [domain(stand.add_lasting_domain())])
    g.accept().want(200)
    return g.wait()


def says_the_clocks_differ(run, stand, what):
    """readyz, metrics and the doctor, where they do, and only there."""
    apart = abs(stand.programs - stand.database)
    ready = stand.request("GET", "/handover/readyz")
    doctor = stand.ctl("doctor", ok=False).stdout
    fails = [line for line in doctor.splitlines() if line.startswith("FAIL  clocks")]
    if (ready.status == 503 and "seconds apart" in ready.text) != (apart > 30) or bool(fails) != (apart > 30):
        run.broke(f"{what}, {apart} s apart: readyz {ready.status} {ready.text.strip()}, doctor {fails}")


@fault("the programs' clock jumps: nothing expires, moves or is retried by it, and readyz and the doctor say it", quick=4)
def programs_jump(run):
    stand = stand_of(run, recipient_hold_hours=24, invitation_days=14)
    cases = {**{k: v for k, v in JUMPS.items() if abs(v) != 60}, **{k: seconds_until(v) for k, v in INSTANTS.items()},
             "the end of 32 bits": seconds_until(END_OF_32_BITS) - 4, "2040": seconds_until("2040-01-01T00:00:00")}
    for what in run.of(cases):
        stand.move(programs=0)
        invited, held = (Handover(stand, [domain(stand.add_lasting_domain())]) for _ in range(2))
        held.accept().want(200)
        stand.move(programs=cases[what])
        if "32 bits" in what:
            time.sleep(3)  # over the end
        retried_in_time(run, stand, what, invited.number)
        says_the_clocks_differ(run, stand, what)
        nobody_spins(run, stand, what)
        if held.state != "customer_registered" or stand.value("SELECT COUNT(*) FROM move_log m JOIN item USING (item_id) "
                                                              f"WHERE item.migration_id = {held.number}") != "0":
            run.broke(f"{what}: what is held for a day went to {held.state}")
        if invited.state != "requested":
            run.broke(f"{what}: an invitation is {invited.state}")
        if invited.accept().status != 200:
            run.broke(f"{what}: a living invitation is refused")
    stand.move(programs=0)
    stand.wait_ready()


def retried_in_time(run, stand, what, number):
    """A job whose effect the database refuses waits a few seconds, however far the clocks are apart."""
    stand.admin_sql(f"""CREATE TRIGGER refuses BEFORE UPDATE ON job FOR EACH ROW IF OLD.migration_id = {number} AND
        OLD.status = 'leased' AND NEW.last_error IS NULL THEN SIGNAL SQLSTATE '45000'; END IF""")
    stand.admin_sql(f"UPDATE job SET run_at = NOW(6) WHERE migration_id = {number} AND kind = 'expire'")
    try:
        row = wait_for(lambda: stand.sql(f"""SELECT run_at, NOW(6) AS now, run_at BETWEEN NOW(6) - INTERVAL 5 SECOND AND
            NOW(6) + INTERVAL 5 SECOND AS soon FROM job WHERE migration_id = {number} AND status = 'ready' AND
            attempts = 1"""), f"{what}: the job failed once", 20)[0]
    finally:
        stand.admin_sql("DROP TRIGGER refuses")
    if row["soon"] != "1":
        run.broke(f"{what}: tried again at {row['run_at']}, and it is {row['now']}")


@fault("the database's clock jumps: invitations expire by it, what was done is not done again, work goes on", quick=5)
def database_jumps(run):
    stand = stand_of(run, invitation_days=14)
    for what in run.of(JUMPS):
        by, done = JUMPS[what], finished(stand)
        invited, counted = Handover(stand, [domain(stand.add_lasting_domain())]), counts(stand)
        stand.move(database=by)
        says_the_clocks_differ(run, stand, what)
        if counts(stand) != counted and by < DAY:  # later, mails of the day are sent
            run.broke(f"{what}: {counted} became {counts(stand)}")
        over = by > 14 * DAY
        if over:
            wait_for(lambda h=invited: h.state == "expired", f"{what}: the invitation expires")
        elif invited.state != "requested":
            run.broke(f"{what}: it is {invited.state}")
        status = invited.accept().status
        if (status == 200) == over:
            run.broke(f"{what}: accept is answered {status}")
        finished(stand)
        nobody_spins(run, stand, what)
        stand.move(database=0)
        stand.wait_ready()
        finished(stand)
        if done.state != "commission_recorded":
            run.broke(f"{what}: what was done is {done.state}")


def counts(stand):
    return stand.sql("SELECT (SELECT COUNT(*) FROM move_log) moves, (SELECT COUNT(*) FROM audit) audit, "
                     "(SELECT COUNT(*) FROM entry) entries, (SELECT COUNT(*) FROM mail) mails")[0]


DAILY = ("renewals", "erase")


def chores_since(stand, mark):
    return [line.split("name=")[1].split()[0] for line in stand.log("handover-worker")[mark:].splitlines()
            if " event=chore " in line]


@fault("all clocks go over a change of the hour, a leap day, the end of a year: each chore once a day, nothing twice", quick=0)
def days_change(run):
    stand = stand_of(run, renewal_hour=0, digest_hour=0)
    for what in run.of(INSTANTS):
        stand.admin_sql("UPDATE chore SET done_at = '1970-01-02'")
        by, mark = seconds_until(INSTANTS[what]) - 2, len(stand.log("handover-worker"))
        until, days = time.time() + by + 8, 1 + INSTANTS[what].endswith("T22:59:56")  # midnight in Rome
        stand.move(by, by)
        stand.wait_ready()
        g = finished(stand)
        wait_for(lambda u=until: stand.now() > u, "the instant is over", 30, 0.3)
        finished(stand)
        says_the_clocks_differ(run, stand, what)
        nobody_spins(run, stand, what)
        wait_for(lambda m=mark, d=days: all(chores_since(stand, m).count(n) >= d for n in DAILY),
                 f"{what}: {DAILY}, {days} times")
        names = chores_since(stand, mark)
        often = {n: names.count(n) for n in set(names) if n != "sweep" and names.count(n) > days}
        if often:
            run.broke(f"{what}: {often} in {days} days")
        twice = stand.sql("SELECT mail_key FROM mail GROUP BY mail_key HAVING COUNT(*) > 1")
        if twice or g.state != "commission_recorded":
            run.broke(f"{what}: {twice} {g.state}")
    stand.move(0, 0)
    stand.wait_ready()


@fault("the database comes to the end of 32 bits: it ends, and what was acknowledged is there when it is back", quick=0,
       whole=3)
def thirty_two_bits(run):
    for n in run:
        stand = stand_of(run)
        by = seconds_until(END_OF_32_BITS) - 40
        stand.move(by, by)
        done, some = finished(stand), [Handover(stand, [domain(stand.add_lasting_domain())]) for _ in range(20)]
        stand.move(by + 60, by + 60)
        accepted, keys = [], {g.id: key() for g in some}
        for g in some:
            with contextlib.suppress(OSError, http.client.HTTPException):
                accepted += [g] if g.accept(keys[g.id]).status == 200 else []
        wait_for(lambda s=stand: not s.is_running("mariadbd"), "the database ends by itself", 60, 0.2)
        nobody_spins(run, stand, f"case {n}")
        if stand.request("GET", "/handover/readyz").status != 503:
            run.broke(f"case {n}: readyz without a database")
        stand.processes.pop("mariadbd")
        stand.move(by - HOUR, by - HOUR)
        stand.start("mariadbd")
        stand.wait_ready()
        for g in [done, *accepted]:
            if g.state == "requested":
                run.broke(f"case {n}: {g.id} was acknowledged and is lost")
        for g in some:
            if g.accept(keys[g.id]).status != 200:
                run.broke(f"case {n}: {g.id} cannot be accepted when the clock is right")
        run.look_at_the_tables()
        stand.close()
