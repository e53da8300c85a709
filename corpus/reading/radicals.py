"""Radicals and variants that stand for characters: ⼀ for 一, ⻓ for 长, 戶 for 户. PDFs name them, and text copied out
of PDFs holds them."""

from __future__ import annotations

import unicodedata

# Fonts share one drawing between a character and another that looks the same; a PDF may then name the other. The last
# two lines are those that a browser names when it prints in Noto CJK.
_PAIRS = (
    "⻁虎⻄西⻅见⻆角⻇角⻉贝⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻓长⻔门⻖阝⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟⺠民⺟母⺎兀⺃乚⺙攵"
    "⺏尣⺮竹⺯糸⺼月⻏阝⻀艹⺩王⺬示⺪疋⺫目⺝月⺓幺"
    "戶户㬵胶⺒巳⺉刂⺅亻⻈讠⺾艹⺐尢⺘扌⺨犭⺖忄⺦丬⺡氵⺕彐⺰纟⺣灬⺭礻"
    "⺺肀⻂衤―—〜～∕／"
)
_ALIKE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_NAMED = {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
}
# ⼾ is 戶 by its name, and so 户.
_TABLE = str.maketrans(_ALIKE | {code: _ALIKE.get(named, named) for code, named in _NAMED.items()})


def without_radicals(text: str) -> str:
    """The text with every radical replaced by the character that it looks like, one for one."""
    return text.translate(_TABLE)
