"""Told to stop at whatever moment: a part of the house stops."""

import subprocess
import sys

from tests.journeys.houses import ROOT

#: Raises the signal at the first line that is run while one waits, then at the second, and so on.
EVERYWHERE = """
import os, signal, sys
from threading import Timer
from app.cli.signals import until_told

def at_line(place):
    seen = 0
    def trace(_frame, event, _value):
        nonlocal seen
        seen += event == "line"
        if event == "line" and seen == place:
            signal.raise_signal(signal.SIGTERM)
        return trace
    return trace

for place in range(1, 25):
    wait = until_told()
    late = Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM))  # there are fewer lines than that
    late.start()
    sys.settrace(at_line(place))
    wait()
    sys.settrace(None)
    late.join()
print("told")
"""


def test_a_signal_between_any_two_steps_of_waiting_is_heard():
    command = [sys.executable, "-c", EVERYWHERE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == "told\n", done.stderr
