"""`gameserver admin ledger check`: whether everybody holds what the ledger says."""

import click

from gameserver.ops.stores import StoreOpener
from gameserver.storage.documents import Json
from gameserver.storage.interfaces import Ledger
from gameserver.storage.ledger import LedgerCheck
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.tools.admin.office import Refused, json_option, with_opener
from gameserver.tools.admin.output import show


@click.group()
def ledger() -> None:
    """Look into the ledger of items and money."""


@ledger.command()
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="Most differences."
)
@json_option
def check(limit: int, as_json: bool) -> None:
    """Replay the ledger and compare it with what characters and storages hold now.

    Daemons may go on meanwhile. The status is 1 when there is any difference.
    """

    async def work(opener: StoreOpener, _: object) -> Json:
        return await checked(PostgresLedger(await opener.open_database()), limit, as_json)

    with_opener(work, as_json)


async def checked(ledger: Ledger, limit: int, as_json: bool) -> Json:
    """Return what was looked at; Refused when something is wrong, after the differences were shown."""
    result = await ledger.check(limit)
    answer = described(result)
    if result.differences:
        show(answer, as_json)
        raise Refused(f"the ledger and the holders differ in {len(result.differences)} places")
    return answer


def described(result: LedgerCheck) -> dict[str, Json]:
    """Return a check as commands tell it."""
    return {
        "serials": result.serials,
        "holders": result.holders,
        "differences": [
            {
                "subject": difference.subject,
                "problem": difference.problem,
                "ledger": difference.ledger,
                "found": difference.found,
            }
            for difference in result.differences
        ],
    }
