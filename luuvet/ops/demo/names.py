"""What the places of the demonstration are called and when they are open: put together from parts, about nobody."""

import random
from typing import NamedTuple

Hours = tuple[tuple[int, int, int], ...]  # (weekday from Monday 0, opens, closes) in minutes, as in places.OpeningHours

_EVERY_DAY, _SIX_DAYS, _OFFICE_DAYS = range(7), range(6), range(5)
_SOUND = ("Hương Quê", "Bình Minh", "An Phú", "Thành Đạt", "Hoa Sen", "Sông La", "Hồng Lĩnh", "Tân Tiến", "Phú Quý")
_HAMLETS = 18


def _hours(days: range, *stretches: tuple[int, int]) -> Hours:
    return tuple((day, opens * 60, int(closes * 60)) for day in days for opens, closes in stretches)


ALWAYS: Hours = ()
OFFICE = _hours(_OFFICE_DAYS, (7, 11), (13, 17))
LESSONS = _hours(_SIX_DAYS, (6, 18))
MORNING_MARKET = _hours(_EVERY_DAY, (5, 11))
DAY_SHOP = _hours(_EVERY_DAY, (6, 21))
EATERY = _hours(_EVERY_DAY, (6, 22))
NIGHT_EATERY = _hours(_EVERY_DAY, (17, 25))
WORKSHOP = _hours(_SIX_DAYS, (6, 18))


class Pattern(NamedTuple):
    """A kind of place: how often it occurs, what it may be called, when it may be open."""

    weight: int
    kind: str
    names: tuple[str, ...]
    hours: tuple[Hours, ...]


PATTERNS = (
    Pattern(
        38,
        "shop",
        (
            "Cửa hàng tạp hóa thôn {hamlet}",
            "Cửa hàng vật tư nông nghiệp thôn {hamlet}",
            "Hiệu thuốc {sound}",
            "Cửa hàng điện tử {sound}",
            "Cửa hàng quần áo {sound}",
            "Siêu thị mini {sound}",
            "Tiệm cắt tóc thôn {hamlet}",
            "Cửa hàng xe máy {sound}",
        ),
        (ALWAYS, ALWAYS, DAY_SHOP),
    ),
    Pattern(
        17,
        "restaurant",
        ("Quán ăn {sound}", "Quán cà phê {sound}", "Quán phở thôn {hamlet}", "Quán nước thôn {hamlet}"),
        (ALWAYS, EATERY, NIGHT_EATERY),
    ),
    Pattern(
        10,
        "agency",
        ("Trụ sở thôn {hamlet}", "Bưu điện văn hóa {commune}", "Quỹ tín dụng {commune}", "Bộ phận một cửa {commune}"),
        (OFFICE,),
    ),
    Pattern(
        8,
        "school",
        ("Trường mầm non {commune}, điểm {hamlet}", "Trường tiểu học {commune}, khu {hamlet}", "Lớp học thôn {hamlet}"),
        (LESSONS, ALWAYS),
    ),
    Pattern(8, "culture", ("Nhà văn hóa thôn {hamlet}", "Sân thể thao thôn {hamlet}"), (ALWAYS,)),
    Pattern(4, "market", ("Chợ {commune}, dãy {hamlet}", "Chợ xép thôn {hamlet}"), (MORNING_MARKET, ALWAYS)),
    Pattern(4, "factory", ("Xưởng mộc {sound}", "Xưởng may {sound}", "Cơ sở chế biến {sound}"), (WORKSHOP,)),
    Pattern(3, "lodging", ("Nhà nghỉ {sound}",), (ALWAYS,)),
    Pattern(3, "vehicle", ("Xe khách {sound}, tuyến {hamlet}",), (ALWAYS,)),
    Pattern(2, "hospital", ("Trạm y tế {commune}, phòng {hamlet}", "Phòng khám {sound}"), (ALWAYS,)),
    Pattern(1, "checkpoint", ("Chốt kiểm soát thôn {hamlet}",), (ALWAYS,)),
    Pattern(2, "other", ("Nhà thi đấu {sound}", "Bến đò thôn {hamlet}"), (ALWAYS,)),
)
_WEIGHTS = [pattern.weight for pattern in PATTERNS]


def invent(rng: random.Random, commune: str) -> tuple[str, str, Hours]:
    """A name, a kind and opening hours for a place of a commune (`xã Yên Hồ`)."""
    pattern = rng.choices(PATTERNS, _WEIGHTS)[0]
    name = rng.choice(pattern.names).format(hamlet=rng.randint(1, _HAMLETS), sound=rng.choice(_SOUND), commune=commune)
    return name, pattern.kind, rng.choice(pattern.hours)
