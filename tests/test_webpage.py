"""Web pages become the text that a reader saw, in whatever they are encoded."""

import pytest

from shanben.base.findings import Finding
from shanben.seeds.formats.html import decode_webpage, read_webpage, render_html
from tests.archives import DIV_PAGE, TABLE_PAGE, make_page
from tests.rows import each_row

TABLE_TEXT = """文化
人物
天下
公告
您现在的位置：青石新闻网 > 要闻 > 正文
青石镇召开植树工作动员会
发布时间：2012-03-09\xa0\xa0 来源：青石日报\xa0\xa0浏览次数：
\xa0\xa0\xa0\xa03月8日，青石镇在镇政府礼堂召开植树工作动员会，部署今年春季的植树任务。镇长李文清出席会议并讲话，各村负责人参加会议。

　　李文清指出，去年全镇栽下树苗三万余株，成活率超过九成，山坡上的土不再被雨水冲走。

　　会议要求，各村要在清明节以前完成整地和栽种，由护林员负责浇水和看护。

（记者 王小川）
责任编辑：赵宁
版权所有：青石新闻网　　备案号：浙ICP备00000001号"""


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-8"])
def test_a_page_of_nested_tables_reads_like_the_seeds(charset):
    """A line for every block; furniture stays, for metadata is read off it."""
    assert read_webpage(make_page(TABLE_PAGE, charset)) == TABLE_TEXT


@pytest.mark.parametrize("charset", ["big5", "utf-8", "utf-16"])
def test_hidden_parts_and_scripts_are_left_out(charset):
    """Nobody saw them."""
    text = read_webpage(make_page(DIV_PAGE, charset))
    lines = [line for line in text.split("\n") if line]
    assert lines[4:7] == [
        "河灣網 > 文化",
        "河灣區圖書館新館開放",
        "2021-05-06 09:30 來源：河灣晚報 記者：陳立",
    ]
    assert lines[-2:] == ["責任編輯：林清", "河灣網 版權所有"]
    assert not any(word in text for word in ("模板", "不要", "請打開腳本", "不是標題"))


def test_header_and_meta_may_be_wrong_about_utf8():
    """Servers name one encoding for a whole site; bytes that are UTF-8 are nothing else."""
    data = make_page(DIV_PAGE.replace("{charset}", "gb2312"), "utf-8")
    assert "河灣區圖書館" in read_webpage(data, "iso-8859-1")


def test_without_a_declaration_the_characters_decide():
    """Old sites declare nothing."""
    data = make_page(TABLE_PAGE.replace("{charset}", ""), "gb2312")
    assert read_webpage(data) == TABLE_TEXT
    assert read_webpage(data, "iso-8859-1") == TABLE_TEXT
    assert read_webpage(data, "no-such-thing") == TABLE_TEXT


def test_gb2312_means_gb18030():
    """朱镕基 is not in GB 2312; browsers have always read it."""
    assert read_webpage("<meta charset=gb2312><p>朱镕基</p>".encode("gbk")) == "朱镕基"


def test_bytes_that_do_not_decode_are_a_finding():
    """Nothing is replaced and nothing guessed."""
    finding = read_webpage(b"<meta charset=gbk><p>" + b"\x81 " * 3)
    assert isinstance(finding, Finding)
    assert (finding.rule, finding.message) == (
        "D102",
        "byte 21 of 27 is not gb18030, which the page declares; the page is left out.",
    )


def test_half_a_character_at_the_end_costs_no_page():
    """It is left out with a warning; a page that its crawler cut has one already."""
    data = "<meta charset=gbk><p>植树</p>".encode("gbk") + b"\x81"
    html, (warning,) = decode_webpage(data)
    assert render_html(html) == "植树"
    assert (warning.rule, warning.message) == (
        "D103",
        "byte 29 (81) of 30 is no gb18030 and left out; the rest is kept.",
    )
    assert decode_webpage(data, is_cut=True) == (html, ())


def test_a_declaration_that_the_bytes_contradict_gives_way_to_the_evidence():
    """A page in Big5 that says EUC-KR, and is not, is read as Big5."""
    text = "這條路上的人們都說，橋修好了以後，孩子上學就近了。"
    data = f"<meta charset=euc-kr><p>{text}</p>".encode("big5")
    assert read_webpage(data) == text


@pytest.mark.parametrize("encoding", ["hz", "utf-7"])
def test_a_page_in_seven_bits_is_read(encoding):
    """Its source is ASCII from end to end."""
    html = "<html><body><p>村里的孩子在河边读书，老人在树下看着他们。</p></body></html>"
    assert read_webpage(html.encode(encoding)) == "村里的孩子在河边读书，老人在树下看着他们。"


