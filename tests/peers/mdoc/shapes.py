"""Documents of several shapes: as JSON for our command, and as values of CBOR for the other side."""

from cbor2 import CBORTag

MDL = "org.iso.18013.5.1"
PID = "eu.europa.ec.eudi.pid.1"
PHOTO = "org.iso.23220.photoid.1"
COMMON = "org.iso.23220.1"


def day(text):
    return CBORTag(1004, text)


# Each: document type, namespaces as JSON has them, the same in CBOR where it differs, and what is shown.
SHAPES = [
    {
        "name": "a licence",
        "type": MDL + ".mDL",
        "json": {
            MDL: {
                "family_name": "Nguyễn", "given_name": "Thị Ví Dụ", "birth_date": "1990-02-28", "issue_date": "2026-01-02",
                "portrait": "_9j_4AAQ", "sex": 2, "age_over_18": True, "age_over_65": False,
                "driving_privileges": [{"vehicle_category_code": "A", "issue_date": "2020-05-06"}, {"vehicle_category_code": "B"}],
            }
        },
        "cbor": {
            MDL: {
                "birth_date": day("1990-02-28"), "issue_date": day("2026-01-02"), "portrait": b"\xff\xd8\xff\xe0\x00\x10",
                "driving_privileges": [
                    {"vehicle_category_code": "A", "issue_date": day("2020-05-06")}, {"vehicle_category_code": "B"},
                ],
            }
        },
        "shown": [(MDL, "family_name"), (MDL, "birth_date"), (MDL, "portrait"), (MDL, "driving_privileges"), (MDL, "age_over_65")],
    },
    {
        "name": "an identity",
        "type": PID,
        "json": {PID: {"family_name": "Đỗ", "given_name": "Bé", "birth_date": "2001-12-31", "resident_city": "Huế"}},
        "cbor": {PID: {"birth_date": day("2001-12-31")}},
        "shown": [(PID, "family_name")],
    },
    {
        "name": "a photo ID in two namespaces",
        "type": PHOTO,
        "json": {
            COMMON: {"family_name_unicode": "Lê", "issue_date": "2025-05-05", "age_over_18": True},
            PHOTO: {"person_id": "79-42"},
        },
        "cbor": {COMMON: {"issue_date": day("2025-05-05")}},
        "shown": [(COMMON, "issue_date"), (PHOTO, "person_id")],
    },
    {
        "name": "a type that no table knows",
        "type": "vn.example.the.1",
        "json": {
            "vn.example.the.1": {
                "ten": "Phạm “Ví” Dụ 🎓", "so": -12, "lon": 9007199254740993, "khong": None, "sau": {"a": {"b": [1, [True, "x"]]}},
            }
        },
        "cbor": {},
        "shown": [("vn.example.the.1", name) for name in ("ten", "so", "lon", "khong", "sau")],
    },
    {
        "name": "nothing but having it",
        "type": PID,
        "json": {PID: {"family_name": "Vũ"}},
        "cbor": {},
        "shown": [],
    },
]


def as_cbor(shape):
    """The namespaces as the other side writes them."""
    return {space: elements | shape["cbor"].get(space, {}) for space, elements in shape["json"].items()}


def seen(shape):
    """What a reader sees, as JSON has it."""
    shown = {}
    for space, element in shape["shown"]:
        shown.setdefault(space, {})[element] = shape["json"][space][element]
    return shown
