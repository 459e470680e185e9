"""What findings say, in both languages: the table, and how a message is taken apart."""

import re

import pytest

from shanben.base.rulebook import read_rules
from shanben.base.tables import read_table
from shanben.documents.messages import say_inside, say_message
from shanben.release.checks import PARTS
from tests.rows import each_row
from tests.test_report import data_of, report_of

ENTRIES = read_table("messages_zh")
NAME = re.compile(r"\{(\w+)\}")


@each_row("entry", ENTRIES, ids=[entry["english"][:40] for entry in ENTRIES])
def test_an_entry_is_of_a_rule_and_its_chinese_has_no_other_values(entry):
    """Values may be left out, such as the plural of a word; none can be made up."""
    assert entry["rule"] in {*read_rules(), "R*", "*"}
    assert {*NAME.findall(entry["chinese"])} <= {*NAME.findall(entry["english"])}
    names = NAME.findall(entry["english"])
    assert len(names) == len(set(names))
    assert re.search("[\u4e00-\u9fff]", entry["chinese"])


@each_row("entry", ENTRIES, ids=[entry["english"][:40] for entry in ENTRIES])
def test_an_entry_is_found_by_the_words_that_it_stands_for(entry):
    """No entry before it takes them, so none is useless."""
    values = {name: "7" if name == "n" else f"<{name}>" for name in NAME.findall(entry["english"])}
    words, chinese = (NAME.sub(lambda m: values[m[1]], entry[k]) for k in ("english", "chinese"))
    rule = {"R*": "R111"}.get(entry["rule"], entry["rule"])
    said = say_inside(words) if rule == "*" else say_message(rule, words)
    assert said == (words, chinese)


def test_what_a_page_says_is_never_translated():
    """Words of ours that a page quotes, and signs between which ours are parted, stay as they are."""
    quoted = "no rival; too long, a line with Japanese"
    said = say_message("R201", f'bytes lost near "{quoted}"; perhaps "{quoted}"; left as found.')
    assert said.chinese == f"“{quoted}”附近丢失了字节；也许是“{quoted}”；保留原样。"


def test_what_no_entry_fits_stays_english():
    assert say_message("M104", "no publication date on the page. Or is there?").chinese == ""
    assert (
        say_message("M101", "no publication date on the page. date_published is null.").chinese
        == ""
    )
    words = "cannot be read further: Not an Arrow file. What came before is kept."
    assert say_message("P106", words).chinese == "无法继续读取：Not an Arrow file。此前的内容保留。"


def test_every_part_of_a_changelog_has_a_name_in_chinese():
    """L204 lists them."""
    words = ", ".join(PARTS.values())
    said = say_message(
        "L204", f"the changelog's entry for 1.0.0 is wrong about {words}; run shanben build --bump"
    )
    assert not re.search("number|which|columns", said.chinese)
    assert said.chinese.count("、") == len(PARTS) - 1


@pytest.mark.timeout(20)
def test_a_hostile_message_is_read_in_no_time():
    """It repeats the words between which values are looked for, or words that hold others of ours."""
    for words in ('"; perhaps "', " and ", ", ", "; ", " (now ", "the header is broken: "):
        say_message("R201", f'bytes lost near "{words * 100_000}')
        for number in (900 // len(words), 20_000):
            say_message("V201", f"{words * number} left in {words * number}; as found")


def test_the_report_has_each_message_in_both_languages(seeded, run):
    """Findings of a page, explanations of its edits, and errors, whose quotations stay text."""
    (seeded / "seeds" / "`empty`.txt").write_text("", "utf-8")
    run("--quiet")
    pages = {page["seed"][:3]: page for page in data_of(seeded / "data")["pages"]}
    said = [found[1] for found in pages["003"]["findings"]]
    assert said == [
        [
            "no publication date on the page; the body says 2月11日 without a year. "
            "date_published is null.",
            "网页上没有发布日期；正文只说 2月11日，没有年份。date_published 为空。",
        ]
    ]
    assert all(re.search("再次损坏|读音", chinese) for _, chinese in pages["004"]["words"])
    english, chinese = say_message("D101", "the file holds no text; fill it or remove it.")
    shown = f'<span data-zh-plain="{chinese}">{english}</span>'
    assert shown in report_of(seeded / "data")
