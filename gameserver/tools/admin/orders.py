"""`gameserver admin announce` and `kick`: what the main server does to those who play."""

import click

from gameserver.storage.control import LONGEST_TEXT, ControlKind, Outcome, is_line
from gameserver.storage.documents import Json
from gameserver.storage.rows import AuditEntry
from gameserver.tools.admin.office import Office, Refused, in_office, json_option

WHO_PLAYS = {
    Outcome.DONE: "is disconnected",
    Outcome.ON_ARRIVAL: "is disconnected on arrival",
    Outcome.NOT_HERE: "nobody",
}
"""What a command says of the player whom it had disconnected."""


@click.command()
@click.argument("text")
@json_option
def announce(text: str, as_json: bool) -> None:
    """Show TEXT to all players, in the notice bar and in the chat."""
    if not is_line(text):
        raise click.BadParameter(
            f"the client shows 1 to {LONGEST_TEXT} printable ASCII letters", param_hint="TEXT"
        )
    in_office(lambda office: tell_all(office, text), as_json)


async def tell_all(office: Office, text: str) -> Json:
    """Have a text shown to all players of all zones."""
    await office.audit.record(
        AuditEntry(actor=office.operator, verb="announce", target="all players", after={"text": text})
    )
    answer = await office.main_server.ask(ControlKind.ANNOUNCE, text=text)
    return {"announced": text, "main_server_had_it_after_seconds": answer.after_seconds}


@click.command()
@click.argument("name")
@json_option
def kick(name: str, as_json: bool) -> None:
    """Disconnect the player who plays with the character NAME, wherever he is; refused if nobody does."""
    in_office(lambda office: throw_out(office, name), as_json)


async def throw_out(office: Office, name: str) -> Json:
    """Have a player disconnected; Refused when there is no such character, or nobody plays with it."""
    row = await office.characters.named(name)
    if row is None:
        raise Refused(f"there is no character {name!r}")
    await office.audit.record(AuditEntry(actor=office.operator, verb="kick", target=row.name))
    answer = await office.main_server.ask(ControlKind.KICK, account_id=row.account_id, character=row.name)
    if answer.outcome is Outcome.NOT_HERE:
        raise Refused(f"nobody was disconnected: nobody plays with {row.name}")
    return {
        "kicked": row.name,
        "who_plays": WHO_PLAYS[answer.outcome],
        "main_server_had_it_after_seconds": answer.after_seconds,
    }
