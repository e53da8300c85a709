"""Personal data in problem texts, covered before a text is shown to anyone but its sender."""

from __future__ import annotations

import re

COVER = "＊＊"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"),  # identity card
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"),  # mobile
    re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"),  # telephone
    re.compile(r"(?<!\d)\d{16,19}(?!\d)"),  # bank card
    re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-Z0-9]{5,6}(?![A-Z0-9])"),
    re.compile(r"\d+\s?(?:号楼|栋|幢|座|单元)(?:\s?\d+\s?单元)?\s?\d+\s?(?:室|号|户)"),
    re.compile(r"(?<=我叫|我是)[" + _SURNAMES + r"][\u4e00-\u9fff]{1,2}(?=[，。,. ]|$)"),
    re.compile(r"(?<=联系人)[：:]?\s?[" + _SURNAMES + r"][\u4e00-\u9fff]{1,2}"),
    re.compile(r"[" + _SURNAMES + r"](?:某某?|先生|女士|大爷|大妈|阿姨|师傅|奶奶|爷爷)"),
)


def redact(text: str) -> str:
    """The text with names, numbers and door numbers of persons covered; figures of a problem stay."""
    for pattern in _PATTERNS:
        text = pattern.sub(COVER, text)
    return text
