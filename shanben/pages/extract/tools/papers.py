"""How a newspaper is named where an article was printed: 《江城日报》 2021年6月27日 第A05版.

Pieces of patterns; blanks are in brackets, so that they hold in verbose ones as well.
"""

IN_MARKS = r"《[ ]?[\u3400-\u9fff·]{2,12}[ ]?》"
FULL_DAY = "(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
# In Chinese numbers: 二〇二一年六月二十七日.
HAN_YEAR = "二[〇零○][〇零○一二三四五六七八九]{2}"
HAN_DAY = f"{HAN_YEAR}年[一二三四五六七八九十]{{1,2}}月[一二三四五六七八九十廿]{{1,3}}日"
PAGE = "第?[ ]?[A-Z]?[0-9]{1,3}[ ]?版"
# In old newspapers also 第三版.
PAGE_OF_OLD = "第?[ ]?[A-Z]?[0-9一二三四五六七八九十]{1,3}[ ]?版"
