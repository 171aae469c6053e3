"""
Mail servers that misbehave, in this process: one port, and for each connection another way to go wrong.

    far = FarSide()                 # far.port
    far.will("hang at RCPT", "garbage at MAIL")       # the next connections do this, in turn; afterwards all is well
    far.begin("5xx at RCPT")                         # every connection, every time, until far.always is None again
    far.taken                                           # Message-ID -> how often its data came whole
    far.unclear                                         # Message-IDs whose data was taken and whose sender was not told

A way is "HOW at STEP". Steps: the greeting (BANNER), EHLO, MAIL, RCPT, DATA (the word), BODY (after the final dot).
"""
import collections
import contextlib
import re
import socket
import threading
import time

STEPS = ("BANNER", "EHLO", "MAIL", "RCPT", "DATA", "BODY")
# How it answers at its step. 4xx and 5xx are answers as any; after them the conversation goes on.
HOWS = ("4xx", "5xx", "hang", "drop", "garbage", "endless", "long", "drip", "half", "early")
GOOD = {"BANNER": "220 here", "EHLO": "250-here\r\n250 SIZE 10000000", "MAIL": "250 OK", "RCPT": "250 OK",
        "DATA": "354 go on", "BODY": "250 taken"}


def ways():
    return [f"{how} at {step}" for step in STEPS for how in HOWS]


class Gone(Exception):
    """The connection is over."""


class FarSide:
    def __init__(self):
        self.lock = threading.Lock()
        self.turns, self.always, self.closing = collections.deque(), None, False
        self.taken, self.unclear = collections.Counter(), set()
        self.connections = set()
        self.done, self.open = collections.Counter(), 0  # ways that were gone; connections that hang now
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def will(self, *turns):
        with self.lock:
            self.turns.extend(turns)

    def begin(self, way):
        """Connections that the sender keeps are cut: they are past the greeting."""
        with self.lock:
            self.always = way
            for c in self.connections:
                with contextlib.suppress(OSError):
                    c.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.closing = True
        self.server.close()

    def _accept(self):
        while not self.closing:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with self.lock:
                way = self.turns.popleft() if self.turns else None
            threading.Thread(target=self._serve, args=(connection, way), daemon=True).start()

    def _serve(self, connection, way):
        with self.lock:
            self.connections.add(connection)
        with contextlib.suppress(OSError, Gone):
            Talk(self, connection, way).run()
        with self.lock:
            self.connections.discard(connection)
            connection.close()


class Talk:
    """One connection. Its way is gone once; a second mail over it finds everything well."""

    def __init__(self, far, connection, way):
        self.far, self.connection = far, connection
        self.how, _, self.step = (way or "").partition(" at ")
        self.file = connection.makefile("rb")
        self.id = None

    def run(self):
        self.answer("BANNER")
        while line := self.file.readline():
            word = line.split(None, 1)[0].upper() if line.split() else b""
            if word == b"QUIT":
                self.say(b"221 bye\r\n")
                return
            if word == b"RSET":
                self.say(b"250 OK\r\n")
            elif word in (b"EHLO", b"HELO"):
                self.answer("EHLO")
            elif word in (b"MAIL", b"RCPT"):
                self.answer(word.decode())
            elif word == b"DATA":
                self._data()
            else:
                self.say(b"500 what\r\n")

    def _data(self):
        if not self.answer("DATA"):
            return
        data = b""
        while (line := self.file.readline()) != b".\r\n":
            if not line:
                return  # cut before the final dot: nothing was taken
            data += line
        self.id = re.search(rb"^Message-ID:\s*<([^>]*)>", data, re.M)[1].decode()
        with self.far.lock:
            how, _, at = (self.far.always or f"{self.how} at {self.step}").partition(" at ")
            if at != "BODY" or how not in ("4xx", "5xx", "garbage"):
                self.far.taken[self.id] += 1
                if at == "BODY" and how != "early":
                    self.far.unclear.add(self.id)
        self.answer("BODY")
        if self.far.turns:
            raise Gone  # the next one wants a connection

    def say(self, data):
        self.connection.sendall(data)

    def answer(self, step):
        """Whether it was a good answer."""
        good, always = GOOD[step].encode() + b"\r\n", self.far.always
        how, _, at = always.partition(" at ") if always else (self.how, None, self.step)
        if step != at:
            self.say(good)
            return True
        if not always:
            self.step = None
        with self.far.lock:
            self.far.done[f"{how} at {step}"] += 1
        return getattr(self, "_" + how.replace("4xx", "later").replace("5xx", "never"))(good)

    def _later(self, _):
        self.say(b"451 4.7.1 come back later\r\n")

    def _never(self, _):
        self.say(b"550 5.7.1 never\r\n")

    def _hang(self, _):
        with self.far.lock:
            self.far.open += 1
        try:
            self.connection.settimeout(60)
            while self.file.readline():  # until the other side has had enough
                pass
        finally:
            with self.far.lock:
                self.far.open -= 1
        raise Gone

    def _drop(self, _):
        raise Gone

    def _garbage(self, _):
        self.say(bytes(range(128, 256)) * 4 + b"\0\0\r\n\r\nHTTP/1.1 200 OK\r\n1:0 is not 200\r\n")
        self._hang(_)

    def _endless(self, _):
        """An answer of many lines that never comes to its last."""
        self.connection.settimeout(20)
        for _ in range(2000):
            self.say(b"250-and\r\n" * 50)
            time.sleep(0.01)
        raise Gone

    def _long(self, good):
        """A line of 2 MB, and the answer."""
        self.connection.settimeout(20)
        self.say(good[:3] + b"-" + b"x" * 2000000 + b"\r\n")
        self.say(good)
        return True

    def _drip(self, good):
        """A byte at a time, slower than it is waited for."""
        for i in range(len(good)):
            self.say(good[i:i + 1])
            time.sleep(0.3)
        return True

    def _half(self, good):
        self.say(good[:2])
        raise Gone

    def _early(self, good):
        """The next answer too, before it was asked for."""
        self.say(good + b"250 OK\r\n")
        return True
