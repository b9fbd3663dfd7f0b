"""Templates and addresses compiled once in a process of tests: every test has an application of its own."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = _Memory()


def remember_builders() -> None:
    """Let Werkzeug write the builder of each address down once: two hundred of them are 40 ms a test."""
    compiled, known = Rule._compile_builder, {}

    def once(self, append_unknown=True):  # noqa: FBT002 - as it is there
        key = (tuple(self._trace), append_unknown, tuple((self.defaults or {}).items()))
        if key not in known:
            known[key] = compiled(self, append_unknown)
        return known[key]

    Rule._compile_builder = once
