"""handoverctl doctor and --check-config: each fault that is planted is found, by its name; what is well is well."""
import contextlib
import os
import re
import shutil
import socket

from harness import USER, Skip, Stand, check, eq, test, wait_for

OK, WRONG, BAD_CONFIG = 0, 1, 78


def make_stand():
    return Stand(config={"mail": {"transport": "file", "directory": "mails", "from_address": "prova@prova.example"}},
                 start=("mariadbd",))


def doctor(stand, *more):
    """Exit code and lines, of a doctor that knows the socket."""
    done = stand.ctl("doctor", "--socket", stand.var + "/fcgi.sock", *more, ok=False)
    return done.returncode, done.stdout.splitlines()


def finds(stand, *words):
    """It fails, with one line that has all these words, and says with --quiet what it says without."""
    code, lines = doctor(stand)
    eq(code, WRONG, f"exit code, where {words} is planted")
    found = [line for line in lines if line.startswith("FAIL") and all(w in line for w in words)]
    check(found, f"no line with {words}:\n" + "\n".join(lines))
    quiet = doctor(stand, "--quiet")[1]
    check(undated(found[0]) in map(undated, quiet) and not [line for line in quiet if line.startswith("ok")],
          f"--quiet says {quiet}")
    return lines


def undated(line):
    """What two doctors say alike: between them seconds may pass."""
    return re.sub("[0-9]+", "N", line)


def well(stand):
    code, lines = doctor(stand)
    eq((code, [line for line in lines if line.startswith("FAIL")]), (OK, []), "a doctor with nothing to mend")
    return lines


@contextlib.contextmanager
def configured(stand, section, **keys):
    stand.configure({section: keys})
    try:
        yield
    finally:
        stand.configure({section: {k: stand.good[section].get(k) for k in keys}})


@test("a whole installation is well, line by line, and only the demonstration is said")
def whole(stand):
    stand.as_user("mkdir", "-p", "mails")
    stand.configure({"mail": {"directory": stand.var + "/mails"}})
    stand.good = {s: dict(k) for s, k in stand.config.items()}
    for program in ("handover-fcgi", "handover-worker"):
        stand.start(program)
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM worker_beat") != "0", "the worker says that it is alive")
    lines = well(stand)
    for what in ("configuration", "texts", "schema", "queries", "definers", "tables", "server settings", "clocks",
                 "worker", "jobs", "mails", "web socket", "mail transport"):
        check([line for line in lines if line.startswith(f"ok    {what}: ")], f"nothing of {what}:\n{lines}")
    eq([line for line in lines if line.startswith("warn")],
       ["warn  demonstration: web.demo is yes: whoever comes signs in as anybody"], "what is to know")
    eq(len(doctor(stand, "--quiet")[1]), 1, "lines of --quiet")
    eq(stand.ctl("doctor", "--loud", ok=False).returncode, 64, "an unknown argument")


@test("a table that is not InnoDB, ours or the site's")
def engines(stand):
    for schema in ("handover", "handover_site"):
        stand.admin_sql(f"CREATE TABLE {schema}.elsewhere (a INT) ENGINE=MyISAM")
        finds(stand, "tables", f"{schema}.elsewhere", "MyISAM")
        stand.admin_sql(f"DROP TABLE {schema}.elsewhere")
    well(stand)


@test("a definer whose account was dropped")
def definers(stand):
    stand.admin_sql("CREATE USER gone@localhost; CREATE DEFINER=gone@localhost VIEW left_behind AS SELECT 1; "
                    "DROP USER gone@localhost")
    finds(stand, "definers", "left_behind", "gone@localhost")
    stand.admin_sql("DROP VIEW left_behind")
    well(stand)


