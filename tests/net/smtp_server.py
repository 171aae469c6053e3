#!/usr/bin/env python3
"""
smtp_server.py DIRECTORY: an SMTP server that does to its mails what a far side can do. For test_mailer.c.

DIRECTORY has certificate.pem and key.pem. What is accepted goes to DIRECTORY/stored, a file a mail, its name the
receiver's local part and a number; DIRECTORY/log has a line for every connection, greeting and farewell. When all
ports listen, DIRECTORY/ports has a line "name port" for each:

  plain     as the receiver's domain says (class Handler)
  starttls  takes mails only behind STARTTLS and from the account user, password secret
  smtps     TLS from the first byte on
  busy      greets with 421
  deaf      accepts the connection and says nothing
  closed    nobody listens there
"""
import asyncio
import os
import socket
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

SLOW = 30  # seconds; every test's patience is shorter


class Handler:
    """What happens to a mail is the first label of its receiver's domain, and for MAIL of its sender's."""

    def __init__(self, directory):
        self.directory, self.seen, self.number = directory, set(), 0

    def log(self, text):
        with open(os.path.join(self.directory, "log"), "a") as f:
            f.write(text + "\n")

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        session.fate = ""
        self.log(f"ehlo {hostname} {'tls' if session.ssl else 'plain'}")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "@refused." in address:
            return f"550 5.7.1 <{address}>: sender refused"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local, _, domain = address.partition("@")
        session.fate = domain.split(".")[0]
        if session.fate == "grey" and address not in self.seen:
            self.seen.add(address)
            return f"451 4.7.1 greylisted, {address}, come back"
        answers = {
            "rejected": f"550-5.1.1 <{address}>: no mailbox {local.upper()} here\r\n550 5.1.1 really none",
            "account": "530 5.7.0 Authentication required",
            "full": "452 4.2.2 mailbox full",
            "going": "421 4.3.2 shutting down",
        }
        if session.fate in answers:
            return answers[session.fate]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        fate = session.fate
        if fate == "spam":
            return "554 5.6.0 not this content"
        if fate == "later":
            return "451 4.3.0 try again"
        if fate == "slow":
            await asyncio.sleep(SLOW)
        if fate == "babble":
            server.transport.write(b"1:0 is no answer\r\n")
            server.transport.close()
        elif fate != "lost":
            self.store(envelope)
        if fate in ("lost", "cut"):
            server.transport.abort()
        if fate in ("leaves", "timeout"):
            server.loop.call_later(0.1, self.leave, server.transport, fate)
        return "250 2.0.0 taken"

    def leave(self, transport, fate):
        """Hangs up on an idle connection, as servers do after some minutes: with or without a word."""
        if fate == "timeout":
            transport.write(b"421 4.4.2 timeout\r\n")
        transport.close()
        self.log(f"left {fate}")

    async def handle_QUIT(self, server, session, envelope):
        self.log(f"quit {session.fate}")
        if session.fate == "rude":
            server.transport.abort()
        return "221 bye"

    def store(self, envelope):
        self.number += 1
        local = envelope.rcpt_tos[0].partition("@")[0]
        path = os.path.join(self.directory, "stored", f"{local}.{self.number}")
        with open(path, "wb") as f:
            f.write(envelope.original_content)


class Busy(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"421 4.3.2 come back later\r\n")
        transport.close()


class Deaf(asyncio.Protocol):
    pass


def authenticate(server, session, envelope, mechanism, login):
    return AuthResult(success=(login.login, login.password) == (b"user", b"secret"), handled=False)


def free_port():
    """One nobody listens on. The socket stays bound, so that nobody else gets it."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    return s, s.getsockname()[1]


async def main(directory):
    handler = Handler(directory)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(os.path.join(directory, "certificate.pem"), os.path.join(directory, "key.pem"))
    os.makedirs(os.path.join(directory, "stored"), exist_ok=True)
    handler.log("started")
    makers = {
        "plain": (lambda: SMTP(handler), None),
        "starttls": (lambda: SMTP(handler, tls_context=tls, require_starttls=True, auth_required=True,
                                  authenticator=authenticate), None),
        "smtps": (lambda: SMTP(handler), tls),
        "busy": (Busy, None),
        "deaf": (Deaf, None),
    }
    loop = asyncio.get_running_loop()
    servers = {name: await loop.create_server(make, "127.0.0.1", 0, ssl=context)
               for name, (make, context) in makers.items()}
    ports = {name: server.sockets[0].getsockname()[1] for name, server in servers.items()}
    closed, ports["closed"] = free_port()
    with open(os.path.join(directory, "ports.new"), "w") as f:
        f.writelines(f"{name} {port}\n" for name, port in ports.items())
    os.rename(os.path.join(directory, "ports.new"), os.path.join(directory, "ports"))
    with closed:
        await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
