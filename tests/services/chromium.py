"""A real browser: the machine's own Chromium, driven by Playwright. It downloads nothing."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.services import missing

ARGUMENTS = [
    "--no-sandbox",  # as root in a container there is no other way; it opens our own pages only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--metrics-recording-only",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """A Playwright Browser. TEST_CHROMIUM names another binary than the first one on the PATH."""
    binary = os.environ.get("TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        missing("Chromium", "apt-get install chromium fonts-noto-cjk")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  a heavy import for few tests
    except ImportError:
        missing("Playwright", "pip install -r requirements-dev.txt")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium) -> Iterator:
    """A page of its own (cookies, storage) in a window of 1280 x 800; what it fails to do in 5 s fails."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()
