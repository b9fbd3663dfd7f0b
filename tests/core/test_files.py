"""Stored bytes: many at once, under names of our own, durable before anybody is told."""

import os
from pathlib import Path

import pytest

from app.core import files
from app.core.errors import NotFound


@pytest.fixture
def store(tmp_path):
    before = files.root()
    files.use(tmp_path / "files")
    yield tmp_path / "files"
    files.use(before)


@pytest.fixture
def synced(monkeypatch):
    """What was made durable, in order, by path."""
    seen, sync = [], os.fsync

    def note(descriptor):
        seen.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return seen


def test_many_are_stored_in_order_and_come_back_whole(store):
    stored = files.put_all([b"one", b"", b"three"])

    assert [files.get(one.key, sha256=one.sha256) for one in stored] == [b"one", b"", b"three"]
    assert [one.size for one in stored] == [3, 0, 5]
    assert len({one.key for one in stored}) == 3


def test_each_file_and_once_their_folder_are_durable_before_a_key_is_told(store, synced):
    stored = files.put_all([b"one", b"two"])

    paths = [files.path_of(one.key) for one in stored]
    assert synced == [str(one) for one in (store, *paths, paths[0].parent)]


def test_nothing_is_written_for_no_file(store, synced):
    assert files.put_all([]) == []
    assert synced == []


def test_what_was_damaged_or_never_stored_is_not_found(store):
    stored = files.put(b"one")
    files.path_of(stored.key).write_bytes(b"two")

    with pytest.raises(NotFound, match="damaged"):
        files.get(stored.key, sha256=stored.sha256)
    with pytest.raises(NotFound):
        files.path_of("../../etc/passwd")
