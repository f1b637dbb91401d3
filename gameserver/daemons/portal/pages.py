"""The pages: what they show goes in, HTML comes out. Whatever people wrote is escaped by the templates."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import attrs
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from gameserver.daemons.portal.status import Status
from gameserver.storage.rows import CharacterRow, WebSession

DIRECTORY = Path(__file__).with_name("templates")
NAMES = ("home", "register", "login", "account", "password", "error")
CLASSES = ("Warrior", "Holy Knight", "Mage", "Archer")
"""Class bytes of the wire in words (PROTOCOL 8.2)."""


@attrs.frozen(kw_only=True)
class Frame:
    """What every page shows around its own matter."""

    server_name: str
    member: str = ""
    """Who is logged in; empty: nobody."""
    csrf: str = ""
    """The CSRF token of the forms on the page."""
    may_register: bool = False
    notice: str = ""
    """Something that went well."""
    complaint: str = ""
    """Something that did not."""


@cache
def _templates() -> dict[str, Template]:
    """Compile every page, once."""
    environment = Environment(
        loader=FileSystemLoader(DIRECTORY),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["browser"] = browser
    environment.filters["multiple"] = multiple
    environment.filters["class_name"] = class_name
    environment.globals.update(style=f"/portal.css?{_digest('portal.css')}", icon="/icon.svg")
    return {name: environment.get_template(f"{name}.html") for name in NAMES}


def prepare() -> None:
    """Read and compile everything beforehand, so that no visitor waits for it."""
    _templates()
    style()
    icon()


@cache
def style() -> bytes:
    """Return the one file of styles."""
    return (DIRECTORY / "portal.css").read_bytes()


@cache
def icon() -> bytes:
    """Return the picture that browsers show beside the title."""
    return (DIRECTORY / "icon.svg").read_bytes()


def home(frame: Frame, status: Status, host: str, port: int) -> str:
    """Show how the server is, and how to connect."""
    return _templates()["home"].render(frame=frame, status=status, host=host, port=port)


def register(frame: Frame, name: str = "") -> str:
    """Ask for a name and a password for a new account; *name* was typed before."""
    return _templates()["register"].render(frame=frame, name=name)


def login(frame: Frame, name: str = "") -> str:
    """Ask for name and password; *name* was typed before."""
    return _templates()["login"].render(frame=frame, name=name)


def account(
    frame: Frame, characters: Sequence[CharacterRow], member: WebSession, sessions: Sequence[WebSession]
) -> str:
    """Show what belongs to the account; *member* is the session of the browser, one of *sessions*."""
    return _templates()["account"].render(frame=frame, characters=characters, member=member, sessions=sessions)


def password(frame: Frame) -> str:
    """Ask for the old and the new password."""
    return _templates()["password"].render(frame=frame)


def error(frame: Frame, status: int, text: str) -> str:
    """Say what is wrong."""
    title = HTTPStatus(status).phrase
    return _templates()["error"].render(frame=frame, status=status, title=title, text=text)


def multiple(percent: int) -> str:
    """Return a rate as players say it: 150 percent is one and a half times."""
    return f"\N{MULTIPLICATION SIGN}{percent / 100:g}"


def class_name(number: int) -> str:
    """Return the class of a character in words."""
    return CLASSES[number] if 0 <= number < len(CLASSES) else "unknown"


def browser(agent: str) -> str:
    """Return in a word or two what a browser says it is; what is no browser says it itself."""
    names = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
    name = next((name for mark, name in names.items() if mark in agent), "")
    system = next((system for system in systems if system in agent), "")
    if not name:
        return agent[:40] or "unknown browser"
    return f"{name} on {system}" if system else name


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _digest(name: str) -> str:
    return sha256((DIRECTORY / name).read_bytes()).hexdigest()[:8]
