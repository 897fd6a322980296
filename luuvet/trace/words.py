"""What the commands of tracing say, in Vietnamese and English."""

from luuvet.trace.bad import Language

Said = dict[Language, str]

ABOUT: Said = {
    "vi": "truy vết: ai đã tiếp xúc với ca bệnh, qua ai, từ đâu",
    "en": "contact tracing: who was exposed, by whom, from where",
}
COMMANDS: dict[str, Said] = {
    "labels": {
        "vi": "truy vết: người có nguy cơ, qua từng đợt",
        "en": "contact tracing: who was exposed, round by round",
    },
    "links": {"vi": "ca bệnh nào đã tiếp xúc với ca bệnh nào", "en": "which case exposes which other one"},
    "backward": {
        "vi": "truy vết nguồn lây: các ca bệnh có thể lây từ ai, ở đâu",
        "en": "backward tracing: where cases may have it from",
    },
    "paths": {
        "vi": "đường lây từ ca bệnh đến từng người có nguy cơ",
        "en": "the way from a case to each person who was exposed",
    },
    "index": {
        "vi": "tạo chỉ mục lượt đến, hoặc ghi thêm một ngày vào chỉ mục",
        "en": "lay visits out in an index, or add a day to one",
    },
}
OPTIONS: dict[str, Said] = {
    "visits": {
        "vi": "lượt đến: person, place, arrived, left; tệp .parquet, .csv hoặc thư mục chỉ mục",
        "en": "person, place, arrived, left; a .parquet or .csv file, or the folder of an index",
    },
    "visits_file": {
        "vi": "lượt đến: person, place, arrived, left; tệp .parquet hoặc .csv",
        "en": "person, place, arrived, left; a .parquet or .csv file",
    },
    "cases": {
        "vi": "ca bệnh và thời kỳ lây truyền: person, from, to",
        "en": "cases and when they were infectious: person, from, to",
    },
    "places": {"vi": "địa điểm là một phòng: place, room", "en": "which places are one room: place, room"},
    "near": {"vi": "tiếp xúc gần: a, b, from, to", "en": "proximity records: a, b, from, to"},
    "isolation": {"vi": "thời điểm cách ly: person, at", "en": "when people were isolated: person, at"},
    "labels": {"vi": "kết quả của luuvet trace labels", "en": "what luuvet trace labels wrote"},
    "out": {"vi": "tệp kết quả, .parquet hoặc .csv", "en": "the file to write, .parquet or .csv"},
    "sources": {
        "vi": "tệp xếp hạng địa điểm và người mà nhiều ca bệnh cùng dẫn về",
        "en": "the file for places and people by how many cases lead there",
    },
    "folder": {"vi": "thư mục chỉ mục", "en": "the folder of the index"},
    "engine": {
        "vi": "plain: đối chiếu; local: một máy; spark: cụm máy (mặc định: %(default)s)",
        "en": "plain: to compare with; local: one machine; spark: a cluster (default: %(default)s)",
    },
    "minutes": {
        "vi": "số phút bên nhau để coi là tiếp xúc (mặc định: %(default)s)",
        "en": "how many minutes together are an exposure (default: %(default)s)",
    },
    "mode": {
        "vi": "cộng dồn các lần gặp, hay chỉ tính một lần (mặc định: %(default)s)",
        "en": "whether times together add up (default: %(default)s)",
    },
    "within": {
        "vi": "cộng dồn trong bao nhiêu giờ (mặc định: %(default)s)",
        "en": "in how many hours they add up (default: %(default)s)",
    },
    "latent": {
        "vi": "số ngày từ khi tiếp xúc đến khi có thể lây (mặc định: %(default)s)",
        "en": "days from being exposed to being infectious (default: %(default)s)",
    },
    "infectious": {
        "vi": "số ngày có thể lây (mặc định: không giới hạn)",
        "en": "for how many days somebody is infectious (default: no end)",
    },
    "depth": {"vi": "số đợt truy vết (mặc định: %(default)s)", "en": "how many rounds (default: %(default)s)"},
    "onward": {
        "vi": "từ đợt 2 chỉ theo mức tiếp xúc này hoặc gần hơn (mặc định: %(default)s)",
        "en": "from round 2 on, follow this class and nearer ones (default: %(default)s)",
    },
    "json": {"vi": "in kết quả dạng JSON", "en": "print what was done as JSON"},
}
BAD: Said = {
    "vi": "Dữ liệu có {count} chỗ sai nên chưa làm gì và không ghi tệp nào. Sửa rồi chạy lại.",
    "en": "{count} things are wrong in what was given: nothing was done, nothing was written. Mend them and run again.",
}
NO_ENGINE: Said = {
    "vi": "Chưa cài thư viện {library} mà --engine {engine} cần.",
    "en": "--engine {engine} needs {library}, which is not installed.",
}
NOT_WRITTEN: Said = {
    "vi": "Không ghi được {file}: {fault}. Không tệp nào được ghi.",
    "en": "{file} could not be written: {fault}. No file was written.",
}
STEPS: dict[str, Said] = {
    "reading": {"vi": "đang đọc", "en": "reading"},
    "tracing": {"vi": "đang truy vết", "en": "tracing"},
    "writing": {"vi": "đang ghi", "en": "writing"},
}
STILL: Said = {"vi": "{step}… {seconds} giây", "en": "{step}… {seconds} s"}
DONE: dict[str, Said] = {
    "labels": {
        "vi": "{cases} ca bệnh, {visits} lượt đến: {labels} dòng kết quả ({generations}). Đã ghi {out}.",
        "en": "{cases} cases, {visits} visits: {labels} labels ({generations}). Written: {out}.",
    },
    "links": {"vi": "{links} liên hệ giữa các ca bệnh. Đã ghi {out}.", "en": "{links} links. Written: {out}."},
    "backward": {
        "vi": "{labels} dòng kết quả, {sources} địa điểm và người. Đã ghi {out} và {sources_out}.",
        "en": "{labels} labels, {sources} places and people. Written: {out} and {sources_out}.",
    },
    "paths": {"vi": "{paths} đường lây. Đã ghi {out}.", "en": "{paths} paths. Written: {out}."},
    "index": {
        "vi": "Đã thêm {added} lượt đến; chỉ mục {out} có {visits} lượt đến.",
        "en": "{added} visits added; the index {out} holds {visits}.",
    },
}
GENERATION: Said = {"vi": "đợt {generation}: {count}", "en": "round {generation}: {count}"}
EMPTY_GENERATIONS: Said = {"vi": "không có ai", "en": "nobody"}
