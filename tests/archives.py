"""Web archives as crawlers write them, around pages of our own."""

import gzip

NAV = "".join(
    f'<li><a href="/{name}/">{name}</a></li>' for name in ("文化", "人物", "天下", "公告")
)
# A site of 2005: nested tables, an article cut by br, metadata in one cell, a hit counter by script.
TABLE_PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset={charset}">
<TITLE>青石镇召开植树工作动员会_青石新闻网</TITLE>
<STYLE>td {{font-size: 12px}}</STYLE><SCRIPT>document.write("<td>广告</td>");</SCRIPT></HEAD><BODY>
<TABLE width=980><TR><TD><UL class=nav>{nav}</UL></TD></TR>
<TR><TD>您现在的位置：<A href="/">青石新闻网</A> &gt; <A href="/yw/">要闻</A>
&gt; 正文</TD></TR>
<TR><TD><TABLE width="100%">
<TR><TD align=center><FONT size=5><B>青石镇召开植树工作动员会</B></FONT></TD></TR>
<TR><TD align=center>发布时间：2012-03-09&nbsp;&nbsp;
来源：青石日报&nbsp;&nbsp;浏览次数：<SCRIPT src="hits.asp"></SCRIPT></TD></TR>
<TR><TD class=content>&nbsp;&nbsp;&nbsp;&nbsp;3月8日，青石镇在镇政府礼堂召开植树工作动员会，
部署今年春季的植树任务。镇长李<B>文</B>清出席会议并讲话，各村负责人参加会议。<BR><BR>
　　李文清指出，去年全镇栽下树苗三万余株，成活率超过九成，山坡上的土不再被雨水冲走。<BR><BR>
　　会议要求，各村要在清明节以前完成整地和栽种，由护林员负责浇水和看护。
<IMG src=a.jpg alt="会场图片"><BR><BR>
<DIV style="display:none">关键词：植树 青石</DIV>
（记者 王小川）<BR>责任编辑：赵宁</TD></TR></TABLE></TD></TR>
<TR><TD align=center>
版权所有：青石新闻网　　备案号：浙ICP备00000001号</TD></TR></TABLE></BODY></HTML>"""
# A site of today: articles in div and p, hidden parts, scripts with markup in them.
DIV_PAGE = """<!doctype html><html lang="zh"><head><meta charset="{charset}">
<title>河灣區圖書館新館開放</title>
<script type="application/ld+json">{{"headline": "不是標題"}}</script></head><body>
<header><nav><ul>{nav}</ul></nav></header>
<main><div class="crumb"><a href="/">河灣網</a> &gt; <span>文化</span></div>
<article><h1>河灣區圖書館新館開放</h1>
<div class="meta"><time>2021-05-06 09:30</time> <span>來源：河灣晚報</span>
<span>記者：陳立</span></div>
<p>　　5月5日，河灣區圖書館新館正式開放。新館面積二萬平方米，藏書八十萬冊，有古籍閱覽室。</p>
<p>　　館長周明表示，新館每天開放十二小時，讀者憑身份證即可進館，不收任何費用。</p>
<p hidden>模板</p><noscript>請打開腳本</noscript><script>var s = "<p>不要</p>";</script>
<p>　　第一天有三千多位讀者來到新館，許多孩子在閱覽室讀了一個下午。</p>
<p>責任編輯：林清</p></article></main><footer>河灣網 版權所有</footer></body></html>"""


def make_page(page: str, charset: str) -> bytes:
    """Return a page in an encoding, which it names by its label in `charset`."""
    codec = {"gb2312": "gb18030", "big5": "big5"}.get(charset, charset)
    return page.format(charset=charset, nav=NAV).encode(codec)


def http(
    body: bytes, kind: str | None = "text/html", status: str = "200 OK", headers: str = ""
) -> bytes:
    """Return a response of a server."""
    lines = f"HTTP/1.1 {status}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "") + headers
    return lines.encode() + b"\r\n" + body


def record(
    block: bytes,
    url: str | bytes | None = "http://a.example/1",
    type_: str = "response",
    length: int | None = None,
    kind: str = "application/http; msgtype=response",
    more: str = "",
) -> bytes:
    """Return a record of an archive; `more` are lines of its header."""
    name = url.encode() if isinstance(url, str) else url
    target = b"WARC-Target-URI: " + name + b"\r\n" if name else b""
    size = len(block) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: {type_}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
    head += "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
    head += f"Content-Type: {kind}\r\n{more}"
    return head.encode() + target + f"Content-Length: {size}\r\n\r\n".encode() + block + b"\r\n\r\n"


def gzip_records(*records: bytes) -> bytes:
    """Return records packed as crawlers do, each by itself."""
    return b"".join(gzip.compress(data, mtime=0) for data in records)


def make_crawl() -> list[bytes]:
    """Return the records of a small crawl: two sites in four encodings, and what is no page."""
    request = b"GET / HTTP/1.0\r\n\r\n"
    return [
        record(b"software: test\r\n", None, "warcinfo"),
        record(request, "http://a.example/1", "request"),
        record(http(make_page(TABLE_PAGE, "gb2312")), "http://a.example/1"),
        record(http(b"\x89PNG", "image/png"), "http://a.example/a.png"),
        record(
            http(make_page(DIV_PAGE, "utf-8"), "text/html; charset=UTF-8"), "http://b.example/1"
        ),
        record(http(b"<p>gone</p>", status="404 Not Found"), "http://b.example/2"),
        record(b"via: x\r\n", "http://b.example/1", "metadata"),
    ]
