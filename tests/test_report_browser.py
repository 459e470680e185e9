"""The report in a real browser: what a curator does with it, by mouse and by keyboard.

Skipped, with the reason, where Debian's chromium and chromium-driver are not installed.
"""

import json
import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser import find_axe, open_browser
from tests.sample_build import settle_datasheet
from tests.test_near_duplicates import give_another_head, read_seed
from tests.test_report import hostile as hostile_build

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
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
    hidden = find(browser, "#filter-set")[0]
    assert not hidden.is_displayed()  # no page is of a set: a choice of one is none


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


@pytest.fixture
def desk(seeded, run):
    """The seeds, a reprint of one, files that are passed over, and a finding that somebody accepted."""
    reprint = give_another_head(read_seed("002"))
    (seeded / "seeds" / "reprint.txt").write_text(reprint, encoding="utf-8")
    (seeded / "seeds" / "brief.docx").write_bytes(b"x")
    settle_datasheet(seeded)
    assert run("--quiet").code == 0
    said = ("--author", "Li Ming", "--reason", "the site prints none")
    assert run("accept", "003_7ee5ee5f73b9d56e.txt", "M104", *said).code == 0
    assert run("--quiet").code == 0
    return seeded / "data"


def test_the_verdict_speaks_of_files_passed_over(browser, desk):
    """Whoever put a brief into the folder must not read that all is well."""
    open_report(browser, desk)
    verdict = find(browser, "#state-heading")[0].text
    assert verdict.startswith("1 file was passed over; every other seed became a page; ")
    assert "need" in verdict


def test_a_finding_leads_to_its_pages(browser, desk):
    """From the table of findings, and by search."""
    open_report(browser, desk)
    find(browser, '[data-rule="M104"]')[0].click()
    assert titles(browser) == ["no title"]
    assert Select(find(browser, "#filter-rule")[0]).first_selected_option.text.startswith("M104 ")
    Select(find(browser, "#filter-rule")[0]).select_by_value("")
    find(browser, "#search")[0].send_keys("V109")
    assert len(titles(browser)) == 1
    assert "M104 is accepted by Li Ming" in find(browser, "#by-hand")[0].text


def test_near_duplicates_are_shown_together(browser, desk):
    """The set of them, and from one page to the other."""
    open_report(browser, desk)
    Select(find(browser, "#filter-set")[0]).select_by_visible_text("near duplicates")
    assert len(titles(browser)) == 2
    find(browser, "#table tbody th a")[0].click()
    wait_for_focus(browser, "page-title")
    first = find(browser, "#page-title")[0].text
    assert "2 pages say nearly the same" in find(browser, "#page .twins")[0].text
    find(browser, "#page .twins a")[0].click()
    wait_for_focus(browser, "page-title")
    assert find(browser, "#page-title")[0].text != first


def test_a_page_without_a_title_is_a_link_like_any_other(browser, desk):
    """Its first words are a quotation, not a headline, in the table and above the page."""
    open_report(browser, desk, DAMAGED)
    links = find(browser, "#table tbody th a")
    colours = {link.value_of_css_property("color") for link in links}
    assert len(colours) == 1
    assert "no title" in [link.text for link in links]
    assert find(browser, "#page-title")[0].text == "Page without a title"
    assert find(browser, f'tr[data-id="{DAMAGED}"] small')[0].text.startswith("“")


# Two English words in a row, wherever they stand; title and summary are the project's own words.
FIND_ENGLISH = """
const found = [], two = /[A-Za-z]{3,}[,;:.]? [a-z]{2,}/;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const node = walk.currentNode, within = node.parentElement;
  if (within.closest("script, style, noscript, h1, .summary, code")) continue;
  if (two.test(node.data)) found.push(node.data);
}
for (const name of ["title", "aria-label", "placeholder", "data-same", "data-name"]) {
  for (const element of document.querySelectorAll(`[${name}]`)) {
    if (two.test(element.getAttribute(name))) found.push(element.getAttribute(name));
  }
}
return found;
"""


