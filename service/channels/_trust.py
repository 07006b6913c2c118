"""Whom to trust when a far end shows a certificate."""

import os
import ssl

import certifi


def trust() -> ssl.SSLContext:
    """Mozilla's authorities; or those in the file that SSL_CERT_FILE names, as OpenSSL's own programs do."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
