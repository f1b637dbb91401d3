"""Leases, live gates, hand-overs, throttles and control messages in Redis."""

import json
from collections.abc import Collection, Mapping

import attrs
from twisted.logger import Logger

from gameserver.storage.cache import Cache
from gameserver.storage.control import KEEP_SECONDS, MOST_WAITING, ControlMessage, Outcome
from gameserver.storage.documents import read_document, write_document
from gameserver.storage.errors import TooManyWaiting, UnreadableDocument
from gameserver.storage.rows import Handover

_log = Logger()


class RedisLeases:
    """See `interfaces.Leases`; keys `agonyl:logged_in_user:<username>`, value the account id (DATABASE)."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def claim(self, username: str, account_id: int, seconds: float) -> bool:
        """See `interfaces.Leases.claim`."""
        key, end = _lease_key(username), _milliseconds(seconds)
        reply = await self._cache.call(
            lambda redis: redis.set(key, account_id, pexpire=end, only_if_not_exists=True)
        )
        return reply is not None

    async def renew(self, entries: Mapping[str, int], seconds: float) -> None:
        """See `interfaces.Leases.renew`."""
        keys = [_lease_key(username) for username in entries]
        if keys:
            values = [_milliseconds(seconds), *entries.values()]
            await self._cache.call(lambda redis: redis.eval(_RENEW, keys, values))

    async def release(self, username: str) -> None:
        """See `interfaces.Leases.release`."""
        await self._cache.call(lambda redis: redis.delete(_lease_key(username)))


class RedisLiveGates:
    """See `interfaces.LiveGates`; a sorted set of numbers by when they end, in milliseconds of Redis' clock."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def announce(self, gate_ids: Collection[int], seconds: float) -> None:
        """See `interfaces.LiveGates.announce`."""
        values = [_milliseconds(seconds), *gate_ids]
        await self._cache.call(lambda redis: redis.eval(_ANNOUNCE, [GATES_KEY], values))

    async def count(self) -> int:
        """See `interfaces.LiveGates.count`."""
        return int(await self._cache.call(lambda redis: redis.eval(_COUNT_LIVE, [GATES_KEY], [])))


class RedisHandovers:
    """See `interfaces.Handovers`; keys `agonyl:handover:<username>`, value a JSON object."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def offer(self, username: str, handover: Handover, seconds: float) -> None:
        """See `interfaces.Handovers.offer`."""
        value = json.dumps(attrs.asdict(handover))
        await self._cache.call(
            lambda redis: redis.set(_handover_key(username), value, pexpire=_milliseconds(seconds))
        )

    async def redeem(self, username: str, gate_id: int) -> Handover | None:
        """See `interfaces.Handovers.redeem`."""
        value = await self._cache.call(lambda redis: redis.eval(_REDEEM, [_handover_key(username)], [gate_id]))
        return None if value is None else Handover(**json.loads(value))


class RedisThrottles:
    """See `interfaces.Throttles`; keys `agonyl:throttle:<key>`, whose time to live is the debt."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def charge(self, costs: Mapping[str, float], most_seconds: float) -> float:
        """See `interfaces.Throttles.charge`."""
        keys = [_throttle_key(key) for key in costs]
        values = [_milliseconds(most_seconds), *map(_milliseconds, costs.values())]
        wait = await self._cache.call(lambda redis: redis.eval(_CHARGE, keys, values))
        return float(wait) / 1000

    async def forgive(self, key: str) -> None:
        """See `interfaces.Throttles.forgive`."""
        await self._cache.call(lambda redis: redis.delete(_throttle_key(key)))