@test("where the administrator is not let in, that is said, and our own tables are still looked at")
def administrator(stand):
    stand.admin_sql("CREATE TABLE elsewhere (a INT) ENGINE=MyISAM; GRANT SELECT ON elsewhere TO handover_app@localhost")
    with configured(stand, "database", admin_user="nobody_such"):
        lines = finds(stand, "tables", "handover.elsewhere")
        check([line for line in lines if line.startswith("warn  administrator:")], "\n".join(lines))
    stand.admin_sql("REVOKE SELECT ON elsewhere FROM handover_app@localhost; DROP TABLE elsewhere")


@test("another schema, and a query that does not fit it any more")
def schema(stand):
    stand.admin_sql("UPDATE schema_migration SET version = version + 100 ORDER BY version DESC LIMIT 1")
    finds(stand, "schema", "migrate")
    stand.admin_sql("UPDATE schema_migration SET version = version - 100 ORDER BY version DESC LIMIT 1")
    stand.admin_sql("RENAME TABLE draft TO draught")
    finds(stand, "query", "draft")
    stand.admin_sql("RENAME TABLE draught TO draft")
    well(stand)


@test("settings of the server under which acts get lost")
def settings(stand):
    stand.admin_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
    finds(stand, "server settings", "innodb_flush_log_at_trx_commit is 2")
    stand.admin_sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
    mode = stand.value("SELECT @@GLOBAL.sql_mode")
    stand.admin_sql("SET GLOBAL sql_mode = ''")
    check([line for line in doctor(stand)[1] if line.startswith("warn  server settings: sql_mode")], "sql_mode")
    stand.admin_sql(f"SET GLOBAL sql_mode = '{mode}'")
    well(stand)


@test("clocks that are apart")
def clocks(stand):
    if os.environ.get("ASAN_OPTIONS"):
        raise Skip("AddressSanitizer must be the first library of a process, and faketime wants to be")
    faketime = shutil.which("faketime")
    if not faketime:
        raise Skip("faketime is not installed, and without it a clock moves only with the machine's")
    if stand.as_user(faketime, "-f", "+120s", "date", ok=False).returncode:
        raise Skip("faketime does not run here: it needs /dev/shm")
    done = stand.as_user(faketime, "-f", "+120s", stand.bin + "/handoverctl", "--config", stand.run + "/handover.conf",
                         "doctor", ok=False)
    eq(done.returncode, WRONG, "exit code")
    check("FAIL  clocks: this machine's and the database's are 1" in done.stdout, done.stdout)


@test("a worker that stopped, or has not been heard of")
def worker(stand):
    stand.stop("handover-worker")
    finds(stand, "worker", "none is running")
    stand.admin_sql("INSERT INTO worker_beat (worker, at) VALUES ('elsewhere:1', NOW(6) - INTERVAL 5 MINUTE)")
    finds(stand, "worker", "none was heard of for 30")
    stand.admin_sql("DELETE FROM worker_beat")
    stand.start("handover-worker")
    wait_for(lambda: stand.value("SELECT COUNT(*) FROM worker_beat") != "0", "the worker says that it is alive")
    well(stand)


@test("a job that failed for good is to be mended, a mail that did is said")
def dead_job(stand):
    stand.ctl("demo")
    job = stand.value("SELECT job_id FROM job WHERE kind = 'expire' AND status = 'ready' ORDER BY job_id LIMIT 1")
    stand.admin_sql(f"UPDATE job SET status = 'dead' WHERE job_id = {job}")
    finds(stand, "jobs", "1 failed for good")
    stand.admin_sql(f"UPDATE job SET status = 'ready' WHERE job_id = {job}")
    stand.admin_sql("UPDATE mail SET status = 'dead', lease_token = NULL WHERE kind = 'reminder' LIMIT 1")
    check("warn  mails: 1 failed for good: undeliverable, for staff to see" in well(stand), "an undeliverable mail")


@test("nobody at the web socket")
def web_socket(stand):
    stand.stop("handover-fcgi")
    finds(stand, "web socket", "fcgi.sock")
    stand.start("handover-fcgi")
    check([line for line in stand.ctl("doctor", ok=False).stdout.splitlines() if line.startswith("warn  web socket")],
          "without --socket it is said that it was not looked at")


