"""What a refused sender is told, in Vietnamese and English: what happened, then what to do."""

from typing import Literal

Language = Literal["vi", "en"]

Problem = Literal[
    "malformed",
    "unknown-place",
    "bad-signature",
    "withdrawn",
    "future",
    "too-old",
    "id-time",
    "id-reused",
    "not-a-code",
    "foreign-code",
    "unknown-dependant",
    "revoked",
    "unstorable",
    "undo-late",
    "unknown-checkin",
]
# Where one problem has several causes, each is told in its own words.
Detail = Literal[
    "screen-only",
    "spoiled",
    "not-of-a-person",
    "bad-personal-code",
    "old-personal-code",
    "revoked-code",
    "revoked-card",
    "bad-sealed-number",
    "unconfirmed-place",
    "future-code",
]

# Codes of other systems, as people there call them.
FOREIGN_SYSTEMS: dict[str, str] = {
    "pc-covid": "PC-Covid",
    "tokhaiyte": "tokhaiyte.vn",
    "vneid": "VNeID",
    "cccd": "CCCD",
    "bhyt": "BHYT",
    "eu-dcc": "EU DCC",
    "vn-dcc": "DCC",
    "vietqr": "VietQR",
}

DETAILS: dict[Problem | Detail, dict[Language, str]] = {
    "malformed": {
        "vi": "Nội dung lượt quét thiếu hoặc sai trường dữ liệu. Cập nhật ứng dụng rồi gửi lại.",
        "en": "A field of this check-in is missing, unknown or wrong. Update the app and send again.",
    },
    "unknown-place": {
        "vi": "Không tìm thấy địa điểm mang mã này. Kiểm tra mã rồi quét lại.",
        "en": "No place has this code. Check the code and scan again.",
    },
    "bad-signature": {
        "vi": "Mã QR này không phải do hệ thống cấp. Báo cho chủ địa điểm và quét bản in khác.",
        "en": "This QR code was not given out by this system. Tell the keeper and scan another poster.",
    },
    "withdrawn": {
        "vi": "Mã này không còn hiệu lực. Đề nghị quét mã mới tại địa điểm.",
        "en": "This poster is no longer valid. Scan the new code at the place.",
    },
    "future": {
        "vi": "Giờ của thiết bị nhanh hơn giờ hệ thống. Chỉnh lại giờ rồi gửi lại.",
        "en": "The device's clock is ahead of the server's. Set the clock and send again.",
    },
    "too-old": {
        "vi": "Lượt quét đã quá 21 ngày, không còn được nhận.",
        "en": "This check-in is older than 21 days and is no longer taken.",
    },
    "id-time": {
        "vi": "Thời điểm quét lệch với mã của lượt quét quá 5 phút. Quét lại tại địa điểm.",
        "en": "The time of the scan and the time in its id differ by more than 5 minutes. Scan again at the place.",
    },
    "id-reused": {
        "vi": "Mã của lượt quét này đã được dùng. Quét lại tại địa điểm.",
        "en": "The id of this check-in is in use already. Scan again at the place.",
    },
    "not-a-code": {
        "vi": "Đây không phải là mã QR địa điểm của hệ thống này. Quét mã QR địa điểm.",
        "en": "This is not a place code of this system. Scan the code of a place.",
    },
    "revoked": {
        "vi": "Thiết bị này đã bị thu hồi. Liên hệ cán bộ phụ trách để kích hoạt lại.",
        "en": "This device has been withdrawn. Ask the officer in charge to enrol it again.",
    },
    "unstorable": {
        "vi": "Hệ thống chưa lưu được lượt quét này. Báo cho người quản trị hệ thống.",
        "en": "The system could not store this check-in. Tell the operator.",
    },
    "undo-late": {
        "vi": "Đã quá 10 phút kể từ lúc quét nên không hoàn tác được. Lượt quét được giữ nguyên.",
        "en": "More than 10 minutes have passed since the scan, so it cannot be undone. It stays as it is.",
    },
    "foreign-code": {
        "vi": "Đây là mã của %(system)s, không phải mã của hệ thống này. Nội dung mã không được lưu lại ở đâu.",
        "en": "This is a code of %(system)s and not of this system. Nothing of it was kept anywhere.",
    },
    "unknown-dependant": {
        "vi": "Không có người phụ thuộc này trên thiết bị. Tải lại danh sách rồi quét lại.",
        "en": "This phone has no such dependant. Load the list again and scan again.",
    },
    "unknown-checkin": {
        "vi": "Không tìm thấy lượt quét này trong lịch trình của người gửi.",
        "en": "There is no such check-in in the sender's own trail.",
    },
    "screen-only": {
        "vi": "Mã này chỉ có hiệu lực khi hiển thị trên màn hình tại cổng. Quét mã đang hiển thị trên màn hình.",
        "en": "This code is good only as the screen at the gate shows it. Scan the screen itself.",
    },
    "spoiled": {
        "vi": "Bàn phím tiếng Việt đã làm sai nội dung mã. Tắt bộ gõ tiếng Việt rồi quét lại.",
        "en": "The Vietnamese keyboard changed the code. Switch it off and scan again.",
    },
    "not-of-a-person": {
        "vi": "Đây không phải là mã QR cá nhân hoặc thẻ QR cá nhân của hệ thống này. Quét mã của người vào cổng.",
        "en": "This is neither a personal code nor a card of this system. Scan the code of the person who enters.",
    },
    "bad-personal-code": {
        "vi": "Mã này không phải do hệ thống cấp. Đề nghị mở lại mã QR cá nhân trên điện thoại.",
        "en": "This code was not given out by this system. Ask for the personal code to be opened again on the phone.",
    },
    "old-personal-code": {
        "vi": "Mã QR cá nhân này đã quá 7 ngày. Đề nghị mở lại mã trên điện thoại.",
        "en": "This personal code is older than 7 days. Ask for it to be opened again on the phone.",
    },
    "revoked-code": {
        "vi": "Mã QR cá nhân này đã bị thu hồi. Đề nghị kích hoạt lại trên điện thoại.",
        "en": "This personal code has been withdrawn. The phone has to be signed up again.",
    },
    "revoked-card": {
        "vi": "Thẻ QR cá nhân này đã bị thu hồi. Đề nghị cấp lại thẻ.",
        "en": "This card has been withdrawn. A new card has to be given.",
    },
    "bad-sealed-number": {
        "vi": "Không đọc được số thẻ đã niêm phong. Quét lại thẻ.",
        "en": "The sealed number cannot be opened. Read the card again.",
    },
    "unconfirmed-place": {
        "vi": "Chỉ địa điểm đã được cán bộ xác nhận mới được quét thẻ. Dùng mã QR cá nhân.",
        "en": "Cards are taken only at a place that an officer has confirmed. Use the personal code.",
    },
    "future-code": {
        "vi": "Giờ trên điện thoại của người này nhanh hơn giờ hệ thống. Đề nghị chỉnh lại giờ rồi mở lại mã.",
        "en": "This phone is ahead of the server's clock. Ask for its clock to be set, then open the code again.",
    },
}

