"""handoverctl import: accounts, domains and services from CSV, row by row, as often as one likes."""
import csv
import io
import os

from harness import Stand, check, eq, test

OK, WRONG, NO_INPUT, USAGE = 0, 65, 66, 64
ACCOUNTS = ("email;display_name;kind;tax_code\n"
            "agenzia@nuova.example;Agenzia Nuova;reseller;01234567897\n"
            "cliente@nuovo.example;Caffè Però;customer;\n")
DOMAINS = ("fqdn,account_email,registered_on,expires_on,nameservers,registrant_name\n"
           "Esempio-Nuovo.IT,agenzia@nuova.example,01/02/2020,2027-02-01,ns1.dns.example ns2.dns.example,\n"
           "caffè-però.it,AGENZIA@nuova.example,2020-02-01,2027-02-01,,Caffè Però\n")
SERVICES = ("name\taccount_email\tproduct\tfamily\tplatform\tcreated_on\tnext_due_on\n"
            "esempio-nuovo.it\tagenzia@nuova.example\tBasic\tindividual\tlinux\t2020-02-01\t2027-02-01\n"
            "posta@pec.example\tagenzia@nuova.example\tPEC\tpec\tmail\t2020-02-01\t2027-02-01\n")
TABLES = ("account", "domain", "service")


def make_stand():
    return Stand(start=("mariadbd",))


def put(stand, name, content):
    path = os.path.join(stand.var, name)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())
    os.chmod(path, 0o644)
    return path


def run(stand, *more, accounts=None, domains=None, services=None):
    """Exit code, the errors as rows of dicts, and what it said."""
    arguments = []
    for name, content in (("accounts", accounts), ("domains", domains), ("services", services)):
        if content is not None:
            arguments += ["--" + name, put(stand, name + ".csv", content)]
    done = stand.ctl("import", *arguments, *more, ok=False)
    delimiter = ";" if ";" in done.stdout.split("\n")[0] else "," if "," in done.stdout.split("\n")[0] else "\t"
    return done.returncode, list(csv.DictReader(io.StringIO(done.stdout), delimiter=delimiter)), done.stderr


def everything(stand):
    return [stand.sql(f"SELECT * FROM handover_site.{t} ORDER BY 1") for t in TABLES]


def reasons(stand, **files):
    """The reasons of a file every row of which is refused; nothing may have changed."""
    before = everything(stand)
    code, rows, said = run(stand, **files)
    eq(everything(stand), before, "the tables after refused rows")
    eq(code, WRONG, f"exit code\n{said}")
    return [r["reason"] for r in rows]


@test("three files make accounts, domains and services; the same again changes nothing")
def whole(stand):
    before = everything(stand)
    files = {"accounts": ACCOUNTS, "domains": DOMAINS, "services": SERVICES}
    code, rows, said = run(stand, "--dry-run", **files)
    eq((code, rows), (OK, []), said)
    check("accounts: 2 new" in said and "services: 2 new" in said and "nothing was written" in said, said)
    eq(everything(stand), before, "the tables after a dry run")
    code, rows, said = run(stand, **files)
    eq((code, rows), (OK, []), said)
    agency = stand.value("SELECT account_id FROM handover_site.account WHERE email = 'agenzia@nuova.example'")
    eq(stand.sql(f"SELECT fqdn, expires_on, next_due_on, registered_on, nameservers, registrant_name, status FROM "
                 f"handover_site.domain WHERE account_id = {agency} ORDER BY domain_id"),
       [{"fqdn": "esempio-nuovo.it", "expires_on": "2027-02-01", "next_due_on": "2027-02-01",
         "registered_on": "2020-02-01", "nameservers": "ns1.dns.example ns2.dns.example", "registrant_name": None,
         "status": "Active"},
        {"fqdn": "xn--caff-per-40a8h.it", "expires_on": "2027-02-01", "next_due_on": "2027-02-01",
         "registered_on": "2020-02-01", "nameservers": "", "registrant_name": "Caffè Però", "status": "Active"}],
       "the domains")
    eq(stand.value(f"SELECT GROUP_CONCAT(name ORDER BY name) FROM handover_site.service WHERE account_id = {agency}"),
       "esempio-nuovo.it,posta@pec.example", "the services")
    after = everything(stand)
    code, rows, said = run(stand, **files)
    eq((code, rows), (OK, []), said)
    check(all(f"{t}: 0 new, 0 changed, 2 as they were, 0 refused" in said for t in ("accounts", "domains", "services")),
      said)
    eq(everything(stand), after, "the tables after a second time")


