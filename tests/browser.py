"""A real browser for the report: Debian's Chromium, driven by Selenium; nothing is downloaded."""

import os
import shutil
from pathlib import Path

import pytest

# Set by CI: a missing browser is then a failure, not a skip.
REQUIRED = "SHANBEN_REQUIRE_BROWSER"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",  # a page that scrolls smoothly moves away from a click
    "--window-size=1360,1000",
)


def open_browser(profile: Path, *more: str):
    """Return a driver of a fresh browser; skip the test, saying why, where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        reason = "needs Debian's chromium and chromium-driver"
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but this test {reason}")
        pytest.skip(reason)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, *more, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


def find_axe() -> str:
    """Return the source of axe-core, as a package of the test extra ships it."""
    import importlib.util

    package = Path(importlib.util.find_spec("axe_core_python").origin).parent
    return (package / "axe.min.js").read_text(encoding="utf-8")
