"""How things are said to people."""

from __future__ import annotations

import pytest

from service.wording import as_heading, key_figures


def test_figures_are_shown_with_what_they_count() -> None:
    text = (
        "2023年，河南省通过金融机构预审的城市更新项目114个，有88个项目获得金融机构批复，"
        "累计投放贷款216.62亿元，提供5项。撬动固定资产投资，期限10年。"
    )
    assert key_figures(text) == [
        "河南省通过金融机构预审的城市更新项目114个",
        "有88个项目获得金融机构批复",
        "累计投放贷款216.62亿元",
        "提供5项",
    ]
    assert key_figures("2019年5月1日起施行，3年，" + "很长的一句话" * 6 + "共12个") == []


@pytest.mark.parametrize(
    ("piece", "heading"),
    [
        ("二是历史街区保护与民生改善矛盾较大，", "历史街区保护与民生改善矛盾较大"),
        ("（一）资金不足。", "资金不足"),
        ("3、老厂房闲置；", "老厂房闲置"),
        ("1.5亿元资金缺口", "1.5亿元资金缺口"),
        ("十年没修", "十年没修"),
    ],
)
def test_a_piece_of_a_text_is_a_heading(piece: str, heading: str) -> None:
    assert as_heading(piece) == heading
