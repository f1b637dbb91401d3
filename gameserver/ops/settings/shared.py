"""Settings that several daemons have: each class here is a part of theirs."""

from pathlib import Path

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.kinds import Environment, HostPort


@frozen(slots=False)
class Named:
    """A daemon that tells players the name of the server."""

    server_name: str = setting(
        "A3", kinds.text(16), "name of this server, in the players' list and in its welcome"
    )


@frozen(slots=False)
class AddressLimit:
    """A port for everybody."""

    connections_per_address: int = setting(
        "50", kinds.number(1, 1_000_000), "connections from one address other than loopback; more are refused"
    )


@frozen(slots=False)
class PlayerPort(AddressLimit):
    """Where players connect."""

    bind_address: str = setting("", kinds.INTERFACE, "address of the ports for players")


@frozen(slots=False)
class LinkPort:
    """A port for our other servers."""

    link_bind_address: str = setting("127.0.0.1", kinds.INTERFACE, "address of the ports for our other servers")


@frozen(slots=False)
class MainLink:
    """A link to the main server."""

    main_server_address: HostPort = setting("127.0.0.1:5555", kinds.HOST_PORT, "the main server")


@frozen(slots=False)
class GameData:
    """A daemon that reads game data."""

    zone_data_path: Path = setting("", kinds.GAME_DATA, "directory of the game data; empty: the sample world")


@frozen(slots=False)
class RulesFile:
    """A daemon that knows the rules of the world."""

    rules_path: Path | None = setting("", kinds.OPTIONAL_FILE, "file of changed rules, see rules.md; empty: none")


@frozen(slots=False)
class Credentials:
    """A daemon that checks passwords."""

    environment: Environment = setting(
        "production",
        kinds.choice(Environment),
        "in development, anybody gets an account, in the game and at the portal",
    )
    login_password_threads: int = setting(
        "2", kinds.number(1, 64), "passwords that are hashed at once, each with 19 MiB and some 20 ms of a core"
    )
    login_password_waiting: int = setting(
        "200",
        kinds.number(1, 100_000),
        "passwords that may wait to be hashed; more logins get the maintenance notice",
    )
    login_attempts_per_account: int = setting(
        "10", kinds.number(1, 1_000_000), "wrong passwords for one account per minute; more are refused unread"
    )
    login_attempts_per_address: int = setting(
        "60", kinds.number(1, 1_000_000), "logins from one address other than loopback per minute; the same"
    )