def test_a_reader_whose_browser_asks_for_chinese_reads_chinese(browser, desk):
    """Our words and the rules; and may choose the other language. What the data say stays as it is."""
    open_report(browser, desk, DAMAGED)
    browser.execute_script("location.search = '?lang=zh'")
    WebDriverWait(browser, 20).until(lambda browser: find(browser, "html[lang=zh-Hans]"))
    assert find(browser, "#state-heading")[0].text.startswith("1 个文件未读；其余种子都成为网页")
    assert find(browser, "#count")[0].text == "显示 6 个网页中的 6 个"
    assert find(browser, "#search")[0].get_attribute("placeholder").startswith("网页文字")
    assert find(browser, "#page-title")[0].text == "无标题的网页"
    assert find(browser, "th[data-key=edits] button")[0].text == "改动"
    told = [row for row in find(browser, ".findings tbody tr") if "M104" in row.text]
    assert told[0].text.startswith("提示 M104 网页上没有发布日期\n网页没有印出完整的发布日期；")
    assert "date_published" in [code.text for code in told[0].find_elements(By.TAG_NAME, "code")]
    labels = [cell.text for cell in find(browser, ".bars th")]
    assert {"繁体", "正文", "R101 删去插入的注音"} <= set(labels)
    browser.execute_script("document.querySelector('[data-mark]').click()")
    assert find(browser, "#explanation b")[0].text.startswith("R10")
    assert re.search("”改为“.*再次损坏后|删去“.*的读音", find(browser, "#explanation")[0].text)
    assert (
        "M104，第 1 行：网页上没有发布日期；正文只说 6月24日，没有年份。"
        in find(browser, ".found-here")[0].text
    )
    assert [cell.text for cell in find(browser, ".values dt")][-1] == "编辑 editors"
    assert find(browser, ".values dd")[-1].text == "郑莹莹（编辑） 标签"
    assert find(browser, ".line span.meta")[0].get_attribute("title").endswith("（电头）")
    assert browser.title.endswith(" 报告")
    given = "Li Ming 认可了 M104：the site prints none"  # a person's own words stay
    assert browser.execute_script(FIND_ENGLISH) == [given]
    assert check_axe(browser) == []
    find(browser, "#language")[0].click()
    WebDriverWait(browser, 20).until(lambda browser: find(browser, "html[lang=en]"))
    assert find(browser, "#count")[0].text == "6 of 6 pages shown"


@pytest.mark.parametrize("width", [360, 768, 1024, 1360, 1920])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_width_shows_it_without_scrolling_sideways(browser, desk, width, language):
    """From a telephone to a large screen, in both languages."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        browser.get((desk / "report.html").as_uri() + f"?lang={language}#{DAMAGED}")
        script = "return [document.documentElement.scrollWidth, window.innerWidth]"
        found, window = browser.execute_script(script)
        assert found <= window
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture
def cramped(desk, run, monkeypatch):
    """A report in which no page fits, so that all are found by the catalogue alone; its folder."""
    monkeypatch.setattr("shanben.documents.report.sample.MAX_BYTES", 0)
    return (desk / run("report").out.strip()).parent


def search(browser, words):
    field = find(browser, "#search")[0]
    field.clear()
    field.send_keys(words)
    return [row.text for row in find(browser, "#rest-table tbody tr")]


def test_pages_that_are_not_in_the_file_are_found_all_the_same(browser, cramped):
    """By title, seed, id and rule, together; without a question there is no list."""
    open_report(browser, cramped)
    assert not find(browser, "#rest")[0].is_displayed()
    assert len(search(browser, "reprint.txt")) == 1
    (found,) = search(browser, "R101 004")
    assert found.startswith("no title\n004_")
    assert search(browser, "no such words") == []
    assert find(browser, "#rest-count")[0].text.startswith("0 more pages")
    find(browser, "#search")[0].clear()
    find(browser, '[data-rule="M104"]')[0].click()
    assert len(find(browser, "#rest-table tbody tr")) == 1
    assert browser.get_log("browser") == []


def test_a_page_that_is_not_in_the_file_says_how_to_see_it(browser, cramped):
    """What it was found for, its near duplicates, and the command; the keyboard goes on from there."""
    open_report(browser, cramped)
    search(browser, "002")
    find(browser, "#rest-table tbody a")[0].send_keys(Keys.ENTER)
    wait_for_focus(browser, "page-title")
    told = find(browser, "#page")[0].text
    assert "shanben explain 002_2260201178f84675.txt" in told
    assert "2 pages say nearly the same." in told
    assert check_axe(browser) == []
    find(browser, "#page .twins a")[0].click()
    WebDriverWait(browser, 20).until(
        lambda browser: "shanben explain reprint.txt" in find(browser, "#page")[0].text
    )
    browser.back()
    browser.back()
    WebDriverWait(browser, 20).until(lambda browser: not find(browser, "#page")[0].is_displayed())


def test_the_largest_near_duplicates_lead_to_their_pages(browser, desk):
    """From the list on the first screen, also when the report is opened at a page of it."""
    open_report(browser, desk)
    links = find(browser, "#twins a")
    assert len(links) == 2
    links[1].click()
    wait_for_focus(browser, "page-title")
    name = links[1].get_attribute("href").partition("#")[2]
    assert name in find(browser, "#page .place")[0].text
