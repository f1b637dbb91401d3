"""The private authority of a cluster, and the certificates by which its daemons know each other.

A directory holds `authority.pem`, `authority.key`, and for each role one file with certificate and private key,
such as `gate.pem`. Where there is nothing, the first daemon makes an authority. Where there is `authority.pem` but
no `authority.key` (a copy for another machine, or certificates of the operator's own), nothing is ever made.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gameserver.net.identity import Identity
from gameserver.net.tls import identity_in

ROLES = ("login", "gate", "account", "main", "zone")
AUTHORITY_LIFE = timedelta(days=3650)
LIFE = timedelta(days=730)
RENEWAL = timedelta(days=30)
"""A certificate that ends sooner than this is made anew at the next start."""
SKEW = timedelta(hours=1)
"""How far the clocks of two machines may differ."""


class CertificateError(Exception):
    """Certificates are missing, unreadable or out of date; the message says which and what to do."""


@attrs.frozen
class Found:
    """A certificate of the directory."""

    path: Path
    identity: Identity | None
    begins: datetime
    ends: datetime


@attrs.frozen
class CertificateStore:
    """The certificates in *directory*."""

    directory: Path

    @property
    def authority_path(self) -> Path:
        """The authority's certificate."""
        return self.directory / "authority.pem"

    @property
    def key_path(self) -> Path:
        """The authority's private key; without it nothing is made here."""
        return self.directory / "authority.key"

    def path(self, identity: Identity) -> Path:
        """Where the certificate and key of *identity* are."""
        return self.directory / f"{str(identity).replace(' ', '-')}.pem"

    def ensure(self, identity: Identity, now: datetime) -> tuple[bytes, bytes]:
        """Return the authority's PEM and the one of *identity*, both made or renewed first if need be."""
        try:
            with self._locked():
                if not self.authority_path.exists():
                    self._make_authority(now)
                if self.key_path.exists() and not self._lasts(self.path(identity), now):
                    self._issue(identity, self.path(identity), now)
            both = self.authority_path.read_bytes(), self.path(identity).read_bytes()
        except FileNotFoundError as error:
            raise CertificateError(
                f"{error.filename} is missing: copy it from the machine with authority.key, where "
                f"`gameserver certificates bundle {identity.role}` makes it"
            ) from error
        except (OSError, ValueError) as error:
            raise CertificateError(f"the certificates in {self.directory} cannot be used: {error}") from error
        for path in (self.authority_path, self.path(identity)):
            if self.read(path).ends <= now:
                raise CertificateError(f"{path} ended on {self.read(path).ends:%Y-%m-%d}: replace it")
        return both

    def bundle(self, identity: Identity, target: Path, now: datetime) -> tuple[Path, Path]:
        """Write what a daemon on another machine needs into *target*: a fresh certificate, and the authority's."""
        if target.absolute() == self.directory.absolute():
            raise CertificateError(f"{target} is where our own certificates are: name another directory")
        with self._locked():
            if not self.authority_path.exists():
                self._make_authority(now)
            if not self.key_path.exists():
                raise CertificateError(f"{self.key_path} is not here, so nothing can be made here")
            target.mkdir(parents=True, exist_ok=True, mode=0o700)
            own = target / f"{identity.role}.pem"
            self._issue(identity, own, now)
            authority = target / "authority.pem"
            _write(authority, self.authority_path.read_bytes())
        return authority, own

    def found(self) -> Iterator[Found]:
        """Yield what is in the directory, the authority first."""
        others = sorted(set(self.directory.glob("*.pem")) - {self.authority_path})
        for path in (*([self.authority_path] if self.authority_path.exists() else []), *others):
            yield self.read(path)

    def read(self, path: Path) -> Found:
        """Read one certificate; CertificateError when it is none."""
        try:
            certificate = x509.load_pem_x509_certificate(path.read_bytes())
        except OSError as error:
            raise CertificateError(f"{path} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise CertificateError(f"{path} is no certificate: {error}") from error
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        return Found(path, identity_in(certificate), begins, ends)

    def _lasts(self, path: Path, now: datetime) -> bool:
        """Tell whether there is a certificate of this authority that will do for a while."""
        if not path.exists() or self.read(path).ends - now <= RENEWAL:
            return False
        certificate, authority = map(
            x509.load_pem_x509_certificate, (path.read_bytes(), self.authority_path.read_bytes())
        )
        try:
            certificate.verify_directly_issued_by(authority)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other daemons from making the same at the same time."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(self.directory, os.W_OK):
            # A directory of the operator's own, in which we could make nothing anyway.
            yield
            return
        with (self.directory / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_authority(self, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        # Two authorities of one name would look like one with a broken signature.
        name = _name(f"authority {secrets.token_hex(4)} of an A3 cluster")
        builder = _certificate(name, name, key.public_key(), now, AUTHORITY_LIFE).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        certificate = builder.sign(key, hashes.SHA256())
        # The key comes first: a certificate without a key means that nothing is to be made here.
        _write(self.key_path, _pem(key), 0o600)
        _write(self.authority_path, certificate.public_bytes(Encoding.PEM))

    def _issue(self, identity: Identity, path: Path, now: datetime) -> None:
        authority = x509.load_pem_x509_certificate(self.authority_path.read_bytes())
        try:
            authority_key = load_pem_private_key(self.key_path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise CertificateError(f"{self.key_path} cannot be used: {error}") from error
        if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
            raise CertificateError(f"{self.key_path} is no key of ours: without it nothing is made here")
        key = ec.generate_private_key(ec.SECP256R1())
        life = min(LIFE, authority.not_valid_after_utc - now)
        both_ways = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = (
            _certificate(_name(str(identity)), authority.subject, key.public_key(), now, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(both_ways), critical=False)
            .add_extension(
                x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity.uri)]), critical=False
            )
        )
        certificate = builder.sign(authority_key, hashes.SHA256())
        _write(path, certificate.public_bytes(Encoding.PEM) + _pem(key), 0o600)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + life)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file that is there whole or not at all, and never readable for more than *mode* says."""
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def now_utc() -> datetime:
    """The time that certificates are compared with."""
    return datetime.now(UTC)
