"""The group `gameserver admin`; each subject is a module of its own, imported when it is used."""

import click

from gameserver.tools.lazy import LazyGroup

# Name of a command or group -> module and object.
SUBJECTS = {
    "account": ("gameserver.tools.admin.accounts", "account"),
    "announce": ("gameserver.tools.admin.orders", "announce"),
    "audit": ("gameserver.tools.admin.audit", "audit"),
    "backup": ("gameserver.tools.admin.backup", "backup"),
    "character": ("gameserver.tools.admin.characters", "character"),
    "item": ("gameserver.tools.admin.items", "item"),
    "kick": ("gameserver.tools.admin.orders", "kick"),
    "ledger": ("gameserver.tools.admin.ledger", "ledger"),
    "migrate": ("gameserver.tools.admin.migrations", "migrate"),
    "restore": ("gameserver.tools.admin.backup", "restore"),
}


@click.group(cls=LazyGroup, elsewhere=SUBJECTS)
def admin() -> None:
    """Look after accounts, characters and the database.

    Works on the stores that DATABASE_URL and VAR_PATH name, as the daemons do, whether these run or not. The
    status is 0 when it is done, 1 when it was refused or not found, 2 when the command is wrong.
    """
