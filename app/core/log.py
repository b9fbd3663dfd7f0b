"""The one log: keys and values a line, for people or for machines. Never bodies, addresses or tokens."""

import sys

import structlog


def configure(log_format: str) -> None:
    """Write what structlog is told to stderr. log_format: "console" or "json"."""
    shape: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if log_format == "console":
        shape = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