@test("a mail server that does not answer, a directory that is not there")
def mail(stand):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
        with configured(stand, "mail", transport="smtp", smtp_url=f"smtp://127.0.0.1:{port}", smtp_tls="never"):
            finds(stand, "mail transport", f"127.0.0.1 port {port}", "refused")
            s.listen()
            check("ok    mail transport: the server answers" in doctor(stand)[1], "a server that listens")
    with configured(stand, "mail", directory=stand.var + "/nowhere"):
        finds(stand, "mail.directory", "nowhere")


def check_config(stand, program="handoverctl"):
    done = stand.as_user(f"{stand.bin}/{program}", "--config", stand.run + "/handover.conf", "--check-config", ok=False)
    return done.returncode, done.stderr


@test("key files and the password are refused where others can read them, by the doctor, --check-config and the start")
def modes(stand):
    eq(check_config(stand), (OK, ""), "--check-config of a good configuration")
    for name, key in (("audit.key", "keys.audit_file"), ("database", "database.password_file")):
        path = f"{stand.var}/keys/{name}"
        for mode in (0o640, 0o604):
            os.chmod(path, mode)
            finds(stand, key, "others than its owner can open it")
            for program in ("handoverctl", "handover-fcgi", "handover-worker"):
                code, text = check_config(stand, program)
                eq(code, BAD_CONFIG, f"--check-config of {program}")
                check(f"{key}: {path}: others than its owner can open it" in text, text)
            eq(stand.ctl("check-sql", ok=False).returncode, BAD_CONFIG, "a program that starts")
        os.chmod(path, 0o400)
        eq(check_config(stand), (OK, ""), "mode 0400")
        os.chmod(path, 0o600)


@test("--check-config says every fault with its key, all at once")
def faults(stand):
    keys = stand.var + "/keys"
    stand.as_user("bash", "-c", "umask 077; echo short >keys/short.key; : >keys/empty")
    planted = {
        "web": {"base_url": "http://shop.example/", "locale_dir": keys},
        "database": {"password_file": keys + "/empty", "sql_dir": keys + "/database"},
        "keys": {"csrf_file": keys + "/short.key", "audit_file": keys + "/nowhere", "paseto_public_file": None},
        "handover": {"reminder_days": "5 soon", "renewal_warning_days": "60 400"},
        "mail": {"directory": keys + "/nowhere"},
    }
    stand.configure(planted)
    code, text = check_config(stand)
    stand.configure({s: {k: stand.good[s].get(k) for k in k_} for s, k_ in planted.items()})
    eq(code, BAD_CONFIG, "exit code")
    for key in ("web.base_url: ", "web.cookie_secure: ", "web.locale_dir: ", "database.password_file: ",
                "database.sql_dir: ", "keys.csrf_file: ", "keys.audit_file: ", "keys.paseto_public_file: is not set",
                "handover.reminder_days: ", "handover.renewal_warning_days: ", "mail.directory: "):
        eq(text.count(f"handoverctl: {key}"), 1, f"lines of {key}\n{text}")
    eq(len(text.splitlines()), 11, text)


@test("--dump-config holds paths and no secret, and read again it says the same")
def dump(stand):
    program, path = stand.bin + "/handover-fcgi", stand.run + "/handover.conf"
    first = stand.as_user(program, "--config", path, "--dump-config").stdout
    stand.as_user("bash", "-c", "cat >dumped.conf", text_in=first)
    eq(stand.as_user(program, "--config", "dumped.conf", "--dump-config").stdout, first, "the dump of the dump")
    for name in os.listdir(stand.var + "/keys"):
        with open(f"{stand.var}/keys/{name}", encoding="ascii") as f:
            for word in f.read().split():
                check(len(word) < 20 or word not in first, f"{name} is in the dump")
    check(f"password_file = {stand.var}/keys/database" in first and f"admin_user = {USER}" in first, first)