@test("a row changes what it says and nothing else, found by id, by address, by name, by name and product")
def changes(stand):
    site = "handover_site"
    number = stand.value(f"SELECT domain_id FROM {site}.domain WHERE fqdn = 'esempio-nuovo.it'")
    before = stand.sql(f"SELECT * FROM {site}.domain WHERE domain_id = {number}")[0]
    code, rows, said = run(stand, accounts="email;display_name\ncliente@nuovo.example;Caffè Perù\n",
                           domains=f"domain_id;expires_on;nameservers\n{number};2028-02-01;\n",
                           services="name;product;status;suspend_reason\nesempio-nuovo.it;Basic;suspended;unpaid\n")
    eq((code, rows), (OK, []), said)
    eq(stand.sql(f"SELECT * FROM {site}.domain WHERE domain_id = {number}")[0],
       {**before, "expires_on": "2028-02-01"}, "the domain")
    eq(stand.value(f"SELECT display_name FROM {site}.account WHERE email = 'cliente@nuovo.example'"), "Caffè Perù",
       "the account")
    eq(stand.value(f"SELECT CONCAT(status, ' ', suspend_reason) FROM {site}.service WHERE name = 'esempio-nuovo.it'"),
       "Suspended unpaid", "the service")


@test("Windows-1252, a byte order mark and CR LF are understood")
def encodings(stand):
    text = "email;display_name\r\nwindows@prova.example;Società Però\r\n"
    for content in (text.encode("cp1252"), b"\xef\xbb\xbf" + text.encode()):
        code, rows, said = run(stand, accounts=content)
        eq((code, rows), (OK, []), said)
    check("1 as they were" in said, said)
    eq(stand.value("SELECT display_name FROM handover_site.account WHERE email = 'windows@prova.example'"),
       "Società Però", "the name")


@test("good rows go on, bad ones come back with their reason, can be mended and sent again")
def bad_rows(stand):
    content = ("email;display_name\nuno@prova.example;Uno\nno address;=Due\nx\"y;1\ntre@prova.example;Tre;4\n"
               "quattro@prova.example;-Quattro\n")
    path = put(stand, "errors.csv", "")
    os.chmod(path, 0o666)
    code, rows, said = run(stand, "--errors", path, accounts=content)
    eq((code, rows), (WRONG, []), said)
    check("accounts: 2 new, 0 changed, 0 as they were, 3 refused" in said, said)
    with open(path, encoding="utf-8", newline="") as f:
        back = list(csv.reader(f, delimiter=";"))
    eq(back, [["email", "display_name", "reason"],
              ["no address", "'=Due", "line 3: email is no e-mail address"],
              ['x"y;1', "", "line 4: there is a quote inside a cell that does not begin with one"],
              ["tre@prova.example", "Tre", "4", "line 5: it has 3 cells and the header 2"]], "what comes back")
    eq(stand.value("SELECT display_name FROM handover_site.account WHERE email = 'quattro@prova.example'"), "-Quattro",
       "a name that begins like a formula")
    code, rows, said = run(stand, accounts="email;display_name\ndue@prova.example;'=Due\n")
    eq((code, rows), (OK, []), said)
    eq(stand.value("SELECT display_name FROM handover_site.account WHERE email = 'due@prova.example'"), "=Due",
       "what was made harmless is as it was")


