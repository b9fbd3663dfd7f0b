"""The web application, for any WSGI server and for the flask command, which finds it here."""

import os
import sys

from app import cli
from app.core import log
from app.factory import create_app
from config import BadSettings, Settings

try:
    settings = Settings.from_env()
except BadSettings as faults:
    sys.stderr.write(f"{faults}\n")
    raise SystemExit(2) from None
os.umask(0o077)  # what this process makes is its owner's alone
log.configure(settings.log_format)
app = create_app(settings)
cli.register(app)
