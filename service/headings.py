"""Which column of a sheet is which, by headings as offices write them: 地市, 城市（必填）, 存在的主要问题, No."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import SheetError

HEADER_ROWS = 10  # a sheet may open with a title and notes
KINDS = {"text": "问题", "id": "编号", "city": "城市", "date": "日期"}  # what people call them
_KNOWN = {
    "text": (
        *("text", "问题描述", "问题内容", "具体问题", "问题", "主要问题", "存在问题", "存在的问题", "存在的主要问题"),
        *("描述", "情况描述", "反映内容", "诉求", "具体诉求", "难点", "困难", "内容", "需求"),
    ),
    "id": ("id", "编号", "问题编号", "序号", "序", "no", "编码"),
    "city": (
        *("city", "region", "城市", "城市名称", "所在城市", "所属城市", "地级市", "设区市", "地市", "市州", "市"),
        "地区",
        *("区县", "县区", "市县", "县市区", "填报单位", "上报单位", "报送单位", "单位", "单位名称", "行政区", "区域"),
    ),
    "date": ("date", "日期", "时间", "年份", "年度", "年"),
}
# Where no heading of the list above stands, whatever reads like one.
_LIKE = {
    "text": re.compile(
        r"(?!.*(?:号|类|型|来源|数|日期|时间|级|单位|状态|领域|标签|是否|城市$))"
        r"(?=.{2,15}$).*(?:问题|诉求|[难堵痛]点|困难|难题)"
    ),
    "id": re.compile(r".*(?:编号|序号|编码)$"),
    "city": re.compile(r".*(?:城市|地市|市州|区县|县区|市县|地区)(?:名称?)?$"),
    "date": re.compile(r".*(?:日期|时间|年份|年度)$"),
}
_BRACKETS = re.compile(r"[(\[【〔<《].*?[)\]】〕>》]")
_NUMBERED = re.compile(r"(.+?)[\d一二三四五六七八九十]+$")
_MOST_NAMED = 12  # headings that an error lists


@dataclass(frozen=True, slots=True)
class Headings:
    """`place` is the last row of headings; `columns` the columns of each kind, several of `text` for 问题1 问题2."""

    place: int
    columns: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...]

    @property
    def understood(self) -> dict[str, str]:
        """What each kind was read from, as it stands in the sheet."""
        return {kind: "、".join(self.names[column] for column in found) for kind, found in self.columns.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings of columns that nothing was read from."""
        used = {column for found in self.columns.values() for column in found}
        return tuple(name for column, name in enumerate(self.names) if name and column not in used)


def find_headings(head: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> Headings | None:
    """The headings among the first rows of a sheet, in one row or in two, exact names before names that are like them.

    `chosen` names the headings of some kinds; None where no column holds problems.
    """
    for like in (False, True):
        for place in range(len(head)):
            found = _columns(head[place], chosen, like=like)
            joined = _joined(head, place)
            if joined and len(below := _columns(joined, chosen, like=like)) >= max(1, len(found)) and "text" in below:
                return Headings(place + 1, below, tuple(joined))
            if "text" in found:
                return Headings(place, found, tuple(head[place]))
    return None


def no_headings(head: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> SheetError:
    """What to say of a sheet whose column of problems was not found, with the headings that it has."""
    fullest = max(head, key=lambda cells: sum(map(bool, cells)), default=())
    seen = [name[:20] for name in fullest if name][:_MOST_NAMED]
    if not seen:
        return SheetError("表格里没有内容，请检查文件")
    wanted = f"表头为“{chosen['text']}”的一列" if "text" in chosen else "问题描述一列"
    return SheetError(
        f"表格里没有{wanted}，看到的表头是：{'、'.join(seen)}；"
        "请把该列的表头改为“问题描述”，或在报告命令里用 --column 问题=表头 指明"
    )


def _columns(cells: Sequence[str], chosen: Mapping[str, str], *, like: bool) -> dict[str, tuple[int, ...]]:
    names = [plain(cell) for cell in cells]
    found: dict[str, tuple[int, ...]] = {}
    for kind, known in _KNOWN.items():
        wanted = (plain(chosen[kind]),) if kind in chosen else known
        exact = [names.index(name) for name in wanted if name in names]
        if exact:
            found[kind] = (exact[0],)
    if "text" not in found and "text" not in chosen:
        several = [column for column, name in enumerate(names) if _is_numbered(name)]
        if several:
            found["text"] = tuple(several)
    # A title above the headings speaks of 问题 and 城市 too, but stands alone in its row.
    if like or "text" in found:
        _add_like(found, names, {kind for kind in _LIKE if kind not in chosen} if sum(map(bool, names)) > 1 else set())
    return found


def _add_like(found: dict[str, tuple[int, ...]], names: Sequence[str], kinds: set[str]) -> None:
    for kind, pattern in _LIKE.items():
        used = {column for columns in found.values() for column in columns}
        like = [column for column, name in enumerate(names) if column not in used and pattern.match(name)]
        if kind in kinds and kind not in found and like:
            found[kind] = (like[0],)


def _is_numbered(name: str) -> bool:
    match = _NUMBERED.fullmatch(name)
    return match is not None and match[1] in _KNOWN["text"]


def _joined(head: Sequence[Sequence[str]], place: int) -> list[str] | None:
    """Two rows of headings as one (基本情况 over 城市 and 日期); None where the second row holds no heading."""
    if place + 1 >= len(head) or sum(map(bool, head[place])) < 2:
        return None
    upper, lower = head[place], head[place + 1]
    known = {name for names in _KNOWN.values() for name in names}
    if not any(plain(cell) in known for cell in lower):
        return None
    wide = max(len(upper), len(lower))
    padded = [[*cells, *[""] * (wide - len(cells))] for cells in (upper, lower)]
    return [below or above for above, below in zip(*padded, strict=True)]


def plain(heading: str) -> str:
    """A heading without brackets, marks and spaces: 城市（必填）* is 城市."""
    folded = _BRACKETS.sub("", unicodedata.normalize("NFKC", heading)).lower()
    return re.sub(r"[\s*★:、.。]", "", folded)
