"""The option of the commands that speak or read the cipher."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from gameserver.ops.kinds import number
from gameserver.wire.cipher import DEFAULT_KEY

C = TypeVar("C", bound=Callable[..., Any])


class Key(click.ParamType[int]):
    """The start key of the cipher, as the gate's setting is written."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read decimal or hexadecimal digits."""
        kind = number(0, 0xFFFFFFFF)
        try:
            return kind.parse(str(value))
        except ValueError:
            self.fail(f"{value!r} is not {kind.allowed}", param, ctx)


def key_option(command: C) -> C:
    """Give *command* the option `--key`."""
    add = click.option(
        "--key",
        type=Key(),
        default=str(DEFAULT_KEY),
        envvar="DYNAMIC_KEY",
        show_envvar=True,
        help="Key of the cipher.",
    )
    return add(command)
