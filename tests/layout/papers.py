"""Papers as an office of Đức Thọ would write them; figures are invented, but for 1.904 and 570, and sum."""

from datetime import date

from luuvet.layout.tree import (
    Appendix,
    Check,
    Column,
    Head,
    Heading,
    Issuer,
    PageBreak,
    Paper,
    Run,
    Signature,
    Table,
    text,
)

OFFICE = Issuer(("PHÒNG VĂN HÓA - THÔNG TIN",), "Phòng Văn hóa - Thông tin huyện Đức Thọ", parent="UBND HUYỆN ĐỨC THỌ")
COMMITTEE = Issuer(("ỦY BAN NHÂN DÂN", "HUYỆN ĐỨC THỌ"), "Ủy ban nhân dân huyện Đức Thọ")
# Name, places newly made, of those active, scans of the week, people scanning.
COMMUNES = (
    ("Thị trấn Đức Thọ", 246, 108, 14_802, 4_911),
    ("Xã Tùng Ảnh", 173, 61, 7_340, 2_598),
    ("Xã Hòa Lạc", 121, 40, 3_215, 1_377),
    ("Xã Tân Dân", 118, 37, 3_004, 1_208),
    ("Xã Trường Sơn", 74, 14, 811, 402),
    ("Xã Tùng Châu", 69, 12, 640, 355),
    ("Xã Liên Minh", 102, 33, 2_418, 1_046),
    ("Xã Quang Vĩnh", 58, 9, 507, 241),
    ("Xã Bùi La Nhân", 97, 22, 1_212, 618),
    ("Xã Yên Hồ", 81, 17, 954, 470),
    ("Xã Thanh Bình Thịnh", 139, 31, 2_087, 985),
    ("Xã Lâm Trung Thủy", 214, 86, 9_651, 3_402),
    ("Xã An Dũng", 117, 38, 2_890, 1_251),
    ("Xã Đức Lạng", 83, 16, 903, 448),
    ("Xã Tân Hương", 52, 8, 398, 204),
    ("Xã Đức Đồng", 160, 38, 2_561, 1_117),
)


def grouped(number: int) -> str:
    """1904 as `1.904`."""
    return f"{number:,}".replace(",", ".")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%".replace(".", ",")


def summary() -> Table:
    rows = (
        ("1", "Địa điểm tạo mới", "592", "1.904"),
        ("2", "Trong đó: điểm hoạt động", "214", "570"),
        ("3", "Tỷ lệ hoạt động", "36,1%", "29,9%"),
        ("4", "Số lượt quét", "53.393", "88.260"),
        ("5", "Số người quét mã", "20.633", "31.472"),
    )
    columns = Column(0.5, "center"), Column(3), Column(1.3, "right"), Column(1.3, "right")
    names = ("TT", "Nội dung", "Trong tuần", "Lũy kế từ ngày 26/11/2021")
    return Table(columns, (tuple(Head(name) for name in names),), rows)


def by_commune() -> Table:
    rows = tuple(
        (str(place), name, grouped(new), grouped(active), share(active, new), grouped(scans), grouped(people))
        for place, (name, new, active, scans, people) in enumerate(COMMUNES, 1)
    )
    new, active, scans, people = (sum(row[at] for row in COMMUNES) for at in (1, 2, 3, 4))  # type: ignore[misc]
    total = ("", "Tổng cộng", grouped(new), grouped(active), share(active, new), grouped(scans), grouped(people))
    head = (
        (Head("TT", down=2), Head("Đơn vị", down=2), Head("Địa điểm", across=3), Head("Quét mã trong tuần", across=2)),
        (Head("Tạo mới"), Head("Điểm hoạt động"), Head("Tỷ lệ hoạt động"), Head("Số lượt quét"), Head("Số người")),
    )
    right = Column(1.1, "right")
    return Table((Column(0.5, "center"), Column(2.3), *[right] * 5), head, rows, (total,))


