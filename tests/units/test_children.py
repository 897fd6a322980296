"""Units below, in the customary order."""

import pytest

from luuvet.units import queries

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_seat_comes_first_then_the_order_of_a_dictionary() -> None:
    names = [child.name for child in queries.children(queries.unit("440", "2021"))]
    assert names == [
        "Đức Thọ",
        "An Dũng",
        "Bùi La Nhân",
        "Đức Đồng",
        "Đức Lạng",
        "Hòa Lạc",
        "Lâm Trung Thủy",
        "Liên Minh",
        "Quang Vĩnh",
        "Tân Dân",
        "Tân Hương",
        "Thanh Bình Thịnh",
        "Trường Sơn",
        "Tùng Ảnh",
        "Tùng Châu",
        "Yên Hồ",
    ]


def test_a_letter_with_a_bar_stands_after_the_one_without() -> None:
    names = [child.name for child in queries.children(queries.unit("42", "2021"))]
    assert names[0] == "Hà Tĩnh"
    assert names.index("Can Lộc") < names.index("Đức Thọ") < names.index("Hồng Lĩnh") < names.index("Vũ Quang")


def test_a_commune_has_none() -> None:
    assert not queries.children(queries.unit("18229", "2025")).exists()