WHOLE: dict[int, dict[Language, tuple[str, str]]] = {
    400: {
        "vi": ("Nội dung gửi lên không đọc được", "Nội dung phải là một đối tượng JSON hoàn chỉnh, mã hóa UTF-8."),
        "en": ("The body cannot be read", "Send one whole JSON object in UTF-8."),
    },
    401: {
        "vi": ("Thiết bị chưa được kích hoạt", "Mã truy cập sai hoặc đã hết hạn. Kích hoạt lại thiết bị."),
        "en": ("This device is not enrolled", "The token is wrong or has expired. Enrol the device again."),
    },
    404: {
        "vi": ("Không tìm thấy", "Không có địa chỉ này. Kiểm tra lại đường dẫn."),
        "en": ("Not found", "There is nothing at this address. Check the path."),
    },
    405: {
        "vi": ("Phương thức không được dùng ở đây", "Dùng phương thức nêu trong tiêu đề Allow."),
        "en": ("This method is not used here", "Use a method that the Allow header names."),
    },
    413: {
        "vi": ("Nội dung gửi lên quá lớn", "Gửi tối đa 1 MiB một lần; chia nhỏ rồi gửi lại."),
        "en": ("The body is too large", "Send at most 1 MiB at a time; divide it and send again."),
    },
    415: {
        "vi": ("Kiểu nội dung không được nhận", "Gửi với kiểu nội dung application/json."),
        "en": ("This content type is not taken", "Send application/json."),
    },
    421: {
        "vi": ("Không đúng máy chủ", "Tiêu đề Host không phải địa chỉ của hệ thống này. Kiểm tra lại đường dẫn."),
        "en": ("Not this server", "The Host header names no address of this system. Check the address."),
    },
    422: {
        "vi": ("Số lượt quét không hợp lệ", "Gửi từ 1 đến 500 lượt quét trong trường items, không kèm trường khác."),
        "en": ("Not a batch", "Send 1 to 500 items in the field items, and no other field beside it."),
    },
    500: {
        "vi": ("Hệ thống gặp lỗi", "Lỗi nằm ở hệ thống, không phải ở nội dung gửi lên. Thử lại sau ít phút."),
        "en": ("Something went wrong here", "The fault is in the system, not in what was sent. Try again in minutes."),
    },
    503: {
        "vi": ("Hệ thống tạm thời chưa trả lời được", "Gửi lại sau ít giây. Lượt quét gửi lại chỉ được tính một lần."),
        "en": ("The system cannot answer right now", "Send again in a few seconds. What is sent again counts once."),
    },
}

REFUSED_TITLE: dict[Language, str] = {"vi": "Lượt quét không được ghi nhận", "en": "The check-in was not recorded"}
# Where it was no check-in that was refused.
REFUSED_TITLES: dict[str, dict[Language, str]] = {
    "undo-late": {"vi": "Lượt quét không được hoàn tác", "en": "The check-in was not undone"},
    "unknown-checkin": {"vi": "Phản ánh không được ghi nhận", "en": "The dispute was not recorded"},
}
BAD_NONCE: dict[Language, tuple[str, str]] = {
    "vi": ("Tham số nonce không hợp lệ", "Gửi một giá trị nonce gồm 16 đến 64 ký tự base64url."),
    "en": ("Not a nonce", "Send one nonce of 16 to 64 letters of base64url."),
}


def language_of(accept_language: str) -> Language:
    """English where the header names it before Vietnamese, else Vietnamese."""
    for choice in accept_language.lower().split(","):
        tag = choice.split(";")[0].strip()
        if tag.startswith("vi"):
            return "vi"
        if tag.startswith("en"):
            return "en"
    return "vi"
