"""What pages of WeChat print over a post: who wrote it, for whom, and how to follow the account."""

import re

# 原创 小舟 江城慢生活, 点击蓝字 关注我们, 以下文章来源于江城慢生活.
OF_WECHAT = re.compile('原创[ :]{1,2}[^ ]+(?: [^ ]+)?$|点击(?:上方|下方)?[“"]?蓝字|以下文章来源于')
