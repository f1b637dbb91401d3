"""`gameserver admin item`: the life of one item."""

import click

from gameserver.content.codes import CODE_MASK
from gameserver.ops.stores import StoreOpener
from gameserver.storage.documents import Json
from gameserver.storage.interfaces import Ledger
from gameserver.storage.ledger import LedgerEntry
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.tools.admin.office import Refused, json_option, with_opener
from gameserver.tools.admin.output import moment


@click.command()
@click.argument("serial", type=click.IntRange(1, 0xFFFFFFFE))
@json_option
def item(serial: int, as_json: bool) -> None:
    """Tell the life of the item SERIAL: where it came from, who had it when, and why."""

    async def work(opener: StoreOpener, _: object) -> Json:
        return await life(PostgresLedger(await opener.open_database()), serial)

    with_opener(work, as_json)


async def life(ledger: Ledger, serial: int) -> Json:
    """Return a line for each entry about an item, oldest first; Refused when there is none."""
    lines: list[Json] = []
    after = 0
    while entries := await ledger.life_of(serial, after):
        lines += [_line(entry) for entry in entries]
        after = entries[-1].id or 0
    if not lines:
        raise Refused(f"the ledger knows no item with the serial {serial}")
    return lines


def _line(entry: LedgerEntry) -> Json:
    return {
        "at": moment(entry.at),
        "serial": entry.serial,
        "code": None if entry.code is None else entry.code & CODE_MASK,
        "amount": entry.amount,
        "from": entry.source,
        "to": entry.target,
        "cause": entry.cause,
        "actor": entry.actor,
        "former": entry.former,
    }
