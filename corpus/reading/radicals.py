"""Radicals that stand for characters: ⼀ for 一, ⻓ for 长. PDFs name them, and text copied out of PDFs holds them."""

from __future__ import annotations

import unicodedata

# Fonts share one drawing between a character and the radical that looks the same; a PDF may then name the radical.
_PAIRS = (
    "⻁虎⻄西⻅见⻆角⻇角⻉贝⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻓长⻔门⻖阝⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟⺠民⺟母⺎兀⺃乚⺙攵"
    "⺏尣⺮竹⺯糸⺼月⻏阝⻀艹⺩王⺬示⺪疋⺫目⺝月⺓幺"
)
_TABLE = str.maketrans(
    dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
    | {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))}
)


def without_radicals(text: str) -> str:
    """The text with every radical replaced by the character that it looks like, one for one."""
    return text.translate(_TABLE)
