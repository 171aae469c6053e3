"""The measurements, a function each: figures by their keys."""
import json
import os
import socket
import statistics
import subprocess
import time

import actors
import capture
from harness import AS_USER, wait_for
from rig import DOMAINS, PHP, RAW

API = "/handover/api/v1"


def median(values):
    return statistics.median(list(values))


def bearer(r, role="reseller", account=101):
    return {"Authorization": "Bearer " + r.stand.token(role, account)}


def customer_of(r, items):
    """A customer with so many domains that have moved: its cookie."""
    g = actors.Handover(r.stand, [actors.domain(d) for d in r.take(items)])
    g.accept().want(200)
    g.wait()
    account = r.stand.value(f"SELECT customer_id FROM migration WHERE public_id = '{g.id}'")
    b = r.stand.browser()
    b.get(r.stand.ctl("token", "--role", "customer", "--account", account, "--enter", "/handover/my").strip())
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in b.cookies.items())}


def creation(r, domains):
    body = json.dumps(actors.submission([actors.domain(d) for d in domains]))
    return ("POST", API + "/migrations", {**bearer(r), "Content-Type": "application/json",
                                          "Idempotency-Key": actors.key()}, body)


def creations(r, count):
    taken = r.take(5 * count)
    return r.requests("create", [creation(r, taken[i:i + 5]) for i in range(0, len(taken), 5)])


def php_statements(r, name, statements):
    def text(b):
        return b"'" + b.replace(b"\\", b"\\\\").replace(b"'", b"\\'") + b"'"
    out = b"<?php return ["
    for kind, sql, parameters in statements:
        listed = b",".join(b"[" + text(k.encode()) + b"," + text(t) + b"]" for k, t in parameters)
        out += b"['name'=>" + text(kind.encode()) + b",'sql'=>" + text(sql) + b",'parameters'=>[" + listed + b"]],\n"
    r.write(name + ".php", out + b"];\n")


def learn(r, cookie):
    """What list, panel and create ask the database, for raw.c and for PHP. Figures: how often each asks."""
    stand, asked = r.stand, {}

    def create():
        d = r.take(5)
        answer = actors.submit(stand, [actors.domain(x) for x in d]).want(201)
        migration = stand.sql(f"SELECT * FROM migration WHERE public_id = '{answer.json['id']}'")[0]
        rows = stand.sql(f"SELECT * FROM item WHERE migration_id = {migration['migration_id']} ORDER BY item_id")
        invitation = stand.value(f"SELECT invitation_id FROM invitation WHERE migration_id = {migration['migration_id']}")
        return rows, {"migration": int(migration["migration_id"]), "invitation": int(invitation), "domains": list(d),
                      "items": [int(x["item_id"]) for x in rows]}
    with capture.Log(stand) as log:
        for name, what in (("list", lambda: stand.api("GET", "/migrations", token=("reseller", 101)).want(200)),
                           ("panel", lambda: stand.request("GET", "/handover/my", cookie).want(200)),
                           ("detail", lambda: stand.api("GET", "/migrations/" + stand.value(
                               "SELECT MAX(public_id) FROM migration WHERE reseller_id = 101"),
                               token=("reseller", 101)).want(200))):
            what()
            seen, _ = log.of(what)
            asked[name] = len(seen)
            made = [("plain" if kind == "plain" else "read", sql, []) for kind, sql in seen]
            capture.write(f"{r.dir}/{name}.raw", made)
            php_statements(r, name, made)
        create()
        (first, (rows, made)), (second, (others, _)) = log.of(create), log.of(create)
        asked["create"] = len(first)
        made = capture.template(capture.with_rows(first, rows), capture.with_rows(second, others), made)
        capture.write(f"{r.dir}/create.raw", made)
        php_statements(r, "create", made)
    print("statements a request:", asked, flush=True)
    return {f"statements_{k}": v for k, v in asked.items()}


def settle(r):
    """Two days later: what an agency may send in one day is a few, and every new one is counted among those of the day."""
    r.stand.admin_sql("UPDATE invitation SET created_at = created_at - INTERVAL 2 DAY; "
                      "UPDATE migration SET updated_at = updated_at - INTERVAL 2 DAY")


