"""What is looked for first, at little cost, stands in every text that the pattern after it matches."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanben.base.patterns import compile_late
from shanben.pages.extract.readers import meanings
from shanben.pages.extract.readers.datelines import signatures, taiwan, wording
from shanben.pages.extract.readers.datelines.leads import may_have_dateline
from shanben.pages.extract.readers.heads import head_sources, views

pytestmark = pytest.mark.slow  # texts of such patterns are drawn slowly
FirstLook = Callable[[str], object]
LOOKS: dict[str, tuple[re.Pattern[str], FirstLook]] = {
    "views": (views._COUNTED, lambda text: views._COUNTING.search(text) or "人气" in text),
    "closing source": (head_sources._CLOSING_SOURCE, head_sources._SOURCE_WORD.search),
    "end of a byline of Taiwan": (taiwan._TAIWAN, taiwan._TAIWAN_END.search),
    "word of a byline of Taiwan": (taiwan._TAIWAN, taiwan._TAIWAN_WORD.search),
    "pages": (meanings._PAGES, lambda text: text[0] in meanings._PAGE_HEADS),
    **{
        f"signature {number}": (pattern, signatures._SIGNS_LINE.search)
        for number, pattern in enumerate(signatures._SIGNATURES)
    },
    **{
        f"dateline {number}": (pattern, may_have_dateline)
        for number, pattern in enumerate(
            [
                *(taiwan._TAIWAN, taiwan._STAFF_PLACE, taiwan._STROKES, taiwan._REPORT_STROKE),
                *(taiwan._PLACED_REPORT, taiwan._NEWSROOM, wording._PLACE_DAY, wording._PLACE_NEWS),
                *(wording._OUTLET_NEWS, wording._REPORTED, wording._KIND, wording._GLUED),
            ]
        )
    },
}


@pytest.mark.parametrize("name", LOOKS)
def test_no_match_is_passed_over(name: str) -> None:
    pattern, look = LOOKS[name]
    late = isinstance(pattern, type(compile_late("")))
    flags = pattern._flags if late else pattern.flags  # type: ignore[attr-defined]

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    @given(st.from_regex(re.compile(pattern.pattern, flags), fullmatch=True))
    def check(text: str) -> None:
        assert look(text)

    check()
