//! What `vidan match` says, in both languages.

use crate::args::Language::{self, En, Vi};

/// Whether a query can be answered.
pub(crate) fn answerable(yes: bool, language: Language) -> &'static str {
    match (yes, language) {
        (true, En) => "ANSWERABLE: all that is required is there.",
        (true, Vi) => "TRẢ LỜI ĐƯỢC: có đủ những gì bắt buộc.",
        (false, En) => "NOT ANSWERABLE: something required is missing, so nothing may leave.",
        (false, Vi) => "KHÔNG TRẢ LỜI ĐƯỢC: thiếu điều bắt buộc, nên không được cung cấp gì.",
    }
}

/// Over the queries and what answers them.
pub(crate) fn match_columns(language: Language) -> [&'static str; 3] {
    match language {
        En => ["QUERY", "FORMAT", "CREDENTIAL"],
        Vi => ["CÂU HỎI", "ĐỊNH DẠNG", "GIẤY TỜ"],
    }
}

/// Over the claims that would leave.
pub(crate) fn would_show(file: &str, id: &str, language: Language) -> String {
    match language {
        En => format!("{file} would show for {id}:"),
        Vi => format!("{file} sẽ cung cấp để trả lời {id}:"),
    }
}

/// Beside a claim that nobody asked for and that leaves all the same.
pub(crate) fn shown_beside(language: Language) -> &'static str {
    match language {
        En => "not asked, leaves too",
        Vi => "không hỏi, vẫn lộ",
    }
}

/// Beside a claim that every presentation shows.
pub(crate) fn shown_always(language: Language) -> &'static str {
    match language {
        En => "always shown",
        Vi => "luôn hiện",
    }
}

/// Beside a claim that leaves with all that is around it.
pub(crate) fn shown_within(around: &str, language: Language) -> String {
    match language {
        En => format!("with all of {around}"),
        Vi => format!("cùng cả {around}"),
    }
}

/// Where no claim is asked for, and none leaves.
pub(crate) fn nothing_shown(language: Language) -> &'static str {
    match language {
        En => "no claim",
        Vi => "không mục nào",
    }
}

/// Which of several claim sets is satisfied.
pub(crate) fn claim_set_taken(
    id: &str,
    file: &str,
    number: usize,
    count: usize,
    language: Language,
) -> String {
    match language {
        En => format!("{id}: {file} satisfies claim set {number} of {count}."),
        Vi => format!("{id}: {file} đáp ứng nhóm mục thứ {number} trong {count}."),
    }
}

/// Several documents fit one query.
pub(crate) fn several_fit(id: &str, multiple: bool, language: Language) -> String {
    match (multiple, language) {
        (true, En) => format!("{id}: several fit, and several may be shown."),
        (true, Vi) => format!("{id}: nhiều giấy tờ phù hợp và được trình nhiều."),
        (false, En) => format!("{id}: several fit, one of them is to be chosen."),
        (false, Vi) => format!("{id}: nhiều giấy tờ phù hợp, chỉ được chọn một."),
    }
}

/// A document fits that cannot be presented at this time.
pub(crate) fn not_now(file: &str, cause: &str, language: Language) -> String {
    match language {
        En => format!("{file}: it fits, but cannot be presented at this time: {cause}."),
        Vi => format!("{file}: phù hợp nhưng lúc này không trình được: {cause}."),
    }
}

/// What is chosen for a set of credential queries, and what else could be.
pub(crate) fn set_answer(
    number: usize,
    required: bool,
    chosen: Option<&str>,
    others: &[String],
    language: Language,
) -> String {
    let kind = match (required, language) {
        (true, En) => "required",
        (true, Vi) => "bắt buộc",
        (false, En) => "optional",
        (false, Vi) => "tùy chọn",
    };
    let answered = match (chosen, language) {
        (Some(chosen), En) => format!("answered by {chosen}"),
        (Some(chosen), Vi) => format!("trả lời bằng {chosen}"),
        (None, En) => "no option can be answered".to_owned(),
        (None, Vi) => "không lựa chọn nào trả lời được".to_owned(),
    };
    let others = match (others, language) {
        ([], _) => String::new(),
        (others, En) => format!("; also possible: {}", others.join(", ")),
        (others, Vi) => format!("; cũng được: {}", others.join(", ")),
    };
    match language {
        En => format!("Set {number} ({kind}): {answered}{others}."),
        Vi => format!("Bộ {number} ({kind}): {answered}{others}."),
    }
}
