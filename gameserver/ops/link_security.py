"""How a daemon's links to other servers are protected: by certificates, or by never leaving this machine."""

from functools import cache

import attrs
from twisted.logger import Logger

from gameserver.net.identity import Identity
from gameserver.net.limits import is_loopback
from gameserver.net.tls import Credentials, Guard
from gameserver.ops.certificates import RENEWAL, CertificateError, CertificateStore, now_utc
from gameserver.ops.environment import SettingsError
from gameserver.ops.kinds import LinkProtection
from gameserver.ops.settings import LinkSettings

log = Logger()

ADVICE = "set LINK_SECURITY=tls (or plain-anywhere, if nobody else can reach that network)"


@attrs.frozen
class LinkSecurity:
    """What ports for other servers and links to them get as their `guard`; None is a plain link."""

    protection: LinkProtection = LinkProtection.LOOPBACK_PLAIN
    credentials: Credentials | None = None

    def port(self, interface: str, *roles: str) -> Guard | None:
        """Return the guard of a port on *interface* for servers of *roles*.

        SettingsError when others could reach it and nothing protects it.
        """
        if self.protection is LinkProtection.LOOPBACK_PLAIN and not is_loopback(interface):
            where = interface or "empty, which is every address of this machine"
            raise SettingsError(f"LINK_BIND_ADDRESS is {where}, but links are plain: {ADVICE}")
        return self._guard(tuple(map(Identity, roles)))

    def link(self, host: str, role: str, number: int | None = None) -> Guard | None:
        """Return the guard of a link to the server *role* *number* at *host*.

        SettingsError when it leaves this machine and nothing protects it.
        """
        if self.protection is LinkProtection.LOOPBACK_PLAIN and not is_loopback(host):
            raise SettingsError(f"the link to {Identity(role, number)} at {host} would be plain: {ADVICE}")
        return self._guard((Identity(role, number),))

    def _guard(self, allowed: tuple[Identity, ...]) -> Guard | None:
        return None if self.credentials is None else Guard(self.credentials, allowed)


ON_THIS_MACHINE = LinkSecurity()
"""Plain links that stay on loopback: what tests and benchmarks need."""


@cache
def warn_of_plain_links() -> None:
    """Say once for all daemons of this process that nothing protects links."""
    log.warn(
        "links are plain (LINK_SECURITY=plain-anywhere):"
        " whoever reaches the ports for other servers can be one of them"
    )


def secure_links(role: str, settings: LinkSettings) -> LinkSecurity:
    """Return the protection of the links of a daemon, with its certificate, which is made at the first start.

    SettingsError when the certificates cannot be used.
    """
    if settings.link_security is LinkProtection.PLAIN_ANYWHERE:
        warn_of_plain_links()
    if settings.link_security is not LinkProtection.TLS:
        return LinkSecurity(settings.link_security)
    store, identity, now = CertificateStore(settings.certificates_path), Identity(role), now_utc()
    try:
        authority, own = store.ensure(identity, now)
        found = store.read(store.path(identity))
        credentials = Credentials.from_pem(authority, own)
    except CertificateError as error:
        raise SettingsError(str(error)) from error
    except ValueError as error:
        raise SettingsError(f"{store.path(identity)} cannot be used: {error}") from error
    text = "links use TLS as {identity}, {path}, which ends on {ends:%Y-%m-%d}"
    log.info(text, identity=found.identity, path=str(found.path), ends=found.ends)
    for name, end in credentials.ends.items():
        if end - now <= RENEWAL:
            text = "the links' {name} certificate in {path} ends on {end:%Y-%m-%d}: replace it before"
            log.warn(text, name=name, path=str(store.directory), end=end)
    return LinkSecurity(settings.link_security, credentials)
