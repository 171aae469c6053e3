"""
A proxy between the programs and mariadbd that understands just enough of MySQL's packets to count what a connection
does, and acts at one of these steps.

    proxy = Proxy("/path/of/its.sock", "/path/of/db.sock")
    proxy.arm(7, "half")                  # at the seventh step of a connection; once, then it lets everything pass
    ...
    steps = proxy.disarm()                # what happened: proxy.fired, the step acted on; how many there were

A step is the opening of a connection, the login, and every command. With only="text", of those connections whose first
prepared statement has the text in it; those that have prepared nothing yet count too.

    before  the connection is closed before the command is passed on
    after   the command is passed on, and the connection closed when the database answers
    half    the same, with the first half of the answer
    reset   the command is passed on, and both ends are torn down at once: nobody knows whether it happened
    hang    the command is passed on, and the answer never comes
    delay   the answer comes late
"""
import os
import select
import socket
import threading
import time

MODES = ("before", "after", "half", "reset", "hang", "delay")
DELAY = 0.15  # seconds; an answer takes one or two milliseconds
QUERY, PREPARE, EXECUTE = 0x03, 0x16, 0x17
WITHOUT_ANSWER = (0x01, 0x18, 0x19)  # COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE
NAMES = {0x01: "quit", 0x0e: "ping", 0x18: "long data", 0x19: "close", 0x1a: "reset", 0x1b: "option", 0xfa: "bulk"}


class Over(Exception):
    """The connection ends."""


class Link:
    """One connection: both sockets, and what it did."""

    def __init__(self, proxy, client):
        self.proxy, self.client, self.server = proxy, client, None
        self.steps, self.texts, self.preparing, self.first = [], {}, None, None

    def run(self):
        try:
            self._open()
            while True:
                ready = select.select([self.client, self.server], [], [])[0]
                if self.client in ready:
                    self._packet()
                elif self.server in ready:
                    self._answer()
        except (Over, OSError):
            pass
        finally:
            for s in (self.client, self.server):
                if s:
                    s.close()

    def _open(self):
        mode = self.proxy.step(self, "connect")
        if mode == "before":
            raise Over
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(self.proxy.upstream)
        self._after_forward(mode, True)

    def _packet(self):
        head = self._exactly(4)
        length, sequence = int.from_bytes(head[:3], "little"), head[3]
        first = self.client.recv(min(length, 60000), socket.MSG_PEEK)
        command = first[0] if sequence == 0 and first else None
        mode = self.proxy.step(self, self._name(command, first, length))
        if mode == "before":
            self._exactly(length)  # so that the other side sees an end, not a reset
            raise Over
        if mode == "reset" and len(first) == length:
            self.server.sendall(head + first)  # what is not read here makes the close a reset
            raise Over
        self.server.sendall(head + self._exactly(length))
        if command == PREPARE:
            self.preparing = first[1:length].decode("utf-8", "replace")
        self._after_forward(mode, command not in WITHOUT_ANSWER)

    def _after_forward(self, mode, answers):
        """Of what was passed on just now."""
        if mode in ("after", "half", "hang") and answers:
            self._wait(self.server)
        if mode == "half" and answers:
            data = self.server.recv(65536)
            self.client.sendall(data[:max(1, len(data) // 2)])
        if mode in ("after", "half", "reset"):
            raise Over
        if mode == "hang":
            self._wait(self.client)
            raise Over
        if mode == "delay":
            time.sleep(DELAY)

    @staticmethod
    def _wait(s):
        select.select([s], [], [], 60)

    def _answer(self):
        data = self.server.recv(65536)
        if not data:
            raise Over
        if self.preparing and len(data) >= 9 and data[4] == 0:
            self.texts[data[5:9]] = self.preparing
        self.preparing = None
        self.client.sendall(data)

    def _exactly(self, n):
        parts = []
        while n:
            part = self.client.recv(min(n, 65536))
            if not part:
                raise Over
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def _name(self, command, packet, length):
        if command is None:
            return "login"
        text = packet[1:length].decode("utf-8", "replace")
        if command == PREPARE:
            self.first = self.first or text
        if command in (QUERY, PREPARE):
            return ("prepare " if command == PREPARE else "") + text[:160]
        known = self.texts.get(packet[1:5], "?")[:160]
        return ("execute " if command == EXECUTE else NAMES.get(command, hex(command)) + " ") + known


class Proxy:
    def __init__(self, path, upstream):
        self.path, self.upstream, self.lock = path, upstream, threading.Lock()
        self.at = self.mode = self.only = self.fired = None
        self.links, self.armed = [], False
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o777)
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            link = Link(self, client)
            with self.lock:
                self.links = [*self.links, link] if self.armed else []
            threading.Thread(target=link.run, daemon=True).start()

    def step(self, link, name):
        """What to do at this step; None: let it pass."""
        with self.lock:
            if not self.armed or link not in self.links or (self.only and link.first and self.only not in link.first):
                return None
            link.steps.append(name)
            if self.fired or len(link.steps) != self.at:
                return None
            self.fired = name
            return self.mode

    def arm(self, at, mode, only=None):
        """at 0: it only counts. Connections there are already do not count."""
        with self.lock:
            self.at, self.mode, self.only, self.fired, self.links, self.armed = at, mode, only, None, [], True

    def disarm(self):
        """The steps of the connection that did most."""
        with self.lock:
            self.armed = False
            mine = [x.steps for x in self.links if not self.only or (x.first and self.only in x.first)]
            return max(mine, key=len, default=[])

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
