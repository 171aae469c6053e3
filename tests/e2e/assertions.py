"""
Assertions as a site makes them (web.md 4): PASETO v4.public by libsodium, so that a test can also make bad ones.

    a = assertion(stand, role="reseller", sub="101")      # any claim; None leaves it out
    b.get(enter(a, "/handover/new"))
"""
import base64
import ctypes
import ctypes.util
import json
import os
import struct
import time
import urllib.parse
import uuid

sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")


def signing_key(stand, directory="keys"):
    """kid and secret key, as handoverctl keygen made them."""
    with open(os.path.join(stand.var, directory, "paseto.secret"), encoding="ascii") as f:
        kid, secret = f.read().split()
    return kid, bytes.fromhex(secret)


def moment(offset=0):
    """RFC 3339, so many seconds from now."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset))


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def pre_authentication(*pieces):
    return struct.pack("<Q", len(pieces)) + b"".join(struct.pack("<Q", len(p)) + p for p in pieces)


def implicit_of(stand, site=None):
    return f"handover|{site or stand.base_url}"


def assertion(stand, key=None, kid=None, implicit=None, **claims):
    """A token; without more it is good, for a customer, for a minute."""
    own, secret = key or signing_key(stand)
    claims = {"iss": "site", "aud": "handover", "sub": "201", "role": "customer", "jti": uuid.uuid4().hex,
              "iat": moment(), "exp": moment(59), **claims}
    message = json.dumps({k: v for k, v in claims.items() if v is not None}).encode()
    footer = json.dumps({"kid": kid or own}).encode()
    signed = pre_authentication(b"v4.public.", message, footer, (implicit or implicit_of(stand)).encode())
    signature = ctypes.create_string_buffer(64)
    sodium.crypto_sign_detached(signature, None, signed, ctypes.c_ulonglong(len(signed)), secret)
    return f"v4.public.{b64(message + signature.raw)}.{b64(footer)}"


def enter(token, path=None):
    """The address the site sends a browser to."""
    return "/handover/enter?" + urllib.parse.urlencode({"a": token, **({"r": path} if path is not None else {})})


def crockford(data):
    """32 bytes as a token's 52 characters."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))
