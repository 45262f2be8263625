import pytest

from dispatch_server.accounts.tokens import (
    CODE_LENGTH,
    TokenKind,
    hash_of,
    kind_of,
    new_code,
    new_token,
    normal_code,
)


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_tells_its_kind_and_no_two_are_alike(kind: TokenKind) -> None:
    one, other = new_token(kind), new_token(kind)

    assert kind_of(one) == kind
    assert hash_of(one) == hash_of(one) != hash_of(other)
    assert len(one) >= 3 + 43  # the prefix, and 256 bits in base64


@pytest.mark.parametrize("text", ["", "xx_abc", "PS_abc", "Bearer ps_abc"])
def test_what_only_looks_like_a_token_has_no_kind(text: str) -> None:
    assert kind_of(text) is None


def test_a_code_survives_being_read_out_and_typed() -> None:
    code = new_code()

    assert normal_code(f" {code[:4].lower()}-{code[4:]} ") == code
    assert len(code) == CODE_LENGTH
    assert not set(code) & set("01AEIOUY")