def contestants(r, cookie):
    """name: what one round of it is. Each returns load's figures."""
    used = {"raw": 0, "php": 0, "round": 0}
    first = r.domains[DOMAINS * RAW]
    one = r.stand.value("SELECT public_id FROM migration WHERE reseller_id = 101 ORDER BY migration_id LIMIT 1")

    def get(path, headers=None):
        return lambda: r.load(r.requests("get", [("GET", path, headers or {}, "")]))

    def authorised(path):
        return lambda: r.load(r.requests("get", [("GET", path, bearer(r), "")]))

    def raw_create():
        done = r.raw(r.dir + "/create.raw", first, 5, used["raw"])
        used["raw"] += done["ok"] + done["bad"] + 16
        return done

    def php_create():
        lines = [("POST", "/bench/php/create", {**bearer(r), "Content-Type": "application/json"},
                  json.dumps({"number": used["php"] + i})) for i in range(1500 * r.seconds)]
        used["php"] += len(lines)
        return r.load(r.requests("phpcreate", lines), how="once")

    def ours_create():
        return r.load(creations(r, 1100 * r.seconds), how="once")
    return {"nginx": get("/bench/200"), "hello": get("/bench/hello"),
            "list_raw": lambda: r.raw(r.dir + "/list.raw"), "list": authorised(API + "/migrations"),
            "list_php": authorised("/bench/php/list"), "panel": get("/handover/my", cookie),
            "panel_php": get("/bench/php/panel"), "agency_page": get("/handover/", agency(r)),
            "detail": authorised(API + "/migrations/" + one),
            "progress": authorised(API + "/migrations/" + one + "/progress"),
            "create_raw": raw_create, "create": ours_create, "create_php": php_create}


def agency(r):
    b = r.stand.browser()
    b.get(r.stand.ctl("token", "--role", "reseller", "--account", "101", "--enter", "/handover/").strip())
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in b.cookies.items())}


def ratios(r):
    for i in range(25):
        actors.submit(r.stand, [actors.domain(d) for d in r.take(1)]).want(201)
    cookie = customer_of(r, 20)
    figures = learn(r, cookie)
    taken = {name: [] for name in contestants(r, cookie)}
    runs = contestants(r, cookie)
    for _ in range(r.rounds):
        for name, run in runs.items():
            taken[name].append(run())
            if "create" in name:
                settle(r)
    print(f"{'':12} {'per s':>9} {'p50 us':>8} {'p99 us':>8} {'bad':>5}")
    for name, rows in taken.items():
        for key in ("per_s", "p50_us", "p99_us"):
            figures[f"{name}_{key}"] = median(x[key] for x in rows)
        figures[name + "_bad"] = sum(x["bad"] + x["lost"] for x in rows)
        print(f"{name:12} {figures[name + '_per_s']:9.0f} {figures[name + '_p50_us']:8.0f} "
              f"{figures[name + '_p99_us']:8.0f} {figures[name + '_bad']:5}", flush=True)

    def ratio(a, b):
        return median(x["per_s"] / max(y["per_s"], 0.001) for x, y in zip(taken[a], taken[b]))
    for a, b in (("list", "raw"), ("list", "php"), ("create", "raw"), ("create", "php"), ("panel", "php")):
        figures[f"{a}_vs_{b}"] = ratio(a, f"{a}_{b}")
    figures["panel_vs_list"] = ratio("panel", "list")
    figures["p99_vs_p50"] = median(x["p99_us"] / x["p50_us"] for x in taken["list"])
    beside = r.load(r.requests("get", [("GET", API + "/migrations", bearer(r), "")]),
                    prober=r.requests("probe", [("GET", API + "/migrations", bearer(r), "")]))["prober"]
    figures["prober_p50_us"], figures["prober_p99_us"] = beside["p50_us"], beside["p99_us"]
    return figures


def accepts(r, count, items):
    lines = []
    for _ in range(count):
        g = actors.Handover(r.stand, [actors.domain(d) for d in r.take(items)])
        lines.append(("POST", f"{API}/invitations/{g.token}/accept",
                      {"Content-Type": "application/json", "Idempotency-Key": actors.key()},
                      json.dumps(g.acceptance())))
    return r.requests("accept", lines)


def done_since(r, number):
    """[ms from consent to the end] and the seconds from the first consent to the last end."""
    rows = r.stand.sql(f"""SELECT TIMESTAMPDIFF(MICROSECOND, a.at, z.at) AS us, TIMESTAMPDIFF(MICROSECOND,
        (SELECT MIN(at) FROM audit WHERE migration_id > {number} AND to_state = 'customer_registered'), z.at) AS last
        FROM audit a JOIN audit z ON z.migration_id = a.migration_id AND z.to_state = 'commission_recorded'
        AND z.from_state <> z.to_state WHERE a.migration_id > {number} AND a.event = 'accept'""")
    return sorted(int(x["us"]) / 1000 for x in rows), max(int(x["last"]) for x in rows) / 1e6


