"""What happens at each address of the site: a visit comes in, an answer goes out."""

from collections.abc import Awaitable, Callable

import attrs

from gameserver.daemons.portal import answers, pages, tokens
from gameserver.daemons.portal.answers import Answer
from gameserver.daemons.portal.members import Members, Refusal
from gameserver.daemons.portal.pages import Frame
from gameserver.daemons.portal.status import FRESH_SECONDS, StatusBoard
from gameserver.daemons.portal.visits import Visit
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Characters
from gameserver.storage.rows import WebSession

Handler = Callable[[Visit], Awaitable[Answer]]
STYLE_SECONDS = 30 * 24 * 3600
NOTICES = {
    "welcome": "Your account is made. You can log in to the game with it, too.",
    "password": "Your password is changed, and every other browser is logged out.",
    "others": "Every other browser is logged out.",
    "out": "You are logged out.",
}
"""What pages say after a form was served, by the word in their address."""


@attrs.frozen(kw_only=True)
class Desk:
    """Serves the visitors of the site. Forms were checked before: see `Visit.is_our_form`."""

    members: Members
    characters: Characters
    board: StatusBoard
    server_name: str
    game_host: str
    """Where the game is; empty: where the visitor found the site."""
    game_port: int

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Return path, method and handler of all there is."""
        return [
            ("/", "GET", self.home),
            ("/api/status", "GET", self.status),
            ("/register", "GET", self.ask_registration),
            ("/register", "POST", self.register),
            ("/login", "GET", self.ask_login),
            ("/login", "POST", self.log_in),
            ("/logout", "POST", self.log_out),
            ("/account", "GET", self.account),
            ("/account/password", "GET", self.ask_password),
            ("/account/password", "POST", self.change_password),
            ("/account/sessions", "POST", self.end_others),
            ("/portal.css", "GET", self.style),
            ("/icon.svg", "GET", self.icon),
        ]

    async def home(self, visit: Visit) -> Answer:
        """Show how the server is."""
        status = await self.board.status()
        try:
            member = await self.members.who(visit)
        except StorageError:
            member = None  # the page says that the stores are away
        host = self.game_host or visit.host
        return answers.page(pages.home(self._frame(visit, member), status, host, self.game_port))

    async def status(self, visit: Visit) -> Answer:
        """Tell programs the same."""
        status = await self.board.status()
        document = status.document(self.server_name, self.game_host or visit.host, self.game_port)
        return answers.data(document, int(FRESH_SECONDS))

    async def ask_registration(self, visit: Visit) -> Answer:
        """Show the form for a new account."""
        return await self._form(visit, pages.register)

    async def register(self, visit: Visit) -> Answer:
        """Make an account."""
        name = visit.form.get("name", "").strip()
        password, again = visit.form.get("password", ""), visit.form.get("again", "")
        try:
            token = await self.members.register(visit, name, password, again)
        except Refusal as refusal:
            return _refused(refusal, pages.register(self._frame(visit, complaint=refusal.text), name))
        return answers.go_to("/account?done=welcome", token)

    async def ask_login(self, visit: Visit) -> Answer:
        """Show the form for name and password."""
        return await self._form(visit, pages.login)

    async def log_in(self, visit: Visit) -> Answer:
        """Log in."""
        name = visit.form.get("name", "").strip()
        try:
            token = await self.members.log_in(visit, name, visit.form.get("password", ""))
        except Refusal as refusal:
            return _refused(refusal, pages.login(self._frame(visit, complaint=refusal.text), name))
        return answers.go_to("/account", token)

    async def log_out(self, visit: Visit) -> Answer:
        """Log out."""
        await self.members.log_out(visit)
        return answers.go_to("/?done=out", "")

    async def account(self, visit: Visit) -> Answer:
        """Show characters and sessions."""
        member = await self.members.who(visit)
        if member is None:
            return answers.go_to("/login")
        characters = await self.characters.of_account(member.account_id)
        sessions = await self.members.sessions.of_account(member.account_id)
        return answers.page(pages.account(self._frame(visit, member), characters, member, sessions))

    async def ask_password(self, visit: Visit) -> Answer:
        """Show the form for another password."""
        member = await self.members.who(visit)
        if member is None:
            return answers.go_to("/login")
        return answers.page(pages.password(self._frame(visit, member)))

    async def change_password(self, visit: Visit) -> Answer:
        """Change the password."""
        member = await self.members.who(visit)
        if member is None:
            return answers.go_to("/login")
        old, new, again = (visit.form.get(field, "") for field in ("old", "password", "again"))
        try:
            token = await self.members.change_password(visit, member, old, new, again)
        except Refusal as refusal:
            return _refused(refusal, pages.password(self._frame(visit, member, refusal.text)))
        return answers.go_to("/account?done=password", token)

    async def end_others(self, visit: Visit) -> Answer:
        """Log out every other browser."""
        member = await self.members.who(visit)
        if member is None:
            return answers.go_to("/login")
        await self.members.end_others(visit, member)
        return answers.go_to("/account?done=others")

    async def style(self, _: Visit) -> Answer:
        """Give the styles, whose address changes with them."""
        return answers.file(pages.style(), "text/css; charset=utf-8", STYLE_SECONDS)

    async def icon(self, _: Visit) -> Answer:
        """Give the picture beside the title."""
        return answers.file(pages.icon(), "image/svg+xml", STYLE_SECONDS)

    def error(self, status: int, text: str) -> Answer:
        """Say what is wrong, to whomever."""
        frame = Frame(server_name=self.server_name, may_register=self.members.may_register)
        return answers.page(pages.error(frame, status, text), status)

    async def _form(self, visit: Visit, show: Callable[[Frame], str]) -> Answer:
        """Show a form for visitors, who get a token with the first one; members do not need it."""
        if await self.members.who(visit) is not None:
            return answers.go_to("/account")
        token = visit.token or tokens.new_token()
        answer = answers.page(show(self._frame(attrs.evolve(visit, token=token))))
        return answer if visit.token else attrs.evolve(answer, token=token)

    def _frame(self, visit: Visit, member: WebSession | None = None, complaint: str = "") -> Frame:
        return Frame(
            server_name=self.server_name,
            member="" if member is None else member.username,
            csrf=tokens.csrf_token(visit.token) if visit.token else "",
            may_register=self.members.may_register,
            notice=NOTICES.get(visit.query.get("done", ""), ""),
            complaint=complaint,
        )


def _refused(refusal: Refusal, html: str) -> Answer:
    answer = answers.page(html, refusal.status)
    if not refusal.wait_seconds:
        return answer
    return attrs.evolve(answer, headers={**answer.headers, "Retry-After": str(refusal.wait_seconds)})
