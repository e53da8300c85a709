"""The asker's own place and the practices of that place."""

from __future__ import annotations

import pytest

from service.nearness import nearness, own_place
from service.runtime import Runtime


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("芜湖市", "340200"),
        ("芜湖", "340200"),
        ("安徽省芜湖市镜湖区", "340202"),
        ("南京市鼓楼区住建局", "320106"),
        ("我在重庆市渝中区上班", "500103"),
        ("内蒙古自治区", "150000"),
        ("鼓楼区", None),  # Nanjing, Xuzhou, Fuzhou and Kaifeng have one
        ("亚特兰蒂斯", None),
        ("", None),
    ],
)
def test_place_is_read_from_what_people_type(typed: str, code: str | None) -> None:
    found = own_place(typed)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("合肥市包河区", {"ur3-1-2-1": "同省", "ur3-6-2-2": "本地"}),
        ("安徽省", {"ur3-1-2-1": "本地", "ur3-6-2-2": "本地"}),
        ("重庆市万州区", {"ur3-5-1-2": "本地", "ur3-6-2-1": "本地"}),
        ("呼和浩特市", {"ur3-6-1-3": "同自治区"}),
        ("拉萨市", {}),
        ("亚特兰蒂斯", {}),
    ],
)
def test_practices_of_ones_own_place_are_named(runtime: Runtime, typed: str, expected: dict[str, str]) -> None:
    assert nearness(own_place(typed), runtime.matcher.index.practices) == expected
