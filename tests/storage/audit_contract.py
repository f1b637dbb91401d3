"""What every implementation of `Audit` must do; mixed into one TestCase per implementation."""

from typing import Any

from twisted.internet.defer import ensureDeferred, gatherResults
from twisted.trial.unittest import TestCase

from gameserver.storage.interfaces import Audit
from gameserver.storage.roles import Role
from gameserver.storage.rows import Actor, AuditEntry

MASTER = Actor(name="Boss/Hero", account_id=7, role=Role.GAME_MASTER, source="zone 0")
OPERATOR = Actor(name="command line", role=Role.ADMINISTRATOR, source="a machine")


class AuditContract(TestCase):
    """Needs `audit`."""

    audit: Audit

    async def record(self, *acts: tuple[Actor, str, str]) -> None:
        """Record acts of (actor, verb, target)."""
        for actor, verb, target in acts:
            await self.audit.record(AuditEntry(actor=actor, verb=verb, target=target))

    async def test_what_was_recorded_is_told_as_it_was_with_its_time(self) -> None:
        entry = AuditEntry(
            actor=MASTER, verb="level", target="Victim", before={"level": 3}, after={"level": 9, "why": [1, None]}
        )
        await self.audit.record(entry)
        (found,) = await self.audit.recent(5)
        assert found.at is not None
        self.assertIsNotNone(found.at.tzinfo)
        told = (found.actor, found.verb, found.target, found.before, found.after)
        self.assertEqual(told, (MASTER, "level", "Victim", entry.before, entry.after))

    async def test_the_newest_are_told_first_and_no_more_than_asked_for(self) -> None:
        await self.record(*((MASTER, "goto", f"cell {n}") for n in range(5)))
        self.assertEqual([each.target for each in await self.audit.recent(3)], ["cell 4", "cell 3", "cell 2"])
        middle = (await self.audit.recent(3))[-1]
        self.assertEqual(
            [each.target for each in await self.audit.recent(9, before=middle.id)], ["cell 1", "cell 0"]
        )
        ids = [each.id for each in await self.audit.recent(99)]
        self.assertEqual(ids, sorted(ids, reverse=True, key=int))

    async def test_acts_are_found_by_any_of_actor_target_and_verb_in_any_case(self) -> None:
        await self.record((MASTER, "kick", "Victim"), (OPERATOR, "ban", "Victim"), (OPERATOR, "kick", "Other"))
        cases: tuple[tuple[dict[str, Any], list[str]], ...] = (
            ({"actor": "bOSS"}, ["kick"]),
            ({"actor": "hero"}, ["kick"]),
            ({"actor": "command line"}, ["kick", "ban"]),
            ({"target": "VICTIM"}, ["ban", "kick"]),
            ({"target": "victim", "verb": "Kick"}, ["kick"]),
            ({"actor": "Her"}, []),
        )
        for wanted, verbs in cases:
            self.assertEqual([each.verb for each in await self.audit.recent(9, **wanted)], verbs, wanted)

    async def test_many_at_once_are_all_recorded(self) -> None:
        acts = [self.record((MASTER, "notice", str(n))) for n in range(20)]
        await gatherResults([ensureDeferred(act) for act in acts])
        self.assertEqual({each.target for each in await self.audit.recent(99)}, {str(n) for n in range(20)})
