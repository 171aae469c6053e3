#!/usr/bin/env python3
"""
round_trip.py MAKE_MESSAGE: mails with odd fields, made by the program and read by Python's email package. Prints TAP.
What a receiver shows must be what was said, and nothing of it may become a header.
"""
import email
import email.header
import email.policy
import email.utils
import random
import subprocess
import sys

FIELDS = ("message_id", "from_name", "from_address", "to_name", "to_address", "reply_to", "subject", "text", "html",
          "reference")
PLAIN = dict(message_id="m-1.accepted@handover.example", from_name="DomainRegister",
             from_address="handover@example.org", to_name="Forno Bianchi", to_address="info@forno.example",
             reply_to="", subject="A subject", text="One line.\n", html="<p>One line.</p>\n", reference="")
HEADERS = ["Date", "From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "X-Handover-Reference",
           "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]

CASES = {
    "a plain mail": {},
    "accents": dict(to_name="Caffè dell'Università", subject="Il passaggio di caffè.example è pronto",
                    text="Così è.\nPerché no?\n", html="<p>Così è.</p>"),
    "emoji, with joiners": dict(to_name="👩‍👩‍👧‍👦 Famiglia", subject="🎉" * 40, text="🎉" * 300, html="<b>🇮🇹</b>"),
    "quotes and backslashes": dict(to_name='Mario "il \\Rosso\\" Rossi', subject='"quoted" \\ and \'single\''),
    "quotes beside accents": dict(to_name='Niccolò "il Caffè", Rossi', subject='è "quoted" \\'),
    "commas, brackets, colons": dict(to_name="Rossi, Mario <mario@x.example>; (figlio): @", subject="Re: a, b; c: <d>"),
    "what looks encoded": dict(to_name="=?UTF-8?Q?=42cc?=", subject="=?UTF-8?B?QmNj?= =?x", text="=3D =\n=_b"),
    "few accents, so Q": dict(subject="snake_case = a_b? " * 9 + "è", to_name="il_nome? =20 " * 9 + "è"),
    "a very long subject": dict(subject="parola " * 300 + "fine"),
    "a very long subject without spaces": dict(subject="è" * 900, to_name="x" * 500),
    "a long subject of ASCII with double  spaces": dict(subject="a  b " * 40 + "c"),
    "spaces at both ends": dict(subject="  x  ", to_name=" y "),
    "no names": dict(from_name="", to_name=""),
    "no html": dict(html="", text="Solo testo: così.\n"),
    "no html and no line end": dict(html="", text="Solo testo"),
    "an empty text": dict(text=""),
    "lines that begin with dots": dict(text=".\n..\n.x\n", html=".\n<p>\n.\n</p>"),
    "blanks at the ends of lines": dict(text=" a \n\tb\t\n  \n\n", html="<p> </p> \n"),
    "CRLF": dict(text="a\r\nb\r\n\r\nc", html="a\r\nb"),
    "very long lines": dict(text="x" * 5000 + "\n" + "= " * 2000, html="<p>" + "è€🎉" * 900 + "</p>"),
    "what looks like a boundary": dict(text="--=_c1ccad233a670568--\n--=_\n", html="\n--=_c1ccad233a670568\n"),
    "what looks like a header": dict(text="Bcc: a@b.example\n\nFrom here", html="From x\n.\nQUIT"),
    "other scripts": dict(to_name="Ευαγγελία 山田太郎 שלום", subject="Привет, мир: 你好，世界 " * 9),
    "long addresses": dict(from_address="a" * 64 + "@" + "b" * 60 + ".example", to_address="c" * 64 + "@d.example",
                           to_name="Nome lungo quanto basta per andare a capo", reply_to="e@" + "f" * 63 + ".example"),
    "a reference and a reply address": dict(reference="HO-7K2M-Q4", reply_to="staff@example.org"),
    "a long id": dict(message_id="i" * 150 + "@handover.example"),
}


def make(program, fields):
    """The bytes, or None where the program refuses."""
    done = subprocess.run([program], input=b"".join(fields[f].encode() + b"\0" for f in FIELDS), capture_output=True)
    if done.returncode not in (0, 1):
        raise ValueError(f"exit code {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout if done.returncode == 0 else None


def same(what, got, wanted):
    if got != wanted:
        raise ValueError(f"{what}: is {got!r}, wanted {wanted!r}")


def lf(text):
    return text.replace("\r\n", "\n")


def check_bytes(raw):
    lines = raw.split(b"\r\n")
    same("the end", lines.pop(), b"")
    head = True
    for line in lines:
        head = head and line != b""
        if b"\r" in line or b"\n" in line or any(c >= 127 for c in line):
            raise ValueError(f"not a line of ASCII: {line!r}")
        # An address or an id may be longer than a line should be; nothing is longer than a line may be.
        if len(line) > (998 if head else 76) or (b"=?UTF-8?" in line and len(line) > 78 and b"<" not in line):
            raise ValueError(f"a line of {len(line)} characters: {line!r}")
    for word in raw.split(b"\r\n\r\n")[0].split():
        if word.startswith(b"=?UTF-8?") and len(word) > 75:
            raise ValueError(f"an encoded word of {len(word)} characters")


def check_mailbox(mail, plain, header, name, address):
    """The name by the older parser: the newer one keeps the blank between two encoded words (RFC 2047 6.2)."""
    same(header, [a.addr_spec for a in mail[header].addresses], [address])
    shown, bare = email.utils.parseaddr(plain[header].replace("\r\n", ""))
    same(header, (str(email.header.make_header(email.header.decode_header(shown))), bare), (name, address))


def check_part(part, kind, content):
    same("the type", part.get_content_type(), kind)
    same("the character set", part.get_content_charset(), "utf-8")
    same("the encoding", part["Content-Transfer-Encoding"], "quoted-printable")
    got = lf(part.get_payload(decode=True).decode("utf-8"))
    same(kind, got, lf(content))


def check(program, fields):
    raw = make(program, fields)
    if raw is None:
        raise ValueError("refused")
    check_bytes(raw)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    plain = email.message_from_bytes(raw)
    absent = {"Reply-To": not fields["reply_to"], "X-Handover-Reference": not fields["reference"],
              "Content-Transfer-Encoding": fields["html"]}
    same("the headers", mail.keys(), [h for h in HEADERS if not absent.get(h)])
    same("the subject", mail["Subject"], fields["subject"])
    check_mailbox(mail, plain, "From", fields["from_name"], fields["from_address"])
    check_mailbox(mail, plain, "To", fields["to_name"], fields["to_address"])
    if fields["reply_to"]:
        check_mailbox(mail, plain, "Reply-To", "", fields["reply_to"])
    same("the id", mail["Message-ID"].strip(), f"<{fields['message_id']}>")
    same("Auto-Submitted", mail["Auto-Submitted"], "auto-generated")
    same("the reference", mail["X-Handover-Reference"] or "", fields["reference"])
    same("the date", mail["Date"].datetime.isoformat(), "2026-11-23T17:50:02+00:00")
    same("defects", [mail.defects, *(mail[h].defects for h in mail.keys())], [[]] + [()] * len(mail.keys()))
    if not fields["html"]:
        end = "" if not fields["text"] or fields["text"].endswith("\n") else "\n"
        check_part(mail, "text/plain", fields["text"] + end)
        return
    same("the type", mail.get_content_type(), "multipart/alternative")
    text, html = mail.iter_parts()
    check_part(text, "text/plain", fields["text"])
    check_part(html, "text/html", fields["html"])


def random_text(chance, most, alphabet):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(1, most)))


