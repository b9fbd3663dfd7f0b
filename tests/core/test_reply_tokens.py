"""Reply tokens: only this installation makes them, for one address and one case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import reply_tokens, secret

ADDRESS = "dora@example.org"


@pytest.fixture(autouse=True)
def a_key():
    secret.use("a" * 40)


def only(words: str) -> reply_tokens.Token:
    (token,) = reply_tokens.found_in([words])
    return token


def test_a_token_is_for_its_address_and_for_nobody_else():
    token = only(f"support+{reply_tokens.mint(7, ADDRESS)}@desk.example")

    assert token.case_id == 7
    assert reply_tokens.is_for(token, "Dora@Example.org")
    assert not reply_tokens.is_for(token, "eve@example.org")


def test_a_token_holds_at_least_128_bits_and_fits_beside_a_mailbox_name():
    minted = reply_tokens.mint(10**12, ADDRESS)

    assert len(minted.rpartition("-")[2]) * 5 >= 128
    assert len(f"customer-care+{minted}") <= 64


def test_a_server_may_fold_its_letters():
    assert reply_tokens.is_for(only(f"<{reply_tokens.mint(7, ADDRESS).upper()}.ab@desk.example>"), ADDRESS)


@pytest.mark.parametrize("change", ["case", "mac", "key"])
def test_a_changed_token_is_for_nobody(change):
    minted = reply_tokens.mint(7, ADDRESS)
    key, case, mac = minted.split("-")
    forged = {
        "case": f"{key}-8-{mac}",
        "mac": f"{key}-{case}-{'b' if mac[0] != 'b' else 'c'}{mac[1:]}",
        "key": f"rzz-{case}-{mac}",
    }[change]

    assert not reply_tokens.is_for(only(forged), ADDRESS)


def test_an_old_key_still_proves_but_makes_nothing_new():
    before = only(reply_tokens.mint(7, ADDRESS))
    secret.use("b" * 40, old=["a" * 40])
    after = only(reply_tokens.mint(7, ADDRESS))

    assert after != before
    assert reply_tokens.is_for(before, ADDRESS)
    secret.use("b" * 40)
    assert not reply_tokens.is_for(before, ADDRESS)
    assert reply_tokens.is_for(after, ADDRESS)


def test_what_an_old_key_sealed_still_opens():
    sealed = secret.seal("words")
    secret.use("b" * 40, old=["a" * 40])

    assert secret.unseal(sealed) == "words"


@given(st.lists(st.text(max_size=120), max_size=30))
def test_any_words_are_read_without_a_fault(words):
    for token in reply_tokens.found_in(words):
        assert not reply_tokens.is_for(token, ADDRESS)
