"""What a browser keeps in its cookie, and what follows from it: the key of a session, the CSRF token of forms.

A visitor gets a random token with the first form. It names no session until he logs in, and then he gets
another one. Whoever does not have the token can make neither of them.
"""

import hmac
import re
import secrets
from hashlib import sha256
from uuid import UUID

COOKIE = "portal"
SECURE_PREFIX = "__Host-"
"""Browsers take a cookie of such a name only over HTTPS, and from no other machine of the domain."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def new_token() -> str:
    """Return 256 unpredictable bits as text."""
    return secrets.token_urlsafe(32)


def session_key(token: str) -> UUID:
    """Return what the database keeps instead of the token."""
    return UUID(bytes=sha256(token.encode()).digest()[:16])


def csrf_token(token: str) -> str:
    """Return what a form of ours carries for the browser that has this token."""
    return hmac.new(token.encode(), b"a form of the portal", sha256).hexdigest()


def is_csrf_token(token: str, csrf: str) -> bool:
    """Tell whether a form that carries *csrf* was made for the browser that has this token."""
    return bool(token) and hmac.compare_digest(csrf_token(token).encode(), csrf.encode())


def cookie_name(is_https: bool) -> str:
    """Return the name of the cookie."""
    return SECURE_PREFIX + COOKIE if is_https else COOKIE


def token_in(cookies: str, is_https: bool) -> str:
    """Return the token in a header `Cookie`; empty if there is none, or it cannot be one of ours."""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == cookie_name(is_https):
            return value if _TOKEN.fullmatch(value) else ""
    return ""


def set_cookie(token: str, is_https: bool, seconds: int) -> str:
    """Return the header that has a browser keep the token for so long; 0 seconds: forget it."""
    secure = "; Secure" if is_https else ""
    return f"{cookie_name(is_https)}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
