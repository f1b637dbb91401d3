"""How a number of the rules is declared: its default, its bounds, what it is for, and where it comes from."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import attrs

T = TypeVar("T")

RULE = "gameserver.rule"


@attrs.frozen
class Known:
    """What is known about one rule beside its name, type and default."""

    meaning: str
    source: str
    """Where the default comes from, as in "RULES 5, chosen"."""
    low: float | None
    high: float | None
    """Bounds, both included; of each element, where the value is a tuple."""

    @property
    def allowed(self) -> str:
        """The bounds in words."""
        if self.low is None and self.high is None:
            return ""
        if self.high is None:
            return f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}"


def rule(
    default: T, meaning: str, source: str = "chosen", low: float | None = None, high: float | None = None
) -> T:
    """Declare a field of a class of rules, with its bounds; the class must be an attrs class."""
    known = Known(meaning, source, low, high)
    return attrs.field(default=default, metadata={RULE: known}, validator=_within(low, high))


def _within(low: float | None, high: float | None) -> Callable[[object, "attrs.Attribute[Any]", Any], None]:
    def check(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, (str, Enum)):
                continue
            if (low is not None and each < low) or (high is not None and each > high):
                raise ValueError(f"{attribute.name} is {each}, but must be {attribute.metadata[RULE].allowed}")

    return check
