"""Return paths: only this installation makes them, each for one mail."""

import pytest

from app.core import return_paths, secret

ADDRESS = "support@desk.example"


@pytest.fixture(autouse=True)
def a_key():
    secret.use("a" * 40)


def test_a_return_path_names_its_mail_however_a_server_folds_it():
    path = return_paths.of(ADDRESS, 4711)

    assert path.startswith("support+b")
    assert return_paths.named_in(["other@desk.example", path.upper()]) == 4711


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.replace("-4711-", "-4712-"),
        lambda path: path.replace("+b", "+r"),
        lambda path: path[:-20] + "@desk.example",
        lambda path: path.replace("@", "a@"),
        lambda _path: "support+baa-4711-" + "a" * 26 + "@desk.example",
        lambda _path: ADDRESS,
    ],
)
def test_a_path_that_was_not_made_here_names_nothing(change):
    assert return_paths.named_in([change(return_paths.of(ADDRESS, 4711))]) is None


def test_an_old_key_still_counts_and_a_foreign_one_does_not():
    path = return_paths.of(ADDRESS, 7)

    secret.use("b" * 40, old=["a" * 40])
    assert return_paths.named_in([path]) == 7
    secret.use("b" * 40)
    assert return_paths.named_in([path]) is None


def test_a_mailbox_with_a_long_name_keeps_it():
    long = "the-customer-service-of-lumen@desk.example"

    assert return_paths.of(long, 10**10) == long
    assert len(return_paths.of(ADDRESS, 10**10).partition("@")[0]) <= 64