def report() -> Paper:
    """The Thursday report of the office that watches."""
    return Paper(
        kind="BÁO CÁO",
        issuer=OFFICE,
        number=5,
        symbol="BC-VHTT",
        place="Đức Thọ",
        day=date(2021, 12, 9),
        subject="Kết quả triển khai quét mã QR địa điểm phục vụ công tác phòng, chống dịch COVID-19 "
        "(từ ngày 02/12 đến hết ngày 08/12/2021)",
        addressees=("Ủy ban nhân dân huyện Đức Thọ",),
        blocks=(
            text(
                "Thực hiện Công văn số 3712/UBND-VHTT ngày 08 tháng 12 năm 2021 của Ủy ban nhân dân huyện, "
                "Phòng Văn hóa - Thông tin báo cáo kết quả triển khai trong tuần như sau:"
            ),
            Heading("I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI"),
            text(
                "Trong tuần đã ban hành ",
                Run("02 văn bản", bold=True),
                " đôn đốc các đơn vị, địa phương; kiểm tra trực tiếp tại 04 xã; hướng dẫn 16/16 đơn vị tạo mã, "
                "niêm yết tại nơi dễ nhìn, dễ thao tác ",
                Run("(có phụ lục chi tiết kèm theo)", italic=True),
                ".",
            ),
            Heading("II. KẾT QUẢ THỰC HIỆN"),
            Heading("1. Kết quả chung", 2),
            text("Số liệu tính đến hết ngày 08/12/2021, chưa tính 312 lượt quét cần xác minh:"),
            summary(),
            Heading("2. Đơn vị còn thấp", 2),
            text(
                "Có 09 đơn vị thấp hơn bình quân chung toàn huyện: các xã Quang Vĩnh, Tùng Châu, Trường Sơn, Yên Hồ, "
                "Bùi La Nhân, Thanh Bình Thịnh, Đức Đồng, Đức Lạng, Tân Hương."
            ),
            Heading("a) Tuyên truyền trên hệ thống truyền thanh cơ sở", 3),
            text("Có 14/16 đơn vị bảo đảm tối thiểu 01 lượt phát thanh trong ngày."),
            Heading("III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN"),
            text("Một số địa điểm đã niêm yết mã nhưng chưa phát sinh lượt quét; cán bộ phụ trách còn kiêm nhiệm."),
            Heading("IV. KIẾN NGHỊ, ĐỀ XUẤT VÀ NHIỆM VỤ TUẦN TỚI"),
            text("Đề nghị Ủy ban nhân dân huyện tiếp tục chỉ đạo các xã, thị trấn rà soát địa điểm, in lại mã bị mờ."),
            text("Trên đây là báo cáo kết quả tuần, Phòng Văn hóa - Thông tin kính báo cáo Ủy ban nhân dân huyện."),
        ),
        signatures=(Signature(("TRƯỞNG PHÒNG",), "Nguyễn Thị Lan"),),
        recipients=("Như trên", "Thường trực Huyện ủy", "Chủ tịch, các PCT UBND huyện", "Lưu: VT, VHTT"),
        appendices=(Appendix("KẾT QUẢ TẠO MÃ VÀ QUÉT MÃ CỦA CÁC XÃ, THỊ TRẤN", (by_commune(),)),),
        check=Check("https://luuvet.example/vb/7KQ4M2XA", "Quét mã để kiểm tra văn bản"),
    )


def letter() -> Paper:
    """A dispatch of the committee, its number and day still to come."""
    return Paper(
        kind="CÔNG VĂN",
        issuer=COMMITTEE,
        symbol="UBND-VHTT",
        place="Đức Thọ",
        year=2021,
        subject="tiếp tục tăng cường tuyên truyền, cài đặt ứng dụng và quét mã QR trên địa bàn huyện, "
        "phục vụ công tác phòng, chống dịch COVID-19",
        addressees=(
            "Các cơ quan, trường học đóng trên địa bàn huyện",
            "Các phòng, ban, đơn vị trực thuộc UBND huyện",
            "Ủy ban nhân dân các xã, thị trấn",
        ),
        blocks=(
            text(
                "Qua theo dõi từ ngày 26/11 đến hết ngày 08/12/2021 có 1.904 địa điểm tạo mới, trong đó 570 điểm hoạt "
                "động. Ủy ban nhân dân huyện yêu cầu:"
            ),
            Heading("1. Các cơ quan, đơn vị, trường học, doanh nghiệp", 2),
            text(
                "- Tạo mã QR địa điểm của đơn vị mình, niêm yết tại những nơi dễ nhìn, dễ thao tác và bảo đảm 100% cán "
                "bộ, công chức, viên chức, người lao động quét mã khi đến làm việc, giao dịch."
            ),
            Heading("2. Ủy ban nhân dân các xã, thị trấn", 2),
            text("- Phát thanh tối thiểu 01 lượt trên ngày trên hệ thống truyền thanh cơ sở."),
            text("Nhận được Công văn, yêu cầu các đơn vị nghiêm túc triển khai thực hiện."),
        ),
        signatures=(Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Hoàng Xuân Hùng"),),
        recipients=("Như trên", "T.Trực Huyện ủy", "UBMTTQ, các đoàn thể cấp huyện", "Lưu: VT, VHTT"),
    )


def long_report(notice: str = "") -> Paper:
    """A report of several pages with two appendices of several pages each, the second turned."""
    lines = tuple(text(f"Đoạn {number}. " + "Quét mã khi đến, khi đi. " * 12) for number in range(30))
    table = by_commune()
    big = Table(table.columns, table.head, table.rows * 5, table.totals)
    return Paper(
        kind="BÁO CÁO",
        issuer=OFFICE,
        number=12,
        symbol="BC-VHTT",
        place="Đức Thọ",
        day=date(2022, 2, 3),
        subject="Kết quả quý",
        blocks=(text("Phần tóm tắt."), PageBreak(), *lines),
        signatures=(Signature(("TRƯỞNG PHÒNG",), "Nguyễn Thị Lan"),),
        recipients=("Lưu: VT",),
        appendices=(Appendix("SỐ LIỆU", (big,)), Appendix("SỐ LIỆU BẢNG NGANG", (big,), landscape=True)),
        notice=notice,
    )
