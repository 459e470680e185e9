"""The page that restores a text in the browser: the program itself, offline, with the same results."""

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from typing import ClassVar

import pytest

from tests.browser import REQUIRED, find_axe, open_browser
from tests.conftest import ROOT

PYTHON = ROOT / "docs" / "try" / "python"
PYODIDE = "pyodide@314.0.7"
SCRIPT = """
import json, sys, numpy
from shanben.base.kept_patterns import keep_patterns
keep_patterns()
from restore_page import restore
print(numpy.__file__, file=sys.stderr)
print(json.dumps([json.loads(restore(text)) for text in json.load(sys.stdin)]))
"""
OTHERS = [
    "",
    "普通的一页。\n",
    "鮮の每日\n「ワンピース」的漫畫\n",
    "繁體的一行\r\n简体的一行头条东西\r\n",
]


def read_rows():
    lines = (ROOT / "data" / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines]


def restore_all(texts, *folders):
    """Return what the page would show of texts, and where NumPy came from, by a fresh interpreter."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*folders, ROOT)))}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(texts),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def links(tmp_path_factory):
    """A folder with the page's own module alone, so that NumPy itself is found."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(PYTHON / "restore_page.py", folder)
    return folder


@pytest.mark.slow
def test_the_plain_numpy_gives_what_numpy_gives(links):
    """On every seed, on the damaged sample pages, and on pages of all kinds of scripts."""
    specimens = json.loads((ROOT / "tests" / "cases" / "rules.json").read_text(encoding="utf-8"))
    texts = [row["text"] for row in read_rows()] + OTHERS
    texts += ["\n".join(lines) for lines in specimens["passages"].values()]
    plain, where = restore_all(texts, PYTHON)
    assert "docs/try/python/numpy" in where
    real, where = restore_all(texts, links)
    assert "docs/try" not in where
    assert plain == real


def test_what_the_page_shows_is_the_row(links):
    """Restored, Simplified, and the pieces put together give the page before and after."""
    rows = read_rows()
    shown, _ = restore_all([row["text"] for row in rows], links)
    for row, one in zip(rows, shown, strict=True):
        assert one["simplified"] == row["text_simplified"]
        assert "".join(before for _, before, _ in one["pieces"]) == row["text"]
        assert "".join(after for _, _, after in one["pieces"]) == one["restored"]
        assert one["edits"] == len(row["edits"])
        assert one["values"].get("title") == row["title"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The page, put together from the npm package; skipped, saying why, where that cannot be got."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm, to get Pyodide")
    folder = tmp_path_factory.mktemp("npm")
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PYODIDE]
    got = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if got.returncode:
        reason = f"npm could not get {PYODIDE}: {got.stderr.strip().splitlines()[-1]}"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    out = folder / "site"
    tool = [sys.executable, str(ROOT / "tools" / "make_try_page.py"), str(out)]
    subprocess.run([*tool, "--pyodide", str(folder / "node_modules" / "pyodide")], check=True)
    return out


@pytest.mark.slow
def test_the_archive_is_the_same_each_time(site, tmp_path):
    """Whoever publishes it again publishes the same bytes."""
    tool = [sys.executable, str(ROOT / "tools" / "make_try_page.py"), str(tmp_path / "again")]
    pyodide = site.parent / "node_modules" / "pyodide"
    subprocess.run([*tool, "--pyodide", str(pyodide)], check=True)
    again = (tmp_path / "again" / "program.zip").read_bytes()
    assert again == (site / "program.zip").read_bytes()
    with zipfile.ZipFile(site / "program.zip") as archive:
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert {"shanben/__init__.py", "numpy/__init__.py", "opencc/dictionary/TSPhrases.txt"} <= set(
        names
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Hands out the files of a folder, and remembers which were asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(site):
    """The page on a server of the loopback interface."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_the_browser_restores_a_damaged_page_offline(address, tmp_path_factory):
    """Seed 004, pasted; no host but the loopback can be reached, and none is asked for."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    row = next(row for row in read_rows() if row["seed"].startswith("004"))
    browser = open_browser(
        tmp_path_factory.mktemp("profile"),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    )
    try:
        browser.get(address)
        button = browser.find_element(By.ID, "restore")
        WebDriverWait(browser, 120).until(lambda _: button.is_enabled())
        script = "document.getElementById('text').value = arguments[0]"
        browser.execute_script(script, row["text"])
        button.click()
        state = browser.find_element(By.ID, "state")
        WebDriverWait(browser, 240).until(lambda _: state.text not in ("Restoring …", ""))
        assert state.text == "Done."

        def read(name):
            found = browser.find_element(By.ID, name)
            return browser.execute_script("return arguments[0].textContent", found)

        assert read("simplified") == row["text_simplified"]
        assert read("summary").startswith(f"{len(row['edits'])} changes; ")
        removed = browser.find_elements(By.CSS_SELECTOR, "#changed del")
        assert len(removed) == sum(bool(edit["before"]) for edit in row["edits"])
        assert browser.get_log("browser") == []
        browser.execute_cdp_cmd("Runtime.evaluate", {"expression": find_axe()})
        run_axe = "axe.run().then((found) => JSON.stringify(found.violations))"
        answer = browser.execute_cdp_cmd(
            "Runtime.evaluate", {"expression": run_axe, "awaitPromise": True}
        )
        assert json.loads(answer["result"]["value"]) == []
    finally:
        browser.quit()
    assert "/program.zip" in Quiet.asked
