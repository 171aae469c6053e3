"""
What the end-to-end tests stand on: a private installation of everything (Stand), HTTP as a program and as a browser
without script use it (Stand.api, Browser in browser.py), and a small TAP registry (tap.py).

A test file is tests/e2e/test_NAME.py:

    from harness import Stand, eq, check, test, wait_for

    @test("a sentence that says what is true")
    def any_name(stand):
        m = stand.api("POST", "/migrations", {...}, token=("reseller", 101))
        eq(m.status, 201, "the answer to a request")

- The functions run in the order of the file, the files in the order of their names. A failed one prints a diagnosis
  ("# ..." lines) and the next one runs. One that raises Skip(why) is skipped.
- A test with a parameter gets the file's stand, made when the first one asks for it and taken down after the last.
  A file that needs another one than Stand() defines  def make_stand(): return Stand(config={...}) .
- A test may make further Stand()s and should close() them; what it forgets is closed at the end of the file.
- After each test every process that was started and not stopped must still run: one that has ended fails the test
  and is started again; so is what a failed test had stopped. At the end the exit codes of the programs are one more
  test of the file.
- Environment: builddir (handover-fcgi, handover-worker, handoverctl, po/it.mo; "." without it), srcdir (sql, nginx,
  htdocs; the checkout this file is in).
  ASAN_OPTIONS, UBSAN_OPTIONS, LSAN_OPTIONS, TSAN_OPTIONS are passed to the programs. E2E_KEEP=1 keeps the directories.
- As root everything runs as nobody, else as the caller; nothing outside the stand's own directory is written.

The demonstration's data (sql/demo/demo.sql) is loaded, with demo="story" its handovers too: staff 1, resellers 101 and
102, customers 201 to 203, domains 1001.. (101) and 2001.. (102), hosting 501..507 (101) and 601..607 (102); reseller
103 and its customers are the story's. stand.add_domain() and add_service() make more, so that a test need not share.
Sample requests and whole journeys: journeys.py.
"""
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

from tap import Failure, Skip, at_once, check, comment, eq, test, wait_for  # what tests import from here

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's modules, whichever Python this is
import pymysql  # noqa: E402
from pymysql.constants import CLIENT  # noqa: E402

API = "/handover/api/v1"
PROGRAMS = ("mariadbd", "handover-fcgi", "handover-worker", "nginx")
IS_ROOT = os.geteuid() == 0
AS_USER = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all", "--"] if IS_ROOT else []
USER = "nobody" if IS_ROOT else subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
PASSED_ON = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
START_SECONDS = 60  # for anything to become ready; sanitizers on a busy machine are slow


class SqlError(Exception):
    """A statement the database refused: .code (MariaDB's number), .text."""

    def __init__(self, code=0, text=""):
        super().__init__(f"ERROR {code}: {text}")
        self.code, self.text = code, text


class Response:
    """status; headers (any case; get_all for several); body (bytes); text; json (None where it is not JSON)."""

    def __init__(self, status, headers, body, request):
        self.status, self.headers, self.body, self.request = status, headers, body, request
        self.text = body.decode("utf-8", "replace")
        self.json = None
        if "json" in (headers.get("Content-Type") or ""):
            with contextlib.suppress(ValueError):
                self.json = json.loads(self.text)

    @property
    def code(self):
        """Of a problem document; None of anything else."""
        return self.json.get("code") if isinstance(self.json, dict) else None

    def want(self, status, code=None):
        """Itself, where the status is this one (and a problem's code that one); else a failure that shows it all."""
        if self.status != status or (code and self.code != code):
            raise Failure(f"{self.request}: wanted {status} {code or ''}\n  is {self.status} {self.text[:1500]}")
        return self

    def __repr__(self):
        return f"<{self.request}: {self.status} {self.text[:300]}>"


def builddir():
    return os.path.abspath(os.environ.get("builddir") or ".")


