"""A mail provider in one process, for trying only: SMTP in, IMAP out, and a page of what was sent."""

from demo.sandbox.sandbox import Sandbox, SandboxSettings

__all__ = ["Sandbox", "SandboxSettings"]
