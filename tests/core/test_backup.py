"""A file from elsewhere that says it is a backup writes nothing outside its folder."""

import io
import tarfile

import pytest

from app.core import backup
from app.core.errors import Refused


def member(name: str, **facts) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info


@pytest.mark.parametrize(
    "evil",
    [
        member("../evil"),
        member("files/../../evil"),
        member("/tmp/careline-evil"),
        member("link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("link", type=tarfile.LNKTYPE, linkname="../evil"),
        member("pipe", type=tarfile.FIFOTYPE),
    ],
    ids=["parent", "hidden-parent", "absolute", "symlink", "hardlink", "pipe"],
)
def test_what_is_no_plain_file_below_its_folder_is_refused(tmp_path, evil):
    inside = tmp_path / "inside"
    inside.mkdir()
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as tar:
        tar.addfile(evil, io.BytesIO(b""))

    with (
        pytest.raises(Refused, match="not a file of a backup"),
        backup.opened(tmp_path / "a.tar.gz", beside=inside),
    ):
        pass

    assert {path.name for path in tmp_path.iterdir()} == {"inside", "a.tar.gz"}
