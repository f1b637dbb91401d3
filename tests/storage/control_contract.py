"""What every implementation of `ControlMessages` must do; mixed into one TestCase per implementation."""

from abc import abstractmethod

from twisted.trial.unittest import TestCase

from gameserver.storage.control import MOST_WAITING, ControlKind, ControlMessage, Outcome
from gameserver.storage.errors import TooManyWaiting
from gameserver.storage.interfaces import ControlMessages
from tests.storage.contract import outcomes


def announcement(text: str) -> ControlMessage:
    """A message with a text."""
    return ControlMessage(kind=ControlKind.ANNOUNCE, by="a test", text=text)


class ControlContract(TestCase):
    """Needs `control`, `hasty` on the same store that forgets within 0.05 s, and a way to pass some hundredths."""

    control: ControlMessages
    hasty: ControlMessages

    @abstractmethod
    async def pass_time(self) -> None:
        """Let a moment pass."""

    async def test_messages_are_taken_once_in_the_order_in_which_they_were_sent(self) -> None:
        kick = ControlMessage(kind=ControlKind.KICK, by="a test", account_id=0xFFFFFFFE, character="Hero")
        sent = [announcement("z"), announcement("a"), kick, announcement("a"), announcement('"\\{}')]
        for message in sent:
            await self.control.send(message)
        self.assertEqual(await self.control.take(), tuple(sent))
        self.assertEqual(await self.control.take(), ())

    async def test_of_many_who_take_one_gets_a_message(self) -> None:
        message = announcement("to one")
        await self.control.send(message)
        taken = await outcomes([self.control.take() for _ in range(5)])
        self.assertEqual(sorted(taken, key=str), sorted([(message,), (), (), (), ()], key=str))

    async def test_the_sender_learns_what_came_of_his_message_and_of_no_other(self) -> None:
        sent = [announcement("the same") for _ in (*Outcome, None)]
        for message in sent:
            await self.control.send(message)
        taken = await self.control.take()
        for message, outcome in zip(taken, Outcome, strict=False):
            await self.control.answer(message, outcome)
        self.assertEqual([await self.control.answer_to(each) for each in sent], [*Outcome, None])

    async def test_an_answer_that_nobody_asks_for_is_forgotten(self) -> None:
        message = announcement("no matter")
        await self.hasty.answer(message, Outcome.DONE)
        for _ in range(8):
            await self.pass_time()
        self.assertIsNone(await self.hasty.answer_to(message))

    async def test_a_message_is_either_withdrawn_or_taken(self) -> None:
        first, second = announcement("the same"), announcement("the same")
        for message in (first, second):
            await self.control.send(message)
        self.assertTrue(await self.control.withdraw(first))
        self.assertFalse(await self.control.withdraw(first))
        self.assertEqual(await self.control.take(), (second,))
        self.assertFalse(await self.control.withdraw(second))

    async def test_what_nobody_took_in_time_is_forgotten_and_what_is_newer_is_not(self) -> None:
        old, new = announcement("old"), announcement("new")
        await self.hasty.send(old)
        for _ in range(8):
            await self.pass_time()
        self.assertFalse(await self.hasty.withdraw(old))
        await self.control.send(new)
        self.assertEqual(await self.control.take(), (new,))

    async def test_only_so_many_may_wait(self) -> None:
        for n in range(MOST_WAITING):
            await self.control.send(announcement(f"number {n}"))
        with self.assertRaises(TooManyWaiting):
            await self.control.send(announcement("one more"))
        self.assertEqual(len(await self.control.take()), MOST_WAITING)
        await self.control.send(announcement("room again"))
