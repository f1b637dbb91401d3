"""Mutual TLS for links: both sides show a certificate of one authority, and each checks the other's role."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import attrs
from cryptography import x509
from cryptography.x509.oid import ExtensionOID
from OpenSSL import SSL, crypto
from twisted.internet.error import VerifyError
from twisted.internet.interfaces import IAddress, IHandshakeListener, IReactorTime
from twisted.internet.protocol import ClientFactory, Factory, connectionDone
from twisted.internet.ssl import (
    Certificate,
    CertificateOptions,
    PrivateCertificate,
    TLSVersion,
    trustRootFromCertificates,
)
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.python.failure import Failure
from zope.interface import implementer

from gameserver.net.identity import Identity
from gameserver.net.threshold import Hall, Threshold, words_of

MEANINGS = {
    "certificate verify failed": "its certificate is of another authority, or has ended",
    "unknown ca": "its authority is another one than ours",
    "did not return a certificate": "it has none",
    "wrong version number": "it does not speak TLS; is LINK_SECURITY the same there?",
    "unsupported protocol": "it is older than TLS 1.3",
}
"""What to think of first when OpenSSL says why a handshake failed."""


@attrs.frozen
class Credentials:
    """Who we are to other servers, and which authority vouches for them."""

    options: CertificateOptions
    ends: Mapping[str, datetime] = attrs.field(factory=dict)
    """When the certificates end, "own" and "authority"."""

    @classmethod
    def from_pem(cls, authority: bytes, own: bytes) -> "Credentials":
        """Read the authority's certificate, and our own with its private key; ValueError when they are none."""
        try:
            trusted = trustRootFromCertificates([Certificate.loadPEM(authority)])
            mine = PrivateCertificate.loadPEM(own)
        except (crypto.Error, VerifyError) as error:
            raise ValueError("it has no private key that belongs to its certificate") from error
        pems = {"own": own, "authority": authority}
        options = CertificateOptions(
            privateKey=mine.privateKey.original.to_cryptography_key(),
            certificate=mine.original.to_cryptography(),
            trustRoot=trusted,
            raiseMinimumTo=TLSVersion.TLSv1_3,
        )
        ends = {name: x509.load_pem_x509_certificate(pem).not_valid_after_utc for name, pem in pems.items()}
        return cls(options, ends)


@attrs.frozen
class Guard:
    """Lets only those through who can prove to be one of *allowed*."""

    credentials: Credentials
    allowed: tuple[Identity, ...]

    def around(self, name: str, factory: Factory, clock: IReactorTime, is_client: bool) -> ClientFactory:
        """Return what a port or connector needs so that *factory* makes endpoints only for *allowed*."""
        hall = _GuardedHall(name, factory, clock, self)
        # Typed as a server's or as nobody's, it is both.
        return cast(ClientFactory, TLSMemoryBIOFactory(self.credentials.options, is_client, hall, clock))

    def judge(self, identity: Identity | None) -> str:
        """Return why one with that identity may not come in, or nothing."""
        if identity is None:
            return "its certificate names no role"
        if any(identity.covers(each.role, each.number) for each in self.allowed):
            return ""
        return f"its certificate is for {identity}, not for {' or '.join(map(str, self.allowed))}"


@implementer(IHandshakeListener)
class _GuardedThreshold(Threshold):
    hall: "_GuardedHall"

    def handshakeCompleted(self) -> None:
        """The authority vouches for the peer; now see whether it may come in here."""
        shown = Certificate.peerFromTransport(self.transport)
        identity = identity_in(shown.original.to_cryptography())
        objection = self.hall.guard.judge(identity)
        if objection:
            self.refuse(objection)
        else:
            self.enter(identity)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """In TLS 1.3 the peer judges our certificate after we have let it in; say so when it does not like it."""
        if not self.is_waiting and reason.check(SSL.Error):
            self.hall.tell_refused_us(self._address, words_of(reason))
        super().connectionLost(reason)


class _GuardedHall(Hall):
    threshold = _GuardedThreshold

    def __init__(self, name: str, wrapped: Factory, clock: IReactorTime, guard: Guard) -> None:
        super().__init__(name, wrapped, clock)
        self.guard = guard

    def tell_refusal(self, address: IAddress | None, reason: str) -> None:
        """Add what OpenSSL's words mean for an operator."""
        meanings = [meaning for words, meaning in MEANINGS.items() if words in reason]
        super().tell_refusal(address, ": ".join([reason, *meanings]))

    def tell_refused_us(self, address: IAddress | None, reason: str) -> None:
        """Log that a peer ended the connection as TLS does, once a minute for each address."""
        where = str(getattr(address, "host", address))
        if self._told.is_due(where):
            text = "{name}: {where} does not accept our certificate, {reason}: `gameserver certificates list`"
            Threshold.log.warn(text, name=self.name, where=where, reason=reason)


def identity_in(certificate: x509.Certificate) -> Identity | None:
    """Return whom a certificate is for; None when it does not say so as ours do."""
    try:
        names = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    assert isinstance(names, x509.SubjectAlternativeName)
    found = map(Identity.from_uri, names.get_values_for_type(x509.UniformResourceIdentifier))
    return next((identity for identity in found if identity is not None), None)