def random_cases(count):
    """Always the same ones, so that a failure is one that can be looked at."""
    chance = random.Random(2047)
    line = 'abcXYZ 019.,;:<>()[]"\\@=?_-!èàÜß€你🎉\u0301\u200d'
    for i in range(count):
        yield f"chance {i}", dict(to_name=random_text(chance, 90, line).strip() or "x",
                                  subject=random_text(chance, 300, line).strip() or "x",
                                  text=random_text(chance, 700, line + " \n\t"),
                                  html=random_text(chance, 700, line + " \n\t"))


def main(program):
    cases = [*CASES.items(), *random_cases(200)]
    print(f"1..{len(cases) + 1}")
    failed = 0
    for number, (name, changed) in enumerate(cases, 1):
        try:
            check(program, PLAIN | changed)
            print(f"ok {number} - {name}")
        except Exception as e:  # a parser that gives up is a mail that is wrong
            failed += 1
            print(f"not ok {number} - {name}\n# {type(e).__name__}: {e}")
    refused = make(program, PLAIN | dict(subject="x\r\nBcc: a@b.example")) is None
    print(f"{'ok' if refused else 'not ok'} {len(cases) + 1} - a subject that begins a header is refused")
    return 1 if failed or not refused else 0


sys.exit(main(sys.argv[1]))
