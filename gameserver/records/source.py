"""Python source that turns records into flat values and back, compiled once for each class.

`struct` wants the values of a record in a row. Walking its fields one by one would cost several calls for each, so
every layout is written out as one expression instead, such as

    lambda value: (value.item.code, value.item.option, value.index)
    lambda flat: make_inventory_item(make_item(flat[0], flat[1]), flat[2])
"""

from collections.abc import Callable
from typing import Any


class Source:
    """An expression in the making: the objects that it names, and how many flat values it has taken."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._objects: dict[str, object] = {}
        self._taken = 0

    def name(self, thing: object) -> str:
        """Return the name by which the expression refers to *thing*."""
        name = self._names.setdefault(id(thing), f"object_{len(self._names)}")
        self._objects[name] = thing
        return name

    def take(self) -> str:
        """Return the source of the next flat value."""
        self._taken += 1
        return f"flat[{self._taken - 1}]"

    def take_tuple(self, count: int) -> str:
        """Return the source of the tuple of the next *count* flat values."""
        self._taken += count
        return f"flat[{self._taken - count}:{self._taken}]"

    def function(self, arguments: str, expression: str) -> Callable[..., Any]:
        """Compile the function of *arguments* that returns *expression*, which this source has named things for.

        Nothing in it comes from outside: it is made of the names of fields and of numbers in declarations.
        """
        compiled: Callable[..., Any] = eval(f"lambda {arguments}: {expression}", self._objects)
        return compiled
