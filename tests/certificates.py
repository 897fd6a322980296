"""Certificates as tests need them: an authority of their own, and what it signs, good and bad."""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A_DAY = timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def key_pem(key: ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    """A key as it stands in a file."""
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


@dataclass
class Authority:
    """Who signs certificates, in a folder that keeps the files."""

    folder: Path
    name: str = "An authority of tests"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def file(self) -> Path:
        """Its own certificate, for who is to believe it."""
        made = self._made(_name(self.name), self.key.public_key(), self.name, (-A_DAY, A_DAY), is_authority=True)
        return self._written("authority.pem", made.public_bytes(serialization.Encoding.PEM))

    def pem(
        self, host: str = "localhost", valid: tuple[timedelta, timedelta] = (-A_DAY, A_DAY), *, by_itself: bool = False
    ) -> Path:
        """A file with a certificate for a host name or address and its key; `valid` counts from now. `by_itself`: the
        authority did not sign it."""
        own = ec.generate_private_key(ec.SECP256R1())
        signer = Authority(self.folder, host, own) if by_itself else self
        made = signer._made(_name(host), own.public_key(), host, valid, is_authority=by_itself)
        return self._written(f"{host}.pem", made.public_bytes(serialization.Encoding.PEM) + key_pem(own))

    def _made(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey,
        host: str,
        valid: tuple[timedelta, timedelta],
        *,
        is_authority: bool,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        try:
            alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            alternative = x509.DNSName(host.replace(" ", "-"))
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_name(self.name))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + valid[0])
            .not_valid_after(now + valid[1])
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def _written(self, name: str, octets: bytes) -> Path:
        file = self.folder / name.replace(":", "-")
        file.write_bytes(octets)
        return file
