"""A certificate authority of the tests' own, made afresh by the openssl program."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    """An authority, and a certificate of it for 127.0.0.1.

    Args:
        ca: the authority's file.
        context: what a server on 127.0.0.1 shows.
    """

    ca: Path
    context: ssl.SSLContext


def certificates(folder: Path, *names: str) -> Certificates:
    """Make an authority and a certificate in a folder; the certificate is for these names too."""
    ca, ca_key, one, key = (folder / name for name in ("ca.pem", "ca.key", "one.pem", "one.key"))
    new = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    days = ("-days", "2")
    covers = ",".join(("IP:127.0.0.1", *(f"DNS:{name}" for name in names)))

    def run(*command: str | Path) -> None:
        subprocess.run([str(part) for part in command], check=True, capture_output=True)

    run(*new, "-keyout", ca_key, "-out", ca, "-subj", "/CN=Tests", *days)
    run(
        *new, "-CA", ca, "-CAkey", ca_key, "-keyout", key, "-out", one, "-subj", "/CN=127.0.0.1",
        "-addext", f"subjectAltName={covers}", "-addext", "basicConstraints=critical,CA:FALSE", *days,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(one, key)
    return Certificates(ca, context)
