"""`gameserver admin audit`: what was done with permissions, by whom and to whom."""

import click

from gameserver.storage.documents import Json
from gameserver.tools.admin.office import Line, Office, in_office, json_option
from gameserver.tools.admin.output import moment, page


@click.command()
@click.option("--actor", type=Line(), help="Only what this account or character did, or 'command line'.")
@click.option("--target", type=Line(), help="Only what was done to this one.")
@click.option("--verb", type=Line(), help="Only acts of this name.")
@click.option(
    "--before", type=click.IntRange(1, 2**63 - 1), help="Only acts with a smaller id, to go on with a long list."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Most lines.")
@json_option
def audit(
    actor: str | None, target: str | None, verb: str | None, before: int | None, limit: int, as_json: bool
) -> None:
    """List privileged acts, the newest first.

    If there are more than --limit, the standard error says so.
    """
    in_office(lambda office: listing(office, limit, actor, target, verb, before), as_json)


async def listing(
    office: Office,
    limit: int,
    actor: str | None = None,
    target: str | None = None,
    verb: str | None = None,
    before: int | None = None,
) -> Json:
    """Return a line for each act that matches."""
    lines: list[Json] = [
        {
            "id": entry.id,
            "at": moment(entry.at),
            "actor": entry.actor.name,
            "account_id": entry.actor.account_id,
            "role": entry.actor.role.label,
            "verb": entry.verb,
            "target": entry.target,
            "before": dict(entry.before),
            "after": dict(entry.after),
            "source": entry.actor.source,
        }
        for entry in await office.audit.recent(limit + 1, actor, target, verb, before)
    ]
    return page(lines, limit, "go on with --before and the last id, or give another --limit")
