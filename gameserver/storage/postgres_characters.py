"""Characters in PostgreSQL: tables `characters` and `storages` and, by their triggers, `item_serials`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg2 import IntegrityError

from gameserver.storage.character_data import CharacterData
from gameserver.storage.connection import Connection, Row, Statement
from gameserver.storage.database import Database
from gameserver.storage.documents import read_document, write_document
from gameserver.storage.errors import DuplicateSerial, NameTaken, StorageError, TooManyCharacters
from gameserver.storage.postgres_entering import enter
from gameserver.storage.postgres_saves import save_groups
from gameserver.storage.rows import CharacterRow, NewCharacter, SaveGroup, SaveResult, check_name, is_name

_COLUMNS = "id, account_id, name, level, class, experience_points, woonz, fence, character_data::text"
_NAMED = "account_id = $1 AND lower(name) = lower($2) AND status = 'active'"
_OF_ACCOUNT = Statement(
    "characters_of_account",
    ("int",),
    f"SELECT {_COLUMNS} FROM characters WHERE account_id = $1 AND status = 'active'"
    " ORDER BY last_login DESC NULLS LAST, id",
)
_FIND = Statement("find_character", ("int", "text"), f"SELECT {_COLUMNS} FROM characters WHERE {_NAMED}")
_BY_NAME = Statement(
    "character_named",
    ("text",),
    f"SELECT {_COLUMNS} FROM characters WHERE lower(name) = lower($1) AND status = 'active'",
)
_CREATE = Statement(
    "create_character",
    ("int", "text", "int", "int", "bigint", "bigint", "text"),
    "INSERT INTO characters (account_id, name, class, level, experience_points, woonz, character_data)"
    f" VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb) RETURNING {_COLUMNS}",
)
_DELETE = Statement(
    "delete_character",
    ("int", "text"),
    "UPDATE characters SET status = 'deleted', deleted_at = now(), is_online = false, fence = fence + 1"
    f" WHERE {_NAMED} RETURNING id",
)
_ENTER_WORLD = Statement(
    "enter_world",
    ("int", "text"),
    "UPDATE characters SET fence = fence + 1, is_online = true, last_login = now()"
    f" WHERE {_NAMED} RETURNING {_COLUMNS}",
)
_LEAVE_WORLD = Statement(
    "leave_world",
    ("int", "bigint"),
    "UPDATE characters SET is_online = false, last_logout = now() WHERE id = $1 AND fence = $2",
)
_REFUSALS: dict[str, type[StorageError]] = {
    "characters_name_key": NameTaken,
    "characters_at_most_five": TooManyCharacters,
    "item_serials_pkey": DuplicateSerial,
}


class PostgresCharacters:
    """See `interfaces.Characters`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_account(self, account_id: int) -> tuple[CharacterRow, ...]:
        """See `interfaces.Characters.of_account`."""
        return tuple(_character(row) for row in await self._database.query(_OF_ACCOUNT, account_id))

    async def create(self, account_id: int, character: NewCharacter) -> CharacterRow:
        """See `interfaces.Characters.create`."""
        check_name(character.name)
        with _refusals():
            (row,) = await self._database.query(
                _CREATE,
                account_id,
                character.name,
                character.character_class,
                character.level,
                character.experience,
                character.woonz,
                write_document(character.data),
            )
        return _character(row)

    async def delete(self, account_id: int, name: str) -> bool:
        """See `interfaces.Characters.delete`."""
        return is_name(name) and bool(await self._database.query(_DELETE, account_id, name))

    async def find(self, account_id: int, name: str) -> CharacterRow | None:
        """See `interfaces.Characters.find`."""
        rows = await self._database.query(_FIND, account_id, name) if is_name(name) else []
        return _character(rows[0]) if rows else None

    async def named(self, name: str) -> CharacterRow | None:
        """See `interfaces.Characters.named`."""
        rows = await self._database.query(_BY_NAME, name) if is_name(name) else []
        return _character(rows[0]) if rows else None

    async def enter_world(self, account_id: int, name: str) -> CharacterRow | None:
        """See `interfaces.Characters.enter_world`."""
        if not is_name(name):
            return None

        async def work(connection: Connection) -> CharacterRow | None:
            rows = await connection.query(_ENTER_WORLD, account_id, name)
            return await enter(connection, _character(rows[0])) if rows else None

        with _refusals():
            return await self._database.transaction(work)

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        """See `interfaces.Characters.save`."""
        if not groups:
            return SaveResult()
        with _refusals():
            return await self._database.transaction(lambda connection: save_groups(connection, groups))

    async def leave_world(self, character_id: int, fence: int) -> None:
        """See `interfaces.Characters.leave_world`."""
        await self._database.query(_LEAVE_WORLD, character_id, fence)


def _character(row: Row) -> CharacterRow:
    character_id, account_id, name, level, character_class, experience, woonz, fence, data = row
    return CharacterRow(
        id=character_id,
        account_id=account_id,
        name=name,
        level=level,
        character_class=character_class,
        experience=experience,
        woonz=woonz,
        fence=fence,
        data=read_document(CharacterData, data),
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn the violation of a constraint that guards a rule of ours into the error of that rule."""
    try:
        yield
    except IntegrityError as error:
        refusal = _REFUSALS.get(error.diag.constraint_name)
        if refusal is None:
            raise
        raise refusal(error.diag.message_detail or error.diag.message_primary) from error
