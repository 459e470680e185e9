"""The signs that stand before names: □王琳, ◎王琳 李大明, • 王琳琳.

Whether a line that one of them opens is a byline depends on what else the sign is used for.
"""

# What also opens the entries of lists: ■旧桥拆除.
LIST_SIGNS = "■□◆◇●○"
# What parts a paper's columns from their authors, and opens no list.
COLUMN_SIGNS = "◎☉⊙"
NAME_SIGNS = f"{LIST_SIGNS}{COLUMN_SIGNS}▲△★☆※"
# What opens lists of all kinds: only a name alone after it is a byline.
LIST_DOTS = "•·‧"
