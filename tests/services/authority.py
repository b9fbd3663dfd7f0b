"""A certificate authority of the tests' own, and what it signs: nothing of it outlives a test."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: Python 3.13 believes only authorities that say what they are for, and which of their keys signed.
_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Authority:
    """file: its own certificate, for those who believe it."""

    folder: Path
    name: str

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.pem"

    def context(self, host: str, *, days: int = 1) -> ssl.SSLContext:
        """Return what a server proves by that it is host: a name or an address. days: < 0 ran out."""
        key = ec.generate_private_key(ec.SECP256R1())
        where = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        signer = self._key()
        builder = _builder(host, self.name, key, days).add_extension(
            x509.SubjectAlternativeName([where]), critical=False
        )
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        certificate = builder.add_extension(by, critical=False).sign(signer, hashes.SHA256())
        path = self.folder / f"{self.name}-{host}{days}.pem"
        path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key((self.folder / f"{self.name}.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key


def authority(folder: Path, name: str) -> Authority:
    """Return a new authority whose files lie in folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    constraint = x509.BasicConstraints(ca=True, path_length=None)
    builder = _builder(name, name, key, 2).add_extension(constraint, critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    made = builder.add_extension(_SIGNS, critical=True).sign(key, hashes.SHA256())
    (folder / f"{name}.key").write_bytes(_pem(key))
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return Authority(folder, name)


def _builder(subject: str, issuer: str, key, days: int) -> x509.CertificateBuilder:
    at = datetime.now(UTC)
    begins = at - timedelta(days=10)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, issuer)]
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(at + timedelta(days=days))
    )


def _pem(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
