"""How generous a zone is just now: the rates of the rules, which operators change while it runs (RULES 28, 30)."""

import attrs

from gameserver.world.rules import RateRules


@attrs.define
class Rates:
    """Percentages, shared by the maps of a zone."""

    exp: int
    """Of the experience of a kill."""
    drop: int
    """Of the chances in drop tables."""
    woonz: int
    """Of the money that monsters leave."""

    @classmethod
    def by(cls, rules: RateRules) -> "Rates":
        """The rates that a zone begins with."""
        return cls(rules.exp, rules.drop, rules.woonz)
