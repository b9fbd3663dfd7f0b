"""What the web application weighs before anybody asked it anything."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import figure

#: Load when first used.
HEAVY = ("twilio", "numpy", "rjieba", "whoosh", "openpyxl", "celery", "imapclient", "smtplib", "PIL")
_LOOK = """
import json, resource, sys
from pathlib import Path
from app.factory import create_app
from config import Settings
app = create_app(Settings.from_env({"DATA_DIR": sys.argv[1], "SECRET_KEY": "x" * 48}))
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
now = next((int(one.split()[1]) for one in lines if one.startswith("VmRSS")), None)
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"kilobytes": now or most, "modules": sorted(sys.modules)}))
"""


def measure() -> dict[str, Any]:
    """Return the resident memory of a process that has built the application, and what it need not load."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-c", _LOOK, folder], cwd=root, capture_output=True, text=True, check=True
        )
    said = json.loads(done.stdout)
    loaded = set(said["modules"])
    return {
        "idle": figure(
            said["kilobytes"] / 1024,
            "MB RSS",
            aim="<= 180 with lanes, clock, watchers and parser; this is the web application alone",
        ),
        "modules": len(loaded),
        "loaded_though_heavy": [one for one in HEAVY if one in loaded],
    }
