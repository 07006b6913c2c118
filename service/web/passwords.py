"""Passwords: argon2id, by its reference implementation."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters of a password that is accepted
_hasher = PasswordHasher()
# Compared with when there is no such user, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody")


def hash_password(password: str) -> str:
    """A password's hash."""
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password fits; takes as long when there is no hash to compare it with."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
