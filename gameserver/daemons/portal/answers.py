"""What a browser is told, as a value, with the headers that every answer has."""

import json
from collections.abc import Mapping

import attrs

HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Nothing but our own styles and pictures: no scripts, nothing inline, no frame of others around us."""
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


@attrs.frozen(kw_only=True)
class Answer:
    """Status, headers and body. *token* has the browser keep another one, empty: none; None changes nothing."""

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    token: str | None = None


def page(html: str, status: int = 200) -> Answer:
    """Answer with a page that nobody may keep."""
    return Answer(status=status, body=html.encode(), headers={"Cache-Control": "no-store"})


def go_to(path: str, token: str | None = None) -> Answer:
    """Send the browser on to another page of ours, as after every form."""
    return Answer(status=303, headers={"Location": path, "Cache-Control": "no-store"}, token=token)


def data(document: Mapping[str, object], seconds: int) -> Answer:
    """Answer programs, of any website, who may keep it for so long."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": f"public, max-age={seconds}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    body = json.dumps(document, indent=2).encode() + b"\n"
    return Answer(content_type="application/json", body=body, headers=headers)


def file(body: bytes, content_type: str, seconds: int) -> Answer:
    """Answer with something that does not change for so long."""
    return Answer(content_type=content_type, body=body, headers={"Cache-Control": f"public, max-age={seconds}"})


def headers_of(answer: Answer, is_https: bool) -> dict[str, str]:
    """Return all headers of an answer but its cookie."""
    fixed = {**ALWAYS, **(ONLY_HTTPS if is_https else {})}
    return {**fixed, "Content-Type": answer.content_type, **answer.headers}
