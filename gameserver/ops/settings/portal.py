"""The settings of the portal."""

from attrs import frozen

from gameserver.ops import kinds
from gameserver.ops.environment import setting
from gameserver.ops.kinds import Environment, Network, Registration
from gameserver.ops.settings.shared import AddressLimit, Credentials, Named, RulesFile


@frozen
class PortalSettings(AddressLimit, Named, Credentials, RulesFile):
    """The portal: web pages where people see how the server is, register, and look after their account."""

    portal_port: int = setting("8080", kinds.PORT, "browsers connect here, over plain HTTP: see portal.md")
    portal_bind_address: str = setting(
        "127.0.0.1", kinds.INTERFACE, "address of that port; a proxy that speaks HTTPS goes before it"
    )
    portal_trusted_proxies: tuple[Network, ...] = setting(
        "", kinds.NETWORKS, "whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    portal_game_address: str = setting(
        "", kinds.HOST, "where people are told to connect with the game; empty: where they reached the portal"
    )
    login_server_port: int = setting("3550", kinds.PORT, "players connect here first")
    registration: Registration | None = setting(
        "", kinds.REGISTRATION, "whether anybody may make an account at the portal; empty: only in development"
    )
    portal_session_hours: int = setting("168", kinds.number(1, 8760), "after so long people have to log in again")
    portal_registrations_per_hour: int = setting(
        "10", kinds.number(1, 1_000_000), "accounts that one address may try to make in an hour"
    )
    portal_requests_per_minute: int = setting(
        "300", kinds.number(1, 1_000_000), "requests from one address other than loopback; more are refused"
    )
    portal_max_connections: int = setting("500", kinds.number(1, 1_000_000), "connections of browsers at once")

    @property
    def is_registration_open(self) -> bool:
        """Whether visitors may make accounts."""
        if self.registration is None:
            return self.environment is Environment.DEVELOPMENT
        return self.registration is Registration.OPEN
