"""Secrets that we hand out: random, told apart by their first letters, kept only as hashes."""

import hashlib
import secrets
from enum import StrEnum
from typing import Final

_CODE_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"  # none that look alike, no words
CODE_LENGTH: Final = 8  # 28**8 = 3.8e11: with the rate limit, a day's guessing finds nothing


class TokenKind(StrEnum):
    SESSION = "ps"
    ACCESS = "pa"
    REFRESH = "pr"
    KEY = "pk"
    TICKET = "pt"
    LINK = "pl"  # lets a person choose a password


def new_token(kind: TokenKind) -> str:
    """Make a token of 256 random bits."""
    return f"{kind}_{secrets.token_urlsafe(32)}"


def kind_of(token: str) -> TokenKind | None:
    prefix = token.partition("_")[0]
    return TokenKind(prefix) if prefix in TokenKind else None


def hash_of(token: str) -> str:
    """Hash for storage. A plain SHA-256 will do: the token has more entropy than any hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Make a pairing code that a person can read out: eight letters and digits."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH))


def normal_code(typed: str) -> str:
    """Forgive what fingers do to a code: case, blanks, dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
