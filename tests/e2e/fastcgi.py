"""A FastCGI client for the socket behind nginx: sends any parameters, in any order and number."""
import os
import socket
import struct

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def record(kind, data=b""):
    return struct.pack(">BBHHBx", 1, kind, 1, len(data), 0) + data


def length(n):
    return bytes([n]) if n < 128 else struct.pack(">I", n | 1 << 31)


def pieces(kind, data):
    """data as records; the empty one ends the stream."""
    return b"".join(record(kind, data[i:i + 65000]) for i in range(0, len(data), 65000)) + record(kind)


def request(pairs, body=b""):
    """The bytes of one request; pairs: (name, value), as they are."""
    pairs = [(n.encode() if isinstance(n, str) else n, v.encode() if isinstance(v, str) else v) for n, v in pairs]
    params = b"".join(length(len(n)) + length(len(v)) + n + v for n, v in pairs)
    return record(BEGIN, struct.pack(">HB5x", 1, 0)) + pieces(PARAMS, params) + pieces(STDIN, body)


def answer(received):
    """(status, the whole text) of the records received; (None, "") where there was no answer."""
    out = b""
    while len(received) >= 8:
        _, kind, _, n, padding = struct.unpack(">BBHHBx", received[:8])
        if kind == STDOUT:
            out += received[8:8 + n]
        received = received[8 + n + padding:]
    text = out.decode("utf-8", "replace")
    status = text.partition("Status: ")[2][:3]
    return (int(status), text) if status else (None, "")


def send(stand, pairs, body=b""):
    """One request on the stand's own socket: (status, text)."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(os.path.join(stand.var, "fcgi.sock"))
        try:
            s.sendall(request(pairs, body))
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was all sent
        received = b""
        while True:
            try:
                more = s.recv(65536)
            except ConnectionResetError:
                break
            if not more:
                break
            received += more
    return answer(received)
