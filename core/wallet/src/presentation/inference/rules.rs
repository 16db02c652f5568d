//! The rules, in the order they are told. Facts from `vidan-vietnam` and the regulations its data names: the parts of a personal
//! number (Circular 07/2016/TT-BCA article 7), the ages at which a card ends (14, 25, 40, 60), the parts of a health-insurance number, the
//! lowest age of a driver (Law 36/2024/QH15 article 59). The inner form of a licence number is not known well enough to be told.

/// One rule: what can be told from which claims.
pub(super) struct Rule {
    /// Of which document types; none: any.
    pub(super) documents: &'static [&'static str],
    /// The claims that must all be shown.
    pub(super) from: &'static [&'static str],
    /// The claims of which one that is shown says it itself.
    pub(super) unless: &'static [&'static str],
    /// What must hold of the first of `from`.
    pub(super) when: When,
    pub(super) tells: Sentence,
}

/// What must hold of a value.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// Nothing.
    Always,
    /// Its file goes with the code.
    File,
    /// It is nothing: the document has no end.
    ForLife,
    /// It is a health-insurance number of fifteen characters.
    InsuranceNumber,
    /// It is a personal number.
    PersonalNumber,
    /// It is a text, such as a date.
    Text,
}

/// What can be told.
pub(super) struct Sentence {
    pub(super) code: &'static str,
    pub(super) vi: &'static str,
    pub(super) en: &'static str,
}

const fn sentence(code: &'static str, vi: &'static str, en: &'static str) -> Sentence {
    Sentence { code, vi, en }
}

/// Told of a copy that has a status.
pub(super) static STATUS_ENTRY: Sentence = sentence(
    "status_entry",
    "Vị trí của riêng bản này trong danh sách tình trạng: về sau vẫn tra được bản này còn hiệu lực hay không.",
    "This copy's own entry in the status list: whether it still stands can be looked up later.",
);

/// Told of every showing.
pub(super) static ALWAYS: &[Sentence] = &[
    sentence(
        "document",
        "Bạn có loại giấy tờ này, và cơ quan nào đã cấp.",
        "That you hold this kind of document, and who issued it.",
    ),
    sentence(
        "copy_day",
        "Ngày điện thoại nhận bản này từ cơ quan cấp, và ngày bản này hết hạn.",
        "The day on which this copy was issued to your phone, and the day on which it ends.",
    ),
];

const PERSONAL_NUMBER: &[&str] = &["so_dinh_danh"];
const INSURANCE_NUMBER: &[&str] = &["ma_so"];
const PORTRAIT: &[&str] = &["anh_chan_dung"];
const BIRTH: &[&str] = &["ngay_sinh"];
const NONE: &[&str] = &[];

const SEX: Sentence = sentence("sex", "Giới tính của bạn.", "Your sex.");
const BIRTH_YEAR: Sentence = sentence(
    "birth_year",
    "Năm sinh của bạn, tức là cả tuổi: năm sinh nằm trong số định danh.",
    "The year of your birth, and with it your age: it is part of the personal number.",
);
const BIRTH_PLACE: Sentence = sentence(
    "birth_registration_place",
    "Tỉnh, thành phố hoặc nước nơi đăng ký khai sinh lần đầu: có trong số định danh.",
    "The province or country where your birth was first registered: it is part of the personal number.",
);