class RedisControlMessages:
    """See `interfaces.ControlMessages`; a sorted set of JSON objects by when they were sent, in microseconds.

    Answers are keys `agonyl:control_answer:<id>`, value a word.
    """

    def __init__(self, cache: Cache, keep_seconds: float = KEEP_SECONDS) -> None:
        self._cache = cache
        self._keep = _milliseconds(keep_seconds)

    async def send(self, message: ControlMessage) -> None:
        """See `interfaces.ControlMessages.send`."""
        values = [self._keep, write_document(message), MOST_WAITING]
        if not await self._cache.call(lambda redis: redis.eval(_SEND, [CONTROL_KEY], values)):
            raise TooManyWaiting(f"{MOST_WAITING} messages wait for the main server: it does not run")

    async def withdraw(self, message: ControlMessage) -> bool:
        """See `interfaces.ControlMessages.withdraw`."""
        value = write_document(message)
        return bool(await self._cache.call(lambda redis: redis.execute_command("ZREM", CONTROL_KEY, value)))

    async def take(self) -> tuple[ControlMessage, ...]:
        """See `interfaces.ControlMessages.take`; what cannot be read is logged and forgotten too."""
        found: list[ControlMessage] = []
        for value in await self._cache.call(lambda redis: redis.eval(_TAKE_ALL, [CONTROL_KEY], [self._keep])):
            try:
                found.append(read_document(ControlMessage, value.decode()))
            except (UnreadableDocument, UnicodeDecodeError) as error:
                _log.error("a message in {key} cannot be read: {error}", key=CONTROL_KEY, error=str(error))
        return tuple(found)

    async def answer(self, message: ControlMessage, outcome: Outcome) -> None:
        """See `interfaces.ControlMessages.answer`."""
        key = _answer_key(message)
        await self._cache.call(lambda redis: redis.set(key, outcome.value, pexpire=self._keep))

    async def answer_to(self, message: ControlMessage) -> Outcome | None:
        """See `interfaces.ControlMessages.answer_to`."""
        key = _answer_key(message)
        value = await self._cache.call(lambda redis: redis.get(key))
        try:
            return None if value is None else Outcome(value.decode())
        except ValueError as error:
            raise UnreadableDocument(f"{key} in Redis is {value!r}, which is no answer of ours") from error


CONTROL_KEY = "agonyl:control_messages"
GATES_KEY = "agonyl:live_gates"
_ANNOUNCE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for place = 2, #ARGV do
    redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[place])
end
"""
_COUNT_LIVE = """
local time = redis.call('TIME')
return redis.call('ZCOUNT', KEYS[1], '(' .. time[1] * 1000 + math.floor(time[2] / 1000), '+inf')
"""
_RENEW = """
for place, key in ipairs(KEYS) do
    redis.call('SET', key, ARGV[place + 1], 'PX', ARGV[1])
end
"""
_CHARGE = """
local wait, debts = 0, {}
for place, key in ipairs(KEYS) do
    debts[place] = math.max(0, redis.call('PTTL', key)) + ARGV[place + 1]
    wait = math.max(wait, debts[place] - ARGV[1])
end
if wait == 0 then
    for place, key in ipairs(KEYS) do
        redis.call('SET', key, '', 'PX', debts[place])
    end
end
return wait
"""
_REDEEM = """
local value = redis.call('GET', KEYS[1])
if not value or cjson.decode(value).gate_id ~= tonumber(ARGV[1]) then
    return nil
end
redis.call('DEL', KEYS[1])
return value
"""
# Redis tells the time, so that machines whose clocks differ agree on what is too old.
_FORGET_OLD = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1] * 1000)
"""
_SEND = f"""{_FORGET_OLD}
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
    return 0
end
redis.call('ZADD', KEYS[1], now, ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
"""
_TAKE_ALL = f"""{_FORGET_OLD}
local all = redis.call('ZRANGE', KEYS[1], 0, -1)
redis.call('DEL', KEYS[1])
return all
"""


def _lease_key(username: str) -> str:
    return f"agonyl:logged_in_user:{username.lower()}"


def _handover_key(username: str) -> str:
    return f"agonyl:handover:{username.lower()}"


def _throttle_key(key: str) -> str:
    return f"agonyl:throttle:{key}"


def _answer_key(message: ControlMessage) -> str:
    return f"agonyl:control_answer:{message.id}"


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