def test_the_euro_of_a_page_in_gbk():
    """Byte 80, alone."""
    data = "<meta charset=gbk><p>门票".encode("gbk") + b"\x80" + b"12"
    assert decode_webpage(data) == ("<meta charset=gbk><p>门票€12", ())


CASES = {
    "blocks": ("<h1>題</h1><p>甲<br>乙<script>x</script>", "題\n\n甲\n乙"),
    "source lines": ("<p>区委\n    召开会议</p>", "区委召开会议"),
    "source lines of letters": ("<p>WARC\nfile</p>", "WARC file"),
    "source lines that are shown": ("<pre>春眠\n不觉晓</pre>", "春眠\n不觉晓"),
    "entities": ("<p>&lt;&#20013;&hellip;&#x1F600;</p>", "<中…😀"),
    "no-break spaces": ("<p>&nbsp;&nbsp;甲</p>", "\xa0\xa0甲"),
    "nested lists": ("<ul><li>甲<ol><li>乙</li></ol></li></ul>", "甲\n乙"),
    "hidden link": ('<p>甲<a style="display:none" href=x>乙</a></p>', "甲"),
    "hidden in capitals": ('<div STYLE="DISPLAY: none">甲</div>乙', "乙"),
    "article that a script shows": ('<div style="visibility: hidden">甲</div>', "甲"),
    "formatting within a word": ("植<b>树</b><font color='#f00'>工</font><A HREF=x>作</A>", "植树工作"),
    "not formatting": ("<body><base href=x><article>甲</article><section>乙</section>", "甲\n乙"),
    "form": ("<select><option>甲</select><input value=乙><button>丙</button>丁", "丁"),
    "frames only": ("<frameset><frame src=a></frameset>", ""),
    "a word like a list": ("<p>&lt;ul&gt;</p>", "<ul>"),
}  # fmt: skip


@each_row(("html", "text"), CASES.values(), ids=CASES)
def test_markup_is_read_as_a_browser_shows_it(html, text):
    """Small things, one by one."""
    assert render_html(html) == text


# They are made when they are asked for, not whenever the file is collected.
HOSTILE = {
    "formatting that is never closed": lambda: "<p>"
    + "".join(f"<b a={n}>" for n in range(3000))
    + "</p>"
    + "<p>x</p>" * 3000,
    "the same, out of reach of a simple pattern": lambda: "<p>"
    + "".join(f'<b a="<{n}">' for n in range(3000))
    + "</p>"
    + "<p>x</p>" * 3000,
    "100,000 levels": lambda: "<div>" * 100_000 + "甲",
    "levels of lists": lambda: "<ul><li>x" * 20_000,
    "levels of tables": lambda: "<table><tr><td>" * 20_000,
    "many attributes": lambda: "<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">甲",
    "attributes between slashes": lambda: "<p " + "/".join(f"a{n}" for n in range(400_000)) + ">甲",
    "ampersands": lambda: "&" * 1_000_000,
    "open quotes": lambda: "<b '" * 200_000 + '<a "' * 200_000,
    "open tags": lambda: "<a " * 300_000,
    "white space": lambda: "<p>甲" + " \n" * 500_000 + "乙",
    "comments": lambda: "<!--" * 200_000,
    "data": lambda: "\"data:a;base64," * 50_000,
    "metas": lambda: "<meta " * 100_000,
    "surrogates and controls": lambda: "&#xD800;&#0;\x00\x01\x0b\u2028\x85甲",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize("make_html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_is_printed_or_refused_in_no_time(make_html):
    """A page is refused before a parser could take all memory or hours for it."""
    html = make_html()
    text = read_webpage(html.encode())
    if isinstance(text, Finding):
        assert text.rule == "P109"
    else:
        assert len(text) <= len(html)


def test_a_page_with_pictures_inside_is_no_attack():
    """Editors paste screenshots as base64."""
    picture = "".join(f"ab{n}/+" for n in range(200_000))
    html = f'<p>甲</p><img src="data:image/png;base64,{picture}"><p>乙</p>'
    assert read_webpage(html.encode()) == "甲\n\n乙"


def test_a_long_list_of_links_is_no_attack():
    """Maps of sites have thousands."""
    links = "".join(
        f'<li><a href="/{n}.html" title="第{n}条"><b>第{n}条</b></a></li>' for n in range(6000)
    )
    assert len(render_html(f"<ul>{links}</ul>").split("\n")) == 6000
