"""Templates compiled once in a process of tests: every test has an application of its own."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = _Memory()
