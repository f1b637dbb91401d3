"""The ledger of a zone: one log event for every item and every sum that changes hands (RULES 11)."""

import attrs
from twisted.logger import Logger

from gameserver.world.events.base import Report
from gameserver.world.events.belongings import ItemPassed, MoneyPassed

log = Logger(namespace="ledger")


def enter(map_id: int, report: Report) -> None:
    """Write down what passed from one holder to another; reports of anything else are none of its business."""
    if isinstance(report, ItemPassed):
        text = "map {map_id}: item {code} x {count}, serial {serial}, from {source} to {target}: {cause}"
        log.info(
            text,
            map_id=map_id,
            cause=report.cause.value,
            code=report.item.code,
            option=report.item.option,
            serial=report.item.serial,
            former=report.former,
            count=report.count,
            source=report.source,
            target=report.target,
        )
    elif isinstance(report, MoneyPassed):
        text = "map {map_id}: {amount} woonz from {source} to {target}: {cause}"
        passed = attrs.asdict(report, filter=attrs.filters.exclude("witnesses"))
        log.info(text, map_id=map_id, **passed | {"cause": report.cause.value})
