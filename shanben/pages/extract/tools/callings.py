"""What people are by profession or office, as bylines and notes about authors say it: 江城大学教授.

Words are parted by bars, as patterns want them. A word stands in one list alone, so that what reads one
shape of byline knows as much as what reads another.
"""

OF_UNIVERSITIES = "教授|讲师|博士候选人|博士生|硕士生|博士|硕士|研究员|研究生"
# Who signs what is no report: those above, and others who write by profession.
WRITERS = (
    OF_UNIVERSITIES
    + "|学者|作家|作者|诗人|主笔|撰稿人|影评人|乐评人|评论员|评论人|评论家|媒体人|律师|医师"
)
# Of whom a report tells as often as they write: they need a label or brackets.
_OTHERS = "教师|老师|大学生|毕业生|专家|撰述|新闻人|创作者|医生|建筑师|设计师|工程师|公务员|军官"
_HEADS = "执行长|理事长|秘书长|董事长|总经理|总干事|会长|院长|所长|校长|主任|顾问|主席"
_OF_SOCIETIES = "召集人|工作者|退休人员|志工|同工|立委|议员|牧师|传道|神父|法师"
CALLINGS = "|".join((WRITERS, _OTHERS, _HEADS, _OF_SOCIETIES))
STAFF = "记者|编辑|主编"  # of a newspaper
# What ends the name of an office before that of who holds it: 江城县委书记 王琳琳.
OFFICERS = (
    *("书记", "部长", "局长", "县长", "市长", "区长", "镇长", "乡长", "省长", "厅长", "处长"),
    *("校长", "院长", "会长", "主席", "主任", "委员", "代表", "社长", "经理", "教授", "研究员"),
    *("庭长", "法官", "检察长", "检察官", "所长", "支队长", "大队长", "讲师", "教师", "律师"),
)
