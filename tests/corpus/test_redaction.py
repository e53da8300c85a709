"""What is covered in a text that others will read, and what must stay."""

from __future__ import annotations

import pytest

from corpus.redaction import COVER, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请打13812345678联系", f"请打{COVER}联系"),
        ("电话 138-1234-5678。", f"电话 {COVER}。"),
        ("座机0355-2012345反映", f"座机{COVER}反映"),
        ("身份证11010519491231002X丢了", f"身份证{COVER}丢了"),
        ("卡号6222021234567890123", f"卡号{COVER}"),
        ("写信到 wang.li@example.com 说明", f"写信到 {COVER} 说明"),
        ("车牌京A12345占道", f"车牌{COVER}占道"),
        ("我住3号楼2单元501室", f"我住{COVER}"),
        ("我叫王小明，住在老城", f"我叫{COVER}，住在老城"),
        ("李阿姨和张大爷反映", f"{COVER}和{COVER}反映"),
        ("联系人：赵敏 多次反映", f"联系人{COVER} 多次反映"),
    ],
)
def test_personal_data_is_covered(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "资金缺口约12亿元，涉及3000户、45栋楼",
        "2024年6月7日发布，容积率2.5，面积12000平方米",
        "老旧小区没有电梯，管网老化，危房D级",
        "12345热线转来工单，要求七日内答复",
    ],
)
def test_figures_of_a_problem_stay(text: str) -> None:
    assert redact(text) == text
