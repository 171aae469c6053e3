"""What the measurements stand on: nginx with the others beside ours, the generator, accounts and rows to ask for."""
import json
import os
import subprocess

import actors
from assertions import implicit_of, signing_key
from harness import AS_USER, PATH, srcdir

CONFIG = {"handover": {"invitations_per_day": 1000000, "resends_per_day": 1000}}
STARTED = []

LOCATIONS = """
		access_log off;
		location = /bench/200 { return 200 "hello\\n"; }
		location = /bench/hello { include handover_fastcgi_params; fastcgi_pass unix:@var@/hello.sock; }
		location ^~ /bench/php/ {
			include handover_fastcgi_params;
			fastcgi_param SCRIPT_FILENAME @php@;
			fastcgi_param BENCH_DIR @run@/bench;
			fastcgi_param BENCH_SOCKET @var@/db.sock;
			fastcgi_param BENCH_USER handover_app;
			fastcgi_param BENCH_PASSWORD "@password@";
			fastcgi_param BENCH_FIRST @first@;
			fastcgi_param BENCH_KEY @key@;
			fastcgi_param BENCH_IMPLICIT "@implicit@";
			fastcgi_pass unix:@var@/php.sock;
		}
		location / {
			return 404;"""

FPM = """[global]
error_log = @var@/log/php.log
daemonize = no
[bench]
listen = @var@/php.sock
listen.backlog = 1024
pm = static
pm.max_children = 16
catch_workers_output = yes
php_admin_value[error_log] = @var@/log/php.log
php_admin_flag[log_errors] = on
"""

OURS, RAW, PHP = range(3)  # who takes domains for handovers of its own
DOMAINS = 60000  # for each


def stop_all():
    for process in STARTED:
        process.terminate()
        process.wait()


class Rig:
    """The stand with all that; .seconds of a round, .rounds."""

    def __init__(self, stand, quick):
        self.stand, self.quick = stand, quick
        self.seconds, self.rounds = (1, 3) if quick else (2, 5)
        self.dir = stand.run + "/bench"
        os.mkdir(self.dir)
        os.chmod(self.dir, 0o755)
        self.compile()
        stand.admin_sql("ALTER TABLE migration AUTO_INCREMENT = 1000001; ALTER TABLE item AUTO_INCREMENT = 20000001; "
                        "ALTER TABLE invitation AUTO_INCREMENT = 3000001")
        self.domains = actors.add_items(stand, DOMAINS * 3)[0]
        self.taken = 0
        with open(stand.var + "/keys/database", encoding="ascii") as f:
            self.password = f.read().strip()
        self.beside()

    def compile(self):
        libs = subprocess.run(["pkg-config", "--cflags", "--libs", "libmariadb"], check=True, capture_output=True,
                              text=True).stdout.split()
        for name, more in (("load", []), ("hello", ["-lfcgi", "-lpthread"]), ("raw", libs + ["-lpthread"])):
            subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", f"{self.dir}/{name}",
                            f"{srcdir()}/tests/bench/{name}.c", *more], check=True)
            os.chmod(f"{self.dir}/{name}", 0o755)

    def fill(self, text):
        for name, value in (("var", self.stand.var), ("run", self.stand.run), ("password", self.password),
                            ("php", self.dir + "/bench.php"), ("first", str(self.domains[DOMAINS * PHP])),
                            ("key", signing_key(self.stand)[1][32:].hex()), ("implicit", implicit_of(self.stand))):
            text = text.replace(f"@{name}@", value)
        return text

    def write(self, name, text):
        with open(f"{self.dir}/{name}", "w" if isinstance(text, str) else "wb") as f:
            f.write(text)
        os.chmod(f.name, 0o644)
        return f.name

    def beside(self):
        """The others: hello, php-fpm and nginx's own answer, in the same nginx."""
        conf = self.stand.run + "/nginx/nginx.conf"
        with open(conf, encoding="utf-8") as f:
            text = f.read()
        text = text.replace("\t\tlocation / {\n\t\t\treturn 404;", self.fill(LOCATIONS), 1)
        with open(conf, "w", encoding="utf-8") as f:
            f.write(text)
        with open(srcdir() + "/tests/bench/php/bench.php", encoding="utf-8") as f:
            self.write("bench.php", f.read())
        fpm = self.write("fpm.conf", self.fill(FPM))
        self.start([self.dir + "/hello", self.stand.var + "/hello.sock", "16"])
        self.start(["php-fpm8.2", "-F", "-y", fpm, "-d", "opcache.enable=1", "-d", "opcache.validate_timestamps=0"])
        self.stand.restart("nginx")
        self.stand.wait_ready()

    def start(self, command):
        STARTED.append(subprocess.Popen([*AS_USER, *command], cwd=self.stand.var, env={"PATH": PATH},
                                        stdin=subprocess.DEVNULL))

    def take(self, count):
        """So many of our domains that nobody has used."""
        self.taken += count
        assert self.taken <= DOMAINS, "no domains are left"
        return self.domains[self.taken - count:self.taken]

    def requests(self, name, lines):
        """A file for load: lines are (method, path, headers, body)."""
        out = []
        for method, path, headers, body in lines:
            head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.stand.port}"]
            head += [f"{k}: {v}" for k, v in headers.items()]
            head += [f"Content-Length: {len(body)}"] if body else []
            whole = "\r\n".join(head) + "\r\n\r\n" + body
            out.append(f"{len(whole.encode())}\n{whole}")
        return self.write(name, "".join(out))

    def command(self, file, connections=32, seconds=None, pause=0, how="loop"):
        return [self.dir + "/load", str(self.stand.port), str(connections), str(seconds or self.seconds), str(pause), how,
                file]

    def load(self, *a, prober=None, **k):
        """The generator's figures; with prober (a file) a second process with a connection of its own beside it."""
        beside = prober and subprocess.Popen(self.command(prober, 1, k.get("seconds"), 2000), stdout=subprocess.PIPE)
        done = json.loads(subprocess.run(self.command(*a, **k), check=True, capture_output=False,
                                         stdout=subprocess.PIPE).stdout)
        if prober:
            done["prober"] = json.loads(beside.communicate()[0])
        return done

    def raw(self, file, first=0, step=0, start=0):
        command = [self.dir + "/raw", self.stand.var + "/db.sock", "handover_app", self.password, "handover", "16",
                   str(self.seconds), str(first), str(step), str(start), file]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