def worker(r):
    count, figures = (150 if r.quick else 500), {}
    for name, connections, pause in (("flood", 32, 0), ("paced", 10, 200000)):
        number = int(r.stand.value("SELECT MAX(migration_id) FROM migration"))
        file = accepts(r, count, 2)
        sent = r.load(file, connections=connections, seconds=120, pause=pause, how="once")
        wait_for(lambda n=number: r.stand.value(
            f"SELECT COUNT(*) FROM migration WHERE migration_id > {n} AND state <> 'commission_recorded'") == "0",
            "all are done", 300)
        times, whole = done_since(r, number)
        figures[f"worker_{name}_per_s"], figures[f"worker_{name}_sent_per_s"] = count / whole, sent["per_s"]
        figures[f"worker_{name}_bad"] = sent["bad"] + sent["lost"]
        if name == "flood":  # what advances a handover: the acceptance, with all that it writes
            figures.update({f"advance_{k}": sent[k] for k in ("per_s", "p50_us", "p99_us")})
        if name == "paced":
            figures["done_p50_ms"], figures["done_p99_ms"] = times[len(times) // 2], times[len(times) * 99 // 100]
    print(figures, flush=True)
    return figures


def bulk(r):
    domains, figures = r.take(2000), {}
    g = actors.Handover(r.stand, [actors.domain(d) for d in r.take(1)])
    g.accept().want(200)
    g.wait()
    clone(r, 30000000, 30000024, g.number)  # another agency's, which the others ask for
    probe = r.requests("probe", [("GET", API + "/migrations", bearer(r, "reseller", 102), "")])
    before = r.load(probe, connections=1, pause=2000)
    beside = subprocess.Popen(r.command(probe, 1, 4, 2000), stdout=subprocess.PIPE)
    began = time.monotonic()
    g = actors.submit(r.stand, [actors.domain(d) for d in domains]).want(201).json
    stored = time.monotonic()
    seen = r.stand.api("GET", "/invitations/" + g["invitation"]["token"]).want(200).json
    asked = time.monotonic()
    r.stand.api("POST", f"/invitations/{g['invitation']['token']}/accept",
                {"offer_hash": seen["offer"]["hash"], "billing": actors.BILLING}).want(200)
    accepted = time.monotonic()
    wait_for(lambda: r.stand.value(f"SELECT state FROM migration WHERE public_id = '{g['id']}'") == "commission_recorded",
             "2,000 items have moved", 120, 0.02)
    done = time.monotonic()
    others = json.loads(beside.communicate()[0])
    figures.update(bulk2k_store_s=stored - began, bulk2k_accept_s=accepted - asked, bulk2k_move_s=done - accepted,
                   bulk2k_s=stored - began + done - asked, bulk2k_others_p99=others["p99_us"] / before["p99_us"],
                   bulk2k_others_bad=others["bad"] + others["lost"])
    print(figures, flush=True)
    return figures


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:")) / 1024


def program_pid(r, name):
    """Of the program itself: what starts it replaces itself by it."""
    return r.stand.pid(name)


def memory(r):
    figures = {"pss_mb": pss(program_pid(r, "handover-fcgi")), "worker_pss_mb": pss(program_pid(r, "handover-worker"))}
    firsts = []
    for _ in range(5):
        r.stand.stop("handover-fcgi")
        began = time.monotonic()
        r.stand.start("handover-fcgi", wait=False)
        while r.stand.request("GET", "/handover/sign-in").status != 200:
            pass
        firsts.append((time.monotonic() - began) * 1000)
    figures["first200_ms"] = median(firsts)
    print(figures, flush=True)
    return figures


def generation(r, listening):
    return subprocess.Popen([*AS_USER, r.stand.bin + "/handover-fcgi", "--config", r.stand.run + "/handover.conf"],
                            stdin=listening, cwd=r.stand.var, stderr=subprocess.DEVNULL, start_new_session=True)


def restarts(r):
    """Ten new generations on one inherited socket, the old one told to end when the new one runs."""
    r.stand.stop("handover-fcgi")
    path = r.stand.var + "/fcgi.sock"
    if os.path.exists(path):
        os.unlink(path)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    os.chmod(path, 0o666)
    listening.listen(1024)
    old = generation(r, listening)
    probe = r.requests("probe", [("GET", API + "/migrations", bearer(r), "")])
    running = subprocess.Popen(r.command(probe, 16, 10), stdout=subprocess.PIPE)
    for _ in range(10):
        time.sleep(0.4)
        new = generation(r, listening)
        time.sleep(0.4)
        old.terminate()
        old.wait(30)
        old = new
    load = json.loads(running.communicate()[0])
    old.terminate()
    old.wait(30)
    listening.close()
    os.unlink(path)
    r.stand.start("handover-fcgi")
    figures = {"restart_failed": load["bad"] + load["lost"], "restart_requests": load["ok"]}
    print(figures, flush=True)
    return figures


def clone(r, first, last, source):
    """Handovers of one item each like that one, of the agency 102, by SQL alone."""
    columns = [x["c"] for x in r.stand.sql(
        "SELECT COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'handover' AND "
        "TABLE_NAME = 'migration' AND GENERATION_EXPRESSION IS NULL ORDER BY ORDINAL_POSITION")]
    other = {"migration_id": "seq", "public_id": "CONCAT('mig_', LPAD(seq, 26, '0'))",
             "reference": "CONCAT('HO-', LPAD(seq, 9, '0'))", "reseller_id": "102"}
    r.stand.admin_sql(f"""SET unique_checks = 0, foreign_key_checks = 0;
        INSERT INTO migration ({', '.join(columns)}) SELECT {', '.join(other.get(c, 'm.' + c) for c in columns)}
          FROM migration m JOIN seq_{first}_to_{last} WHERE m.migration_id = {source};
        INSERT INTO item (item_id, public_id, migration_id, position, kind, host_id, name, product, state, ended, verdict,
                          moved_at, verified_at)
          SELECT seq + 100000000, CONCAT('item_', LPAD(seq, 26, '0')), seq, 1, kind, seq + 100000000, name, product,
                 state, 1, verdict, moved_at, verified_at
            FROM item JOIN seq_{first}_to_{last} WHERE migration_id = {source} AND position = 1;
        INSERT INTO offer (migration_id, version, hash, terms_hash, common_part, reseller_part, created_at)
          SELECT seq, version, hash, terms_hash, common_part, reseller_part, created_at
            FROM offer JOIN seq_{first}_to_{last} WHERE migration_id = {source};
        ANALYZE TABLE migration; ANALYZE TABLE item""")


def written_out(r):
    """The rows just made are on the disk: what is asked next does not share it with them."""
    r.stand.admin_sql("SET GLOBAL innodb_max_dirty_pages_pct = 0", database="")
    wait_for(lambda: int(r.stand.admin_sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")[0]["Value"]) < 100,
             "the pages are written", 300, 0.5)
    r.stand.admin_sql("SET GLOBAL innodb_max_dirty_pages_pct = 90", database="")


def scale(r):
    """The list and one handover at 10,000 and at 1,000,000 (a tenth with --quick) handovers."""
    g = actors.Handover(r.stand, [actors.domain(d) for d in r.take(1)])
    g.accept().want(200)
    g.wait()
    most, figures, at = (100000 if r.quick else 1000000), {}, 40000000
    for name, count in (("10k", 10000), ("1m", most)):
        began = time.monotonic()
        clone(r, at, 40000000 + count - 1, g.number)
        at = 40000000 + count
        figures[f"scale_{name}_fill_s"] = time.monotonic() - began
        written_out(r)
        for what, path in (("list", "/migrations"), ("detail", "/migrations/mig_" + str(40000000 + count // 2).zfill(26))):
            lines = r.requests("get", [("GET", API + path, bearer(r, "reseller", 102), "")])
            r.load(lines, connections=1)
            rows = [r.load(lines, connections=1) for _ in range(3)]
            figures[f"{what}_{name}_us"] = median(x["p50_us"] for x in rows)
            figures[f"{what}_{name}_bad"] = sum(x["bad"] + x["lost"] for x in rows)
    figures["scale_most"] = most
    figures["list_1m_vs_10k"] = figures["list_1m_us"] / figures["list_10k_us"]
    figures["detail_1m_vs_10k"] = figures["detail_1m_us"] / figures["detail_10k_us"]
    print(figures, flush=True)
    return figures


def soak(r, seconds):
    """Lists, panels and new handovers at once for so long; memory after the first twentieth and at the end."""
    cookie, end, failed, seen, count = customer_of(r, 20), time.monotonic() + seconds, 0, [], 0
    while time.monotonic() < end:
        probes = [r.requests("s1", [("GET", API + "/migrations", bearer(r), "")]),
                  r.requests("s2", [("GET", "/handover/my", cookie, "")])]
        running = [subprocess.Popen(r.command(p, 8, 5), stdout=subprocess.PIPE) for p in probes]
        done = [r.load(creations(r, 40), connections=4, seconds=5, how="once")]
        done += [json.loads(p.communicate()[0]) for p in running]
        failed += sum(x["bad"] + x["lost"] for x in done)
        count += sum(x["ok"] for x in done)
        seen.append(pss(r.stand.pid("handover-fcgi")))
    return {"soak_growth": seen[-1] / seen[len(seen) // 20], "soak_failed": failed, "soak_requests": count,
            "soak_pss_mb": seen}
