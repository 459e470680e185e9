"""The report in a real browser: what a curator does with it, by mouse and by keyboard.

Skipped, with the reason, where Debian's chromium and chromium-driver are not installed.
"""

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser import find_axe, open_browser
from tests.test_report import hostile as hostile_build

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
hostile = hostile_build

DAMAGED = "sb1-ig4phbclm77ke3j7xspqimmqub"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = open_browser(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def data(seeded, run):
    assert run("--quiet").code == 0
    return seeded / "data"


def open_report(browser, folder, page=""):
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get((folder / "report.html").as_uri() + (f"#{page}" if page else ""))
    return browser


def find(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def titles(browser):
    return [cell.text for cell in find(browser, "#table tbody th a")]


def check_axe(browser):
    """Return what axe-core finds. Its source runs past the page's policy, as a debugger does."""
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": find_axe()})
    answer = browser.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": "axe.run().then((found) => JSON.stringify(found.violations))",
            "awaitPromise": True,
        },
    )
    violations = json.loads(answer["result"]["value"])
    return [
        (entry["id"], entry["impact"], [node["html"][:120] for node in entry["nodes"][:3]])
        for entry in violations
    ]


def test_the_report_opens_with_an_empty_console(browser, data):
    """Nothing is fetched, nothing is refused, nothing fails."""
    open_report(browser, data, DAMAGED)
    assert len(titles(browser)) == 5
    assert browser.get_log("browser") == []


def test_search_filter_and_sort(browser, data):
    """Words of the page, a script, a column."""
    open_report(browser, data)
    search = find(browser, "#search")[0]
    search.send_keys("苏ICP备")
    assert len(titles(browser)) == 1
    assert find(browser, "#count")[0].text == "1 of 5 pages shown"
    search.clear()
    search.send_keys(" ")
    Select(find(browser, "#filter-language")[0]).select_by_value("zh-Hans")
    assert len(titles(browser)) == 2
    Select(find(browser, "#filter-language")[0]).select_by_value("")
    edits = find(browser, "th[data-key=edits] button")[0]
    edits.click()
    assert find(browser, "th[data-key=edits]")[0].get_attribute("aria-sort") == "descending"
    numbers = [cell.text for cell in find(browser, "#table tbody td[data-key=edits]")]
    assert [int(number or 0) for number in numbers] == sorted(
        (int(number or 0) for number in numbers), reverse=True
    )
    edits.send_keys(Keys.ENTER)
    assert find(browser, "th[data-key=edits]")[0].get_attribute("aria-sort") == "ascending"


def wait_for_focus(browser, name):
    """Return the element with this id once it has the focus: the page opens after a key has gone up."""
    script = "return document.activeElement.id"
    WebDriverWait(browser, 20).until(lambda browser: browser.execute_script(script) == name)
    return browser.switch_to.active_element


def test_a_row_opens_and_its_edits_are_followed_by_keyboard(browser, data):
    """Enter on the link, then n and p, Tab and arrows; each edit says its rule and its evidence."""
    open_report(browser, data)
    link = find(browser, f'#table a[href="#{DAMAGED}"]')[0]
    link.send_keys(Keys.ENTER)
    active = wait_for_focus(browser, "page-title")
    active.send_keys("n")
    first = browser.switch_to.active_element
    assert first.tag_name == "del"
    assert first.text == "(qū)"
    assert "R101 inserted reading removed" in find(browser, "#explanation")[0].text
    assert len(find(browser, ".now")) == 3
    first.send_keys(Keys.ARROW_RIGHT)
    second = browser.switch_to.active_element
    assert second != first
    second.send_keys("p")
    assert browser.switch_to.active_element == first
    find(browser, "#page .over a")[0].send_keys(Keys.ENTER)
    assert not find(browser, "#page")[0].is_displayed()
    assert browser.switch_to.active_element == link


def test_one_mark_at_a_time_takes_the_tab_key(browser, data):
    """A page of 138 edits must not hold the keyboard for 138 steps."""
    open_report(browser, data, DAMAGED)
    marks = find(browser, "#page [data-mark][role=button]")
    assert len(marks) > 100
    assert [mark.get_attribute("tabindex") for mark in marks].count("0") == 1


def check_lines(shown, text):
    """The cells are the lines of the text; those with hidden characters name them."""
    lines = [line for line in text.split("\n") if line.strip()]
    for cell, line in zip(shown, lines, strict=True):
        assert cell == line or "U+" in cell


def test_the_three_columns_are_the_row(browser, data):
    """Found as found, restored without readings, Simplified as in text_simplified."""
    open_report(browser, data, DAMAGED)
    lines = (data / "jsonl" / "train-00000.jsonl").read_bytes().splitlines()
    row = next(row for row in map(json.loads, lines) if row["id"] == DAMAGED)
    columns = {
        name: [
            browser.execute_script("return arguments[0].textContent", cell)
            for cell in find(browser, f'.cell[data-column="{name}"]')
        ]
        for name in ("found", "restored", "Simplified")
    }
    check_lines(columns["found"], row["text"])
    check_lines(columns["Simplified"], row["text_simplified"])
    assert not any("(qū)" in text for text in columns["restored"])
    assert {cell.get_attribute("lang") for cell in find(browser, '.cell[data-column="found"]')} == {
        "zh-Hant"
    }
    assert {
        cell.get_attribute("lang") for cell in find(browser, '.cell[data-column="Simplified"]')
    } == {"zh-Hans"}


def test_hostile_pages_are_shown_as_text(browser, hostile):
    """No title changes, no picture loads, hidden characters are named, and the console is empty."""
    open_report(browser, hostile)
    ids = [link.get_attribute("href").split("#")[1] for link in find(browser, "#table tbody a")]
    assert len(ids) == 5
    title = browser.title
    shown = ""
    for page in ids:
        open_report(browser, hostile, page)
        shown += find(browser, "#page")[0].text
        assert browser.title == title
        assert (
            find(
                browser, "#page script, #page img, #page svg, #page [onerror], #page a[href^=java]"
            )
            == []
        )
        assert browser.get_log("browser") == []
    for text in (
        "<script>",
        "onerror=",
        "javascript:",
        "U+202E",
        "U+200B",
        "U+001B",
        "U+2028",
        "{{ 7*7 }}",
    ):
        assert text in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, data, scheme):
    """With a page open, in both colour schemes: contrast, names, roles, order."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        open_report(browser, data, DAMAGED)
        assert check_axe(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_telephone_shows_it_without_scrolling_sideways(browser, data, tmp_path):
    """390 pixels wide; a screenshot of every surrounding can be taken."""
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        open_report(browser, data, DAMAGED)
        width, window = browser.execute_script(
            "return [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert width <= window
        assert browser.save_screenshot(str(tmp_path / "telephone.png"))
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
