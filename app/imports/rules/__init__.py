"""How lists are read: fields, cells, rows, and what an import goes through. Pure."""

from app.core.errors import N_

#: Where an import stands: what people call it, its icon and its tone.
STATES: dict[str, tuple[str, str, str]] = {
    "reading": (N_("is being read"), "hourglass-split", "info"),
    "mapping": (N_("waits for its columns"), "ui-checks", "warn"),
    "checking": (N_("is being checked"), "hourglass-split", "info"),
    "checked": (N_("waits for your decision"), "question-circle", "warn"),
    "running": (N_("is running"), "arrow-repeat", "info"),
    "done": (N_("done"), "check2-circle", "good"),
    "undoing": (N_("is being undone"), "arrow-counterclockwise", "info"),
    "undone": (N_("undone"), "arrow-counterclockwise", ""),
    "stopped": (N_("stopped"), "pause-circle", "warn"),
    "failed": (N_("failed"), "exclamation-octagon", "bad"),
}
#: In these somebody works on it.
WORKING = ("reading", "checking", "running", "undoing")
#: What may become of a row; "twice": it repeats another of its file, "known": somebody whom we know.
OUTCOMES = {
    "new": N_("new"),
    "changed": N_("updated"),
    "same": N_("as known already"),
    "skipped": N_("left out"),
    "faulty": N_("faulty"),
}