@test("each cell is checked: addresses, names, days, words, currency, numbers, length")
def checks(stand):
    eq(reasons(stand, accounts="email;display_name;kind;status;currency;language;account_id;email_verified\n"
               "a@;N;;;;;;\na@prova.example;;;;;;;\na@prova.example;N;boss;;;;;\na@prova.example;N;;Open;;;;\n"
               "a@prova.example;N;;;EURO;;;\na@prova.example;N;;;;fr;;\na@prova.example;N;;;;;-1;\n"
               "a@prova.example;N;;;;;;maybe\na@prova.example;" + "N" * 161 + ";;;;;;\n;N;;;;;;\n"),
       ["line 2: email is no e-mail address", "line 3: display_name is missing",
        "line 4: kind is none of reseller|customer|staff", "line 5: status is none of Active|Inactive|Closed",
        "line 6: currency is no currency: three letters, like EUR", "line 7: language is none of it|en",
        "line 8: account_id is no id: digits, more than 0", "line 9: email_verified is neither yes nor no",
        "line 10: display_name is too long", "line 11: nothing says which one it is: neither an id nor a name"],
       "accounts")
    eq(reasons(stand, domains="fqdn;account_id;registered_on;expires_on\nexa_mple.it;101;2020-01-01;2027-01-01\n"
               "example;101;2020-01-01;2027-01-01\nprova-x.it;101;2020-02-30;2027-01-01\n"
               "prova-x.it;101;2020-01-01;31/13/2027\nprova-x.it;101;2020-01-01;2019-01-01\n"
               "prova-x.it;4711;2020-01-01;2027-01-01\nprova-x.it;101;;2027-01-01\nfornobianchi.it;102;;\n"),
       ["line 2: fqdn It has a character that no domain name can have", "line 3: fqdn has no ending, like .it",
        "line 4: registered_on is no day: write 2026-11-23 or 23/11/2026",
        "line 5: expires_on is no day: write 2026-11-23 or 23/11/2026", "line 6: expires_on is before registered_on",
        "line 7: account_id 4711 is no account", "line 8: registered_on is missing",
        "line 9: it belongs to account 101 by now, and import changes no owner"], "domains")
    eq(reasons(stand, domains="domain_id;fqdn\n1001;fornobianchi.it\n1001;altro-nome.it\n"),
       ["line 2: it is domain_id 1002 already", "line 3: domain_id 1001 is panificiobianchi.it"], "ids and names")
    eq(reasons(stand, services="name;product;account_email;family;platform;created_on;next_due_on\n"
               "a.it;Basic;nobody@prova.example;individual;linux;2020-01-01;2027-01-01\n"
               "a.it;Basic;info@studiorossi.example;big;linux;2020-01-01;2027-01-01\n"
               "a.it;;info@studiorossi.example;individual;linux;2020-01-01;2027-01-01\n"),
       ["line 2: account_email is no account's", "line 3: family is none of individual|fracto|pec|other",
        "line 4: nothing says which one it is: neither an id nor a name"], "services")


@test("an address of two accounts does not say which; a wrong tax code is taken with a warning")
def ambiguous(stand):
    for name in ("Uno", "Due"):
        stand.admin_sql(f"INSERT INTO handover_site.account (kind, email, display_name) VALUES ('customer', "
                        f"'due-conti@prova.example', '{name}')")
    eq(reasons(stand, accounts="email;display_name\ndue-conti@prova.example;Tre\n"),
       ["line 2: several are called like that: give the id"], "an account")
    eq(reasons(stand, domains="fqdn;account_email;registered_on;expires_on\nprova-y.it;due-conti@prova.example;"
               "2020-01-01;2027-01-01\n"),
       ["line 2: account_email is the address of several accounts: give account_id"], "its domain")
    code, rows, said = run(stand, accounts="email;display_name;tax_code\ncodice@prova.example;Codice;01234567890\n")
    eq((code, rows), (OK, []), said)
    check("accounts.csv:2: tax_code is no Italian tax code; taken as it is" in said, said)


@test("a file that is not there, a column nobody knows, no file at all: nothing is begun")
def refused_files(stand):
    before = everything(stand)
    eq(stand.ctl("import", "--accounts", "/nowhere.csv", ok=False).returncode, NO_INPUT, "a file that is not there")
    eq(stand.ctl("import", ok=False).returncode, USAGE, "no file")
    eq(stand.ctl("import", "--people", "x.csv", ok=False).returncode, USAGE, "an unknown flag")
    good = "email;display_name\nnessuno@prova.example;N\n"
    for domains in ("fqdn;owner\nx.it;1\n", "fqdn;fqdn\nx.it;x.it\n", "", b"a\0b"):
        code, _, said = run(stand, accounts=good, domains=domains)
        eq(code, WRONG, said)
    eq(everything(stand), before, "the tables")
