"""Pages: whatever people wrote shows as they wrote it, and never becomes a part of the page."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.daemons.portal import pages
from gameserver.daemons.portal.pages import Frame
from gameserver.daemons.portal.status import Status
from gameserver.storage.character_data import CharacterData
from gameserver.storage.rows import CharacterRow, WebSession
from gameserver.world.rules import RateRules

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
NASTY = st.sampled_from(
    [
        "<script>",
        '"><img src=x onerror=alert(1)>',
        "'",
        "&lt;",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "</title>",
        "-->",
        "\0",
        "javascript:",
    ]
)
TEXTS = st.lists(NASTY | st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=4).map("".join)


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and apart from them the values and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.values: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_data(self, data: str) -> None:
        self.values.append(data)


def every_page(text: str) -> list[str]:
    """Return each page with *text* wherever something from elsewhere can be."""
    visitor = Frame(server_name=text, complaint=text, notice=text, csrf=text, may_register=True)
    member = Frame(server_name=text, complaint=text, notice=text, csrf=text, member=text)
    session = WebSession(
        key=UUID(int=1), account_id=1, username=text, user_agent=text, address=text, issued_at=NOW, expires_at=NOW
    )
    row = CharacterRow(
        id=1,
        account_id=1,
        name=text,
        level=1,
        character_class=9,
        experience=0,
        woonz=1_234_567,
        fence=0,
        data=CharacterData(),
    )
    status = Status(online=3, gates=1, rates=RateRules())
    return [
        pages.home(visitor, status, text, 3550),
        pages.home(member, Status(online=None, gates=None, rates=RateRules()), text, 3550),
        pages.register(visitor, text),
        pages.login(visitor, text),
        pages.account(member, [row], session, [session]),
        pages.password(member),
        pages.error(visitor, 404, text),
    ]


class Escaping(SynchronousTestCase):
    def setUp(self) -> None:
        self.plain = [Skeleton(html).tags for html in every_page("x")]

    @given(TEXTS.filter(bool))
    def test_nothing_that_people_write_changes_the_tags_of_a_page(self, text: str) -> None:
        self.assertEqual([Skeleton(html).tags for html in every_page(text)], self.plain)

    def test_it_shows_as_it_was_written(self) -> None:
        text = '"><script>alert("{{ 7 * 7 }}")</script>'
        for html in every_page(text):
            shown = Skeleton(html)
            self.assertIn(text, "".join(shown.values))
            self.assertNotIn("script", {tag[0] for tag in shown.tags if isinstance(tag, tuple)})

    def test_no_page_needs_a_script_or_a_style_of_its_own(self) -> None:
        for html in every_page("x"):
            for tag in Skeleton(html).tags:
                if isinstance(tag, tuple):
                    self.assertNotIn(tag[0], ("script", "style", "iframe"))
                    self.assertEqual([name for name in tag[1:] if name == "style" or name.startswith("on")], [])

    def test_every_form_carries_the_csrf_token(self) -> None:
        for html in every_page("x"):
            self.assertEqual(html.count("<form"), html.count('name="csrf"'))


class Words(SynchronousTestCase):
    def test_browsers_are_told_apart(self) -> None:
        for agent, words in (
            ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Mobile Safari/604.1", "Safari on iPhone"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.0", "curl/8.0"),
            ("", "unknown browser"),
        ):
            self.assertEqual(pages.browser(agent), words)

    def test_rates_are_told_as_players_do(self) -> None:
        shown = [pages.multiple(percent) for percent in (100, 250, 5, 0)]
        self.assertEqual(shown, ["\N{MULTIPLICATION SIGN}" + number for number in ("1", "2.5", "0.05", "0")])
