"""
An SMTP server for tests of whole journeys (python3-aiosmtpd), in this process: what arrives is read as mails.

    box = Mailbox()                                  # box.port; box.close() at the end
    mail = box.wait(lambda m: m.to == "a@b.example" and m.kind_is("..."))

What it does to a mail is in box.rule(to): "take", "refuse" (5xx), "later" (4xx), "slow" (has it, and says so after a while),
"drop" (takes it and hangs up without a word), "lose" (hangs up before it takes it).
"""
import asyncio
import email
import email.policy
import html.parser
import re
import socket
import threading
import time

from harness import Failure, wait_for
from aiosmtpd.smtp import SMTP  # after the harness, which knows where Debian's modules are


class Words(html.parser.HTMLParser):
    """What a reader of the HTML reads, and the addresses behind its links."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.links, self.tags, self.hidden, self.lang = [], [], set(), 0, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.hidden += tag in ("head", "title")
        if tag == "html":
            self.lang = dict(attrs).get("lang")
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        self.hidden -= tag in ("head", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


class Mail:
    def __init__(self, sender, to, content):
        self.sender, self.to, self.bytes = sender, to, content
        self.message = email.message_from_bytes(content, policy=email.policy.default)
        self.id = str(self.message["Message-ID"])
        self.subject, self.from_ = str(self.message["Subject"]), str(self.message["From"])
        self.text = self.message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        self.html = self.message.get_body(("html",)).get_content()
        self.page = Words(self.html)

    @property
    def links(self):
        return re.findall(r"^https?://\S+$", self.text, re.M)

    def __repr__(self):
        return f"<{self.to}: {self.subject}>"


def bare(text):
    """Its words alone: how the two renderings can be compared."""
    return re.findall(r"[^\W_]+", text)


class Handler:
    def __init__(self, box):
        self.box = box

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.box.tries.append((time.monotonic(), address))
        rule = self.box.rule(address)
        if rule == "refuse":
            return "550 5.1.1 no such mailbox"
        if rule == "later":
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        rule = self.box.rule(envelope.rcpt_tos[0])
        if rule == "lose":
            server.transport.abort()
            return "451 gone"
        self.box.take(Mail(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content))
        if rule == "slow":
            await asyncio.sleep(self.box.slow)
        if rule == "drop":
            server.transport.abort()
        return "250 taken"


class Server(SMTP):
    """One connection. The sender keeps it open, so that the server goes away has to end it too."""

    def connection_made(self, transport):
        self.event_handler.box.transports.append(transport)
        super().connection_made(transport)


class Mailbox:
    def __init__(self):
        self.transports = []
        self.mails, self.tries, self.rules, self.slow = [], [], {}, 3
        self.lock = threading.Lock()
        self.port, self.server, self.loop = None, None, asyncio.new_event_loop()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.open()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def open(self):
        async def begin():
            self.server = await asyncio.get_running_loop().create_server(
                lambda: Server(Handler(self), loop=self.loop), "127.0.0.1", self.port, reuse_address=True)
        self.run(begin())

    def away(self):
        """Nobody listens any more; open() comes back to the same port."""
        async def end():
            self.server.close()
            for transport in self.transports:
                transport.abort()
            self.transports.clear()
        self.run(end())
        time.sleep(0.05)

    def close(self):
        self.away()
        self.loop.call_soon_threadsafe(self.loop.stop)

    def rule(self, to):
        return self.rules.get(to, "take")

    def take(self, mail):
        with self.lock:
            self.mails.append(mail)

    def of(self, to):
        with self.lock:
            return [m for m in self.mails if m.to == to]

    def wait(self, to, words, seconds=20):
        """The first mail to that address whose subject has these words."""
        found = []

        def there():
            found[:] = [m for m in self.of(to) if words in m.subject]
            return bool(found)
        try:
            wait_for(there, f"a mail to {to}: {words}", seconds)
        except Failure as e:
            raise Failure(f"{e}\n  there are {self.of(to)}") from e
        return found[0]