def srcdir():
    return os.path.abspath(os.environ.get("srcdir") or os.path.join(os.path.dirname(__file__), "../.."))


def parent_directory():
    """Where stands are made: TMPDIR unless it is too long for a socket's path or closed to the programs' user."""
    t = os.environ.get("TMPDIR", "/tmp")
    fit = re.fullmatch(r"/[A-Za-z0-9/._+-]{0,40}", t) and os.access(t, os.W_OK)
    if fit and subprocess.run([*AS_USER, "test", "-x", t], check=False).returncode == 0:
        return os.path.realpath(t)
    return "/tmp"


def free_port():
    """Below those the kernel gives to whoever asks for any: nobody takes it before nginx does."""
    while True:
        port = random.randrange(20000, 30000)
        if not can_connect(socket.AF_INET, ("127.0.0.1", port)):
            return port


class Stand:
    """
    A private database, nginx, handover-fcgi and handover-worker, started and ready.

        Stand(config={"handover": {"invitation_days": 3}}, start=PROGRAMS)

    config: sections and keys of handover.conf that differ from the demonstration's. start: which programs run; without
    "mariadbd" nothing else can be prepared. Attributes: port, base_url ("http://127.0.0.1:PORT"), run (the directory;
    run/var/log has the logs, run/var/keys the keys, run/handover.conf the configuration).
    """

    living, complaints = [], []  # of all stands; complaints: what close_all tells

    def __init__(self, config=None, start=PROGRAMS, demo=True):
        self.processes, self.tokens, self.numbers = {}, {}, {}
        self.wanted = start
        self.lock = threading.Lock()
        self.run = tempfile.mkdtemp(prefix="ho-", dir=parent_directory())
        Stand.living.append(self)
        os.chmod(self.run, 0o711)
        keep = os.environ.get("E2E_KEEP") or ""
        self.janitor = subprocess.Popen(["sh", "-c", JANITOR, "sh", self.run, keep], stdin=subprocess.PIPE, cwd="/",
                                        start_new_session=True)
        self.var = os.path.join(self.run, "var")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.bin = os.path.join(self.run, "inst/bin")
        self._install()
        self.config = self._default_config()
        self.configure(config or {})
        self._prepare_database(demo)
        for program in start:
            if program != "mariadbd":
                self.start(program, wait=False)
        if set(PROGRAMS) <= set(start):
            self.wait_ready()

    # ---- making it ----

    def _install(self):
        os.mkdir(self.var)
        for d in ("inst/bin", "inst/share/handover", "inst/share/locale/it/LC_MESSAGES", "nginx"):
            os.makedirs(os.path.join(self.run, d))
        for program in ("handover-fcgi", "handover-worker", "handoverctl"):
            shutil.copy(os.path.join(builddir(), program), self.bin)
        shutil.copy(os.path.join(builddir(), "po/it.mo"),
                    os.path.join(self.run, "inst/share/locale/it/LC_MESSAGES/handover-it.mo"))
        for d in ("sql", "htdocs"):
            shutil.copytree(os.path.join(srcdir(), d), os.path.join(self.run, "inst/share/handover", d))
        shutil.copy(os.path.join(srcdir(), "tests/invariants/invariants.sql"),
                    os.path.join(self.run, "inst/share/handover/sql"))
        for f in ("handover.conf", "handover_fastcgi_params"):
            shutil.copy(os.path.join(srcdir(), "nginx", f), os.path.join(self.run, "nginx"))
        with open(os.path.join(srcdir(), "nginx/demo.conf.in"), encoding="utf-8") as f:
            conf = f.read().replace("@port@", str(self.port)).replace("@run@", self.run)
        self._write("nginx/nginx.conf", conf)
        self._write("mariadb.cnf", MARIADB_CNF.replace("@var@", self.var))
        # The checkout may have come with a strict umask; the programs' user must be able to read all this.
        for root, dirs, files in os.walk(self.run):
            for name in dirs + files:
                p = os.path.join(root, name)
                os.chmod(p, 0o755 if os.path.isdir(p) or root == self.bin else 0o644)
        if IS_ROOT:
            shutil.chown(self.var, "nobody", "nogroup")
        os.chmod(self.var, 0o711)
        self.as_user("mkdir", "log", "tmp")
        self.as_user("bash", "-c", "umask 077; mkdir keys; head -c 24 /dev/urandom | base64 >keys/database")

    def _default_config(self):
        keys, var = os.path.join(self.var, "keys"), self.var
        share = os.path.join(self.run, "inst/share")
        return {
            "web": {"threads": 16, "base_url": self.base_url, "cookie_secure": "no", "demo": "yes",
                    "locale_dir": share + "/locale"},
            "database": {"socket": var + "/db.sock", "name": "handover", "site_name": "handover_site",
                         "user": "handover_app", "password_file": keys + "/database", "admin_user": USER,
                         "sql_dir": share + "/handover/sql"},
            "keys": {"invitation_file": keys + "/invitation.key", "csrf_file": keys + "/csrf.key",
                     "audit_file": keys + "/audit.key", "paseto_public_file": keys + "/paseto.public",
                     "paseto_secret_file": keys + "/paseto.secret"},
            "worker": {"threads": 2},
            "handover": {"recipient_hold_hours": 0, "unknown_tokens_per_minute": 100000},
            "identity": {"mail_sign_in": "yes", "mails_per_hour": 100000},
        }

    def configure(self, changes):
        """Changes keys ({section: {key: value}}, None: the default again). Programs read it when they start."""
        for section, pairs in changes.items():
            self.config.setdefault(section, {}).update(pairs)
        lines = []
        for section, pairs in self.config.items():
            lines += [f"[{section}]"] + [f"{k} = {v}" for k, v in pairs.items() if v is not None]
        self._write("handover.conf", "\n".join(lines) + "\n")

    def _write(self, name, text):
        path = os.path.join(self.run, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o644)

    def _prepare_database(self, demo):
        self.as_user("mariadb-install-db", "--no-defaults", "--force", f"--datadir={self.var}/data", "--skip-test-db",
                     "--auth-root-authentication-method=socket", f"--auth-root-socket-user={USER}",
                     "--innodb-log-file-size=16M")
        self.start("mariadbd")
        self.ctl("keygen", self.var + "/keys")
        self.ctl("migrate")
        if demo:
            self.ctl("demo", *([] if demo == "story" else ["--data-only"]))

    # ---- processes ----

    def _environment(self):
        env = {"PATH": PATH, "HOME": self.var, "TMPDIR": self.var + "/tmp", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        env.update({k: os.environ[k] for k in PASSED_ON if k in os.environ})
        return env

    def as_user(self, *command, text_in=None, ok=True):
        """Runs a command as the programs' user, in var/: its CompletedProcess. ok: it must succeed."""
        done = subprocess.run([*AS_USER, *command], cwd=self.var, env=self._environment(), input=text_in, text=True,
                              encoding="utf-8", errors="replace", capture_output=True, check=False,
                              stdin=None if text_in is not None else subprocess.DEVNULL)
        if ok and done.returncode != 0:
            raise Failure(f"{' '.join(command[:6])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def _command(self, program):
        if program == "mariadbd":
            return ["mariadbd", f"--defaults-file={self.run}/mariadb.cnf"]
        if program == "nginx":
            conf, log = self.run + "/nginx/nginx.conf", self.var + "/log/nginx.log"
            return ["nginx", "-c", conf, "-e", log, "-g", "daemon off;"]
        more = ["--socket", self.var + "/fcgi.sock"] if program == "handover-fcgi" else []
        return [os.path.join(self.bin, program), "--config", self.run + "/handover.conf", *more]

    def start(self, program, wait=True):
        """Starts it; with wait, returns when it works (nginx and handover-fcgi: when the port or socket answers)."""
        check(not self.is_running(program), f"{program} runs already")
        with open(self.log_path(program), "ab") as log:
            if IS_ROOT:
                shutil.chown(log.name, "nobody", "nogroup")
            self.processes[program] = subprocess.Popen(
                [*AS_USER, *self._command(program)], cwd=self.var, env=self._environment(), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        if wait:
            self._wait_started(program)

    def _wait_started(self, program):
        def works():
            if not self.is_running(program):
                raise Failure(f"{program} has ended:\n{self.log_tail(program)}")
            if program == "mariadbd":
                with contextlib.suppress(SqlError):
                    return self.admin_sql("SELECT 1", database="")
                return False
            if program == "nginx":
                return can_connect(socket.AF_INET, ("127.0.0.1", self.port))
            if program == "handover-fcgi":
                return can_connect(socket.AF_UNIX, self.var + "/fcgi.sock")
            return True
        wait_for(works, f"{program} works", START_SECONDS)

    def wait_ready(self):
        """Until readyz answers 200."""
        for program in self.processes:
            self._wait_started(program)

        def ready():
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.request("GET", "/handover/readyz").status == 200
            return False
        wait_for(ready, "readyz answers 200", START_SECONDS)

    def stop(self, program, seconds=30):
        """SIGTERM, and waits; returns the exit code. Killed, and a complaint, where it does not end."""
        return self._end(program, signal.SIGTERM, seconds)

    def kill(self, program):
        """kill -9 of it and of its children, and waits."""
        return self._end(program, signal.SIGKILL, 30)

    def _end(self, program, how, seconds):
        process = self.processes.pop(program)
        if how == signal.SIGKILL:
            os.killpg(process.pid, how)
        elif process.poll() is None:
            process.send_signal(how)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
            Stand.complaints.append(f"{program} did not end within {seconds} seconds of SIGTERM")
        if how == signal.SIGTERM and code not in (0, -signal.SIGTERM):
            Stand.complaints.append(f"{program} ended with {code}:\n{self.log_tail(program)}")
        return code

    def restart(self, program):
        self.stop(program)
        self.start(program)

    def is_running(self, program):
        process = self.processes.get(program)
        return process is not None and process.poll() is None

    def pid(self, program):
        return self.processes[program].pid

    def revive(self):
        """Starts again what has ended by itself; the names and last words of that."""
        dead = [(p, self.processes[p].returncode, self.log_tail(p))
                for p in list(self.processes) if not self.is_running(p)]
        for program, _, _ in dead:
            del self.processes[program]
            self.start(program)
        return [f"{p} ended by itself with {code}:\n{tail}" for p, code, tail in dead]

    def complete(self):
        """Starts what a test that broke off had stopped."""
        for program in self.wanted:
            if program not in self.processes:
                self.start(program)

    def close(self):
        """Stops everything and removes the directory."""
        if self in Stand.living:
            Stand.living.remove(self)
        for program in ("nginx", "handover-worker", "handover-fcgi", "mariadbd"):
            if program in self.processes:
                if program == "mariadbd":
                    self.kill(program)  # its data is removed anyway
                else:
                    self.stop(program)
        self.janitor.stdin.close()
        self.janitor.wait()

    @classmethod
    def close_all(cls):
        """Closes every stand; what was wrong with the ends of programs, of those closed before, too."""
        for stand in list(cls.living):
            try:
                stand.close()
            except Exception as e:
                cls.complaints.append(f"{stand.run}: {e!r}")
        told, cls.complaints[:] = list(cls.complaints), []
        return told

    def log_path(self, program):
        return os.path.join(self.var, "log", program + ".log")

    def log(self, program):
        with open(self.log_path(program), encoding="utf-8", errors="replace") as f:
            return f.read()

    def log_tail(self, program, lines=25):
        return "\n".join(self.log(program).splitlines()[-lines:])

    def ctl(self, *arguments, ok=True):
        """handoverctl: its standard output; with ok=False its CompletedProcess, whatever the exit code."""
        done = self.as_user(self.bin + "/handoverctl", "--config", self.run + "/handover.conf", *arguments, ok=ok)
        return done.stdout.strip() if ok else done

    # ---- the database ----

    def sql(self, query, database="handover"):
        """Rows as dicts, every value a str or None (binary columns: 0x...). As the database's administrator."""
        return self.admin_sql(query, database)

    def admin_sql(self, script, database="handover"):
        """Any statements, as the administrator; the rows of the last one that has some."""
        return self._sql({"user": "root" if IS_ROOT else USER}, script, database)

    def app_sql(self, script, database="handover"):
        """Any statements as handover_app, with the rights of the running programs. Refused: SqlError."""
        with open(self.var + "/keys/database", encoding="ascii") as f:
            return self._sql({"user": "handover_app", "password": f.read().strip()}, script, database)

    def _sql(self, who, script, database):
        """In a session of its own, so that nothing a script sets outlives it."""
        try:
            with pymysql.connect(unix_socket=self.var + "/db.sock", database=database or None, charset="utf8mb4",
                                 client_flag=CLIENT.MULTI_STATEMENTS, autocommit=None, conv={}, **who) as session:
                return last_rows(session.cursor(), script)
        except pymysql.MySQLError as e:
            raise SqlError(*e.args) from None

    def value(self, query):
        """The one value of a query's one row; None where there is no row."""
        rows = self.sql(query)
        return next(iter(rows[0].values())) if rows else None

    def add_domain(self, account=101, name=None, **columns):
        """A new domain at the host: its id. columns: of handover_site.domain."""
        number = self._number("domain", 500000)
        columns = {"domain_id": number, "account_id": account, "fqdn": name or f"prova{number}.it",
                   "registered_on": "2020-01-01", "contacts": f"DR-{number}", "payment_method": "credit",
                   "nameservers": "ns1.domainregister.example ns2.domainregister.example", **columns}
        for day in ("expires_on", "next_due_on"):
            columns.setdefault(day, RawSql("UTC_DATE() + INTERVAL 200 DAY"))
        self.admin_sql(insert("handover_site.domain", columns))
        return number

    def add_service(self, account=101, product="Basic", name=None, **columns):
        """A new hosting service at the host: its id. columns: of handover_site.service."""
        number = self._number("service", 700000)
        columns = {"service_id": number, "account_id": account, "product": product, "family": "individual",
                   "platform": "linux", "name": name or f"sito{number}.it", "created_on": "2021-01-01",
                   "server": "lnx01.domainregister.example", "username": f"u{number}", "payment_method": "credit",
                   **columns}
        columns.setdefault("next_due_on", RawSql("UTC_DATE() + INTERVAL 100 DAY"))
        self.admin_sql(insert("handover_site.service", columns))
        return number

    def add_package(self, account=101, product="FractoCloud", **columns):
        """A new Fracto at the host: its id. add_site(package) puts a site into it."""
        # What is made of its sites gets numbers that add_service does not give.
        self.admin_sql("ALTER TABLE handover_site.service AUTO_INCREMENT = 900000")
        return self.add_service(account, product, family="fracto",
                                **{"platform": "mail" if product == "FractoMail" else "linux", **columns})

    def add_site(self, package, account=101, product="FractoCloud", **columns):
        return self.add_service(account, product, family="fracto", package_id=package,
                                **{"platform": "mail" if product == "FractoMail" else "linux", **columns})

    def add_account(self, kind="customer", email=None, **columns):
        """A new account at the host: its id. billing is complete unless given as None."""
        number = self._number("account", 1000)
        columns = {"kind": kind, "email": email or f"conto{number}@prova.example", "email_verified": 1,
                   "display_name": f"Conto {number}", "billing": "{}", **columns}
        rows = self.admin_sql(insert("handover_site.account", columns) + "; SELECT LAST_INSERT_ID() AS id")
        return int(rows[0]["id"])

    def _number(self, what, first):
        with self.lock:
            self.numbers[what] = self.numbers.get(what, first) + 1
            return self.numbers[what]

    # ---- HTTP ----

    def token(self, role, account=0):
        """A bearer token; one made less than 30 seconds ago may be given again."""
        made, token = self.tokens.get((role, account), (0, None))
        if time.monotonic() - made > 30 or not token:
            made, token = time.monotonic(), self.ctl("token", "--role", role, "--account", str(account))
            self.tokens[role, account] = made, token
        return token

    def request(self, method, path, headers=None, body=None, seconds=60, port=None):
        """One HTTP request through nginx, path and headers as they are; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=seconds)
        try:
            pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
            has_host = any(n.lower() == "host" for n, _ in pairs)
            connection.putrequest(method, path, skip_host=has_host, skip_accept_encoding=True)
            for name, value in pairs:
                if value is not None:
                    connection.putheader(name, value)
            if isinstance(body, str):
                body = body.encode()
            if body is not None and not any(n.lower() == "content-length" for n, _ in pairs):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            if body:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before it was all sent
                    connection.send(body)
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read(), f"{method} {path}")
        finally:
            connection.close()

    def api(self, method, path, body=None, token=None, headers=None):
        """
        A call of the JSON endpoint. path: below /handover/api/v1, or whole. body: anything JSON can write, or bytes or
        str sent as they are. token: a bearer token, or (role, account). headers: added last; None removes one. A POST
        gets a fresh Idempotency-Key where headers name none.
        """
        sent = {}
        if token:
            sent["Authorization"] = "Bearer " + (token if isinstance(token, str) else self.token(*token))
        if body is not None:
            sent["Content-Type"] = "application/json"
            if not isinstance(body, (bytes, str)):
                body = json.dumps(body)
        if method == "POST":
            sent["Idempotency-Key"] = str(uuid.uuid4())
        sent.update(headers or {})
        return self.request(method, path if path.startswith("/handover") else API + path, sent, body)

    def browser(self, **options):
        """A fresh browser on this stand, see browser.py."""
        from browser import Browser
        return Browser(self, **options)


# Ends what still runs of a stand and removes its directory, also where this program was killed: it waits for the end of
# its standard input, which only we hold.
JANITOR = """
    read -r _
    for p in $(grep -lsF -- "$1/" /proc/[0-9]*/cmdline); do
        p=${p#/proc/}
        kill -s KILL -- "-${p%/cmdline}" 2>/dev/null
    done
    [ "$2" = 1 ] || rm -rf "$1"
"""

MARIADB_CNF = """[mariadbd]
datadir = @var@/data
tmpdir = @var@/tmp
socket = @var@/db.sock
pid-file = @var@/mariadbd.pid
skip-networking
skip-name-resolve
skip-log-bin
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
default-time-zone = +00:00
sql-mode = STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION
innodb-flush-log-at-trx-commit = 1
innodb-snapshot-isolation = ON
innodb-rollback-on-timeout = ON
innodb-lock-wait-timeout = 5
wsrep-retry-autocommit = 0
innodb-buffer-pool-size = 128M
innodb-log-file-size = 16M
"""


class RawSql(str):
    """Stands in a statement as it is."""


def sql_literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, (RawSql, int)):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def insert(table, columns):
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(map(sql_literal, columns.values()))})"


def last_rows(cursor, script):
    """Runs the statements: the rows of the last that has some, {column: text as the server sends it}."""
    rows = []
    cursor.execute(script)
    while True:
        if cursor.description:
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, map(value_text, row))) for row in cursor.fetchall()]
        if not cursor.nextset():
            return rows


def value_text(value):
    return "0x" + value.hex().upper() if isinstance(value, bytes) else value


def can_connect(family, address):
    with socket.socket(family) as s:
        s.settimeout(5)
        try:
            s.connect(address)
            return True
        except OSError:
            return False