pub(super) static RULES: &[Rule] = &[
    Rule {
        documents: NONE,
        from: BIRTH,
        unless: NONE,
        when: When::Text,
        tells: sentence(
            "age",
            "Tuổi của bạn vào bất kỳ ngày nào, và bạn đã đủ hay chưa đủ bất kỳ tuổi nào.",
            "Your age on any day, and whether you are over or under any age.",
        ),
    },
    Rule {
        documents: NONE,
        from: PORTRAIT,
        unless: NONE,
        when: When::File,
        tells: sentence(
            "face",
            "Khuôn mặt của bạn: ai giữ lại ảnh có thể nhận ra bạn trong ảnh khác.",
            "Your face: whoever keeps the image can find you in others.",
        ),
    },
    Rule {
        documents: NONE,
        from: PERSONAL_NUMBER,
        unless: &["gioi_tinh"],
        when: When::PersonalNumber,
        tells: SEX,
    },
    Rule {
        documents: &["bhyt"],
        from: INSURANCE_NUMBER,
        unless: &["gioi_tinh"],
        when: When::PersonalNumber,
        tells: SEX,
    },
    Rule {
        documents: NONE,
        from: PORTRAIT,
        unless: &["gioi_tinh"],
        when: When::File,
        tells: SEX,
    },
    Rule {
        documents: &["can_cuoc"],
        from: &["so_dinh_danh", "ngay_het_han"],
        unless: BIRTH,
        when: When::PersonalNumber,
        tells: sentence(
            "birth_date",
            "Ngày sinh của bạn: năm có trong số định danh, và thẻ thường hết hạn đúng ngày sinh nhật.",
            "Your date of birth: its year is in the number, and a card usually ends on a birthday.",
        ),
    },
    Rule {
        documents: NONE,
        from: PERSONAL_NUMBER,
        unless: BIRTH,
        when: When::PersonalNumber,
        tells: BIRTH_YEAR,
    },
    Rule {
        documents: &["bhyt"],
        from: INSURANCE_NUMBER,
        unless: BIRTH,
        when: When::PersonalNumber,
        tells: BIRTH_YEAR,
    },
    Rule {
        documents: NONE,
        from: PERSONAL_NUMBER,
        unless: &["noi_dang_ky_khai_sinh"],
        when: When::PersonalNumber,
        tells: BIRTH_PLACE,
    },
    Rule {
        documents: &["bhyt"],
        from: INSURANCE_NUMBER,
        unless: &["noi_dang_ky_khai_sinh"],
        when: When::PersonalNumber,
        tells: BIRTH_PLACE,
    },
    Rule {
        documents: &["can_cuoc"],
        from: &["ngay_het_han", "ngay_cap"],
        unless: BIRTH,
        when: When::Text,
        tells: sentence(
            "birth_date_nearly",
            "Gần đúng ngày sinh của bạn: từ ngày cấp và ngày hết hạn chỉ còn vài khả năng.",
            "Your date of birth, but for a few possibilities: from the days of issue and of expiry.",
        ),
    },
    Rule {
        documents: &["can_cuoc"],
        from: &["ngay_het_han"],
        unless: BIRTH,
        when: When::Text,
        tells: sentence(
            "birthday",
            "Ngày và tháng sinh, và bạn thuộc nhóm tuổi nào: thẻ thường hết hạn vào sinh nhật 14, 25, 40 hoặc 60 tuổi.",
            "Your birthday, and which age group you are in: a card usually ends on the 14th, 25th, 40th or 60th birthday.",
        ),
    },
    Rule {
        documents: &["can_cuoc"],
        from: &["ngay_het_han"],
        unless: BIRTH,
        when: When::ForLife,
        tells: sentence(
            "elderly",
            "Bạn khoảng 60 tuổi trở lên: chỉ khi đó thẻ mới không có ngày hết hạn.",
            "That you are about 60 or older: only then a card has no end.",
        ),
    },
    Rule {
        documents: NONE,
        from: PORTRAIT,
        unless: BIRTH,
        when: When::File,
        tells: sentence(
            "age_roughly",
            "Tuổi của bạn, ước chừng.",
            "Your age, roughly.",
        ),
    },
    Rule {
        documents: &["gplx"],
        from: &["hang"],
        unless: BIRTH,
        when: When::Always,
        tells: sentence(
            "driving_age",
            "Bạn đã đủ tuổi tối thiểu của hạng xe đó, tức là từ 18 tuổi trở lên.",
            "That you have reached the lowest age for that class of vehicle, which is 18 or more.",
        ),
    },
    Rule {
        documents: &["can_cuoc", "cu_tru"],
        from: &["noi_cu_tru"],
        unless: NONE,
        when: When::Always,
        tells: HOME,
    },
    Rule {
        documents: &["cu_tru"],
        from: &["noi_thuong_tru"],
        unless: NONE,
        when: When::Always,
        tells: HOME,
    },
    Rule {
        documents: &["cu_tru"],
        from: &["noi_o_hien_tai"],
        unless: NONE,
        when: When::Always,
        tells: HOME,
    },
    Rule {
        documents: NONE,
        from: &["que_quan"],
        unless: NONE,
        when: When::Always,
        tells: sentence(
            "family_origin",
            "Tỉnh, thành phố nơi gia đình bạn có nguồn gốc.",
            "The province that your family comes from.",
        ),
    },
    Rule {
        documents: NONE,
        from: &["noi_dang_ky_khai_sinh"],
        unless: NONE,
        when: When::Always,
        tells: sentence(
            "early_home",
            "Tỉnh, thành phố nơi cha mẹ bạn thường ở khi bạn ra đời.",
            "The province where your parents usually lived when you were born.",
        ),
    },
    Rule {
        documents: &["bhyt"],
        from: INSURANCE_NUMBER,
        unless: NONE,
        when: When::InsuranceNumber,
        tells: sentence(
            "insured_group",
            "Nhóm đối tượng tham gia bảo hiểm của bạn, mức hưởng, và tỉnh, thành phố nơi cấp thẻ: có trong mã số.",
            "The group in which you are insured, your level of benefit, and the province of the card: they are parts of the number.",
        ),
    },
    Rule {
        documents: &["bhyt"],
        from: &["noi_kcb_ban_dau"],
        unless: NONE,
        when: When::Always,
        tells: sentence(
            "living_area",
            "Khu vực bạn thường sống hoặc làm việc: nơi khám chữa bệnh ban đầu thường ở gần đó.",
            "The area where you usually live or work: the first clinic is mostly near.",
        ),
    },
    Rule {
        documents: &["cu_tru"],
        from: &["chu_ho"],
        unless: NONE,
        when: When::Always,
        tells: OTHERS,
    },
    Rule {
        documents: &["cu_tru"],
        from: &["thanh_vien"],
        unless: NONE,
        when: When::Always,
        tells: OTHERS,
    },
    Rule {
        documents: NONE,
        from: &["cha"],
        unless: NONE,
        when: When::Always,
        tells: OTHERS,
    },
    Rule {
        documents: NONE,
        from: &["me"],
        unless: NONE,
        when: When::Always,
        tells: OTHERS,
    },
    Rule {
        documents: NONE,
        from: &["vo_chong"],
        unless: NONE,
        when: When::Always,
        tells: OTHERS,
    },
];

const HOME: Sentence = sentence(
    "home",
    "Tỉnh, thành phố và xã, phường bạn ở, và có thể tìm bạn ở đâu.",
    "The province and commune you live in, and where you can be found.",
);
const OTHERS: Sentence = sentence(
    "other_people",
    "Thông tin về người khác trong gia đình bạn, và quan hệ của họ với bạn.",
    "Facts about other people of your family, and how they are related to you.",
);
