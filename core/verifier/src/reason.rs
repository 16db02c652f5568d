//! What a person at a counter is told: what is wrong, and what to do. No claim, no key, no jargon.

use crate::{Outcome, Step};

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Vietnamese.
    Vi,
}

/// The code of a phone's proof that passed all checks.
pub(crate) const VALID: &str = "valid";
/// The code of a paper that passed all checks.
pub(crate) const VALID_PAPER: &str = "valid_paper";

/// The code of a copy that shows no status, where its profile says that it has one.
pub const STATUS_MISSING: &str = "status.missing";
/// The code of what is judged under a trust list that no root vouches for.
pub const ROOT_MISSING: &str = "trust.root_missing";

/// The sentence for a verdict, by its code, else by its step.
pub fn reason(outcome: Outcome, step: Step, code: &str, lang: Lang) -> &'static str {
    let (vi, en) = match (outcome, code) {
        (Outcome::Valid, VALID_PAPER) => (
            "Bản giấy: ai cũng có thể sao chép. Đối chiếu họ tên và ảnh với người trình.",
            "Paper: compare name and photo with the person, for anyone could have copied it.",
        ),
        (Outcome::Valid, _) => (
            "Đối chiếu thông tin được trình với người trình.",
            "Compare what is shown with the person before you.",
        ),
        _ => by_code(code).unwrap_or_else(|| by_step(step)),
    };
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}

/// What to compare the person with, where a phone's proof passed: who reads it is not sent to look for a photo that is not there.
pub(crate) fn compare(name: bool, photo: bool, lang: Lang) -> &'static str {
    let (vi, en) = match (name, photo) {
        (true, true) => (
            "Đối chiếu họ tên và ảnh với người trình.",
            "Compare name and photo with the person before you.",
        ),
        (false, true) => (
            "Đối chiếu ảnh với người trình; mã này không cho biết họ tên.",
            "Compare the photo with the person before you; this code shows no name.",
        ),
        (true, false) => (
            "Đối chiếu họ tên với người trình; mã này không kèm ảnh.",
            "Compare the name with the person before you; this code carries no photo.",
        ),
        (false, false) => (
            "Mã này không cho biết họ tên và không kèm ảnh: chưa rõ người trình có phải chủ giấy tờ không.",
            "This code shows neither name nor photo: whether the person is the holder is not known from it.",
        ),
    };
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}

/// What is told beside a *valid* whose codes are not all there, or not all of one proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A file that the proof vouches for did not come.
    Missing,
    /// A code that came belongs to another proof.
    Stray,
}

impl Note {
    /// The sentence for a person at a counter.
    pub fn sentence(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Missing => (
                "Chưa có ảnh mà mã này xác nhận. Đề nghị quét các mã còn lại của người này.",
                "The photo that this code vouches for is not here. Scan the person's other codes.",
            ),
            Self::Stray => (
                "Có mã đi kèm thuộc về giấy tờ khác: mã đó không nói gì về người này.",
                "A code beside it belongs to another proof: it says nothing about this person.",
            ),
        };
        match lang {
            Lang::En => en,
            Lang::Vi => vi,
        }
    }
}

fn by_code(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "audience.mismatch" => (
            "Mã này được tạo cho nơi khác. Đề nghị người dân tạo mã cho nơi này.",
            "This code was made for someone else. Ask for one made for you.",
        ),
        "challenge.expired" => (
            "Câu hỏi đã hết hạn trước khi có câu trả lời. Hãy hỏi lại bằng mã mới.",
            "The question had ended before this answer came. Ask again with a new code.",
        ),
        "mdoc.question_missing" => (
            "Giấy tờ ở định dạng này chỉ trả lời câu hỏi. Hãy đưa mã hỏi của nơi này để người dân quét.",
            "A document in this format only answers questions. Show your own code for the person to scan.",
        ),
        "nonce.mismatch" | "nonce.unexpected" => (
            "Mã này không trả lời câu hỏi của nơi này. Đề nghị tạo lại mã.",
            "This code does not answer your question. Ask for a new one.",
        ),
        "paper.no_answer" => (
            "Đây là bản giấy, không trả lời được câu hỏi. Cần mã từ điện thoại của người này.",
            "This is paper and answers no question. A code from the person's phone is needed.",
        ),
        "paper.not_a_paper" | "paper.not_a_proof" => (
            "Mã điện thoại và mã in bị tráo cho nhau: đừng chấp nhận.",
            "A phone's code is passed off as paper, or paper as a phone's. Do not accept it.",
        ),
        "policy.age_not_shown" => (
            "Mã này không cho thấy người này đã đủ tuổi. Đề nghị trình thêm tuổi hoặc ngày sinh.",
            "This code does not show that the person is old enough. Ask for age or date of birth.",
        ),
        "policy.birth_date_unreadable" => (
            "Không đọc được ngày sinh trên giấy tờ.",
            "The date of birth on the document cannot be read.",
        ),
        "policy.claim_missing" => (
            "Mã này thiếu thông tin mà nơi này cần. Đề nghị trình lại đủ thông tin.",
            "This code lacks something that is needed here. Ask for a new one with all of it.",
        ),
        "policy.document_expired" => (
            "Giấy tờ đã hết hạn sử dụng.",
            "The document itself has expired.",
        ),
        "policy.document_type" => (
            "Nơi này không nhận loại giấy tờ này.",
            "This type of document is not accepted here.",
        ),
        "policy.expiry_unreadable" => (
            "Không đọc được ngày hết hạn của giấy tờ.",
            "The document's date of expiry cannot be read.",
        ),
        "policy.paper" => (
            "Nơi này không nhận mã in trên giấy. Đề nghị tạo mã trên điện thoại.",
            "Printed codes are not accepted here. Ask for one from the person's phone.",
        ),
        "policy.too_young" => ("Người này chưa đủ tuổi.", "The person is not old enough."),
        "replay.clock_went_back" => (
            "Đồng hồ của máy này đã bị lùi lại. Hãy chỉnh đồng hồ rồi đề nghị tạo lại mã.",
            "This device's clock was set back. Correct it and ask for a new code.",
        ),
        "replay.guard_full" => (
            "Máy này đã ghi nhớ quá nhiều mã. Hãy đợi một phút rồi quét lại.",
            "This device remembers too many codes. Wait a minute and scan again.",
        ),
        "replay.nonce_used" => (
            "Câu hỏi này đã được trả lời. Hãy hỏi lại bằng mã mới.",
            "This question was answered before. Ask again with a new code.",
        ),
        "replay.seen" => (
            "Mã này đã được dùng. Đề nghị người dân tạo mã mới trên điện thoại của họ.",
            "This code was used before. Ask for a new one, drawn on the person's own phone.",
        ),
        "status.expired" | "status.stale" => (
            "Danh sách tình trạng trên máy này đã cũ: chưa rõ giấy tờ có bị thu hồi hay không. Hãy kết nối mạng để cập nhật.",
            "This device's status list is out of date: whether the document was revoked is unknown. Connect and update it.",
        ),
        "status.from_the_future" => (
            "Danh sách tình trạng chưa có hiệu lực. Hãy kiểm tra đồng hồ của máy này.",
            "The status list does not count yet. Check this device's clock.",
        ),
        "status.index_out_of_range" | "status.value_unknown" => (
            "Danh sách tình trạng không cho biết giấy tờ này còn giá trị hay không. Hãy hỏi cơ quan cấp.",
            "The status list does not tell whether this document stands. Ask its issuer.",
        ),
        "status.mechanism_unknown" => (
            "Giấy tờ này báo tình trạng theo cách mà máy này chưa đọc được: chưa rõ có bị thu hồi hay không. Hãy hỏi cơ quan cấp.",
            "This document tells its status in a way that is not read here: whether it was revoked is unknown. Ask its issuer.",
        ),
        STATUS_MISSING => (
            "Giấy tờ này thiếu thông tin tình trạng mà loại giấy tờ này phải có: có thể đã bị thu hồi. Đừng chấp nhận.",
            "This document leaves out the status that its type must have: it may have been revoked. Do not accept it.",
        ),
        "status.revoked" => ("Giấy tờ này đã bị thu hồi.", "This document was revoked."),
        "status.signer_foreign" | "status.signer_not_trusted" => (
            "Danh sách tình trạng không phải của cơ quan cấp giấy tờ này: chưa rõ giấy tờ có bị thu hồi hay không.",
            "The status list is not by this document's issuer: whether it was revoked is unknown.",
        ),
        "status.suspended" => (
            "Giấy tờ này đang bị tạm đình chỉ.",
            "This document is suspended for now.",
        ),
        "status.unchecked" => (
            "Chưa kiểm tra được giấy tờ có bị thu hồi hay không. Hãy kết nối mạng để cập nhật.",
            "Whether the document was revoked cannot be checked here. Connect and update.",
        ),
        "time.clock_wrong" => (
            "Đồng hồ của máy này sai: danh sách tin cậy trên máy được lập sau giờ hiện tại của máy. Hãy chỉnh đồng hồ rồi quét lại.",
            "The clock of this device is wrong: its trust list was made later than the clock says. Correct it and scan again.",
        ),
        "time.expired" | "time.lifetime_too_long" => (
            "Mã đã hết hạn. Đề nghị người dân tạo mã mới.",
            "The code has expired. Ask for a new one.",
        ),
        "time.not_yet_valid" => (
            "Mã chưa có hiệu lực. Hãy kiểm tra đồng hồ của hai máy.",
            "The code is not valid yet. Check the clocks of both devices.",
        ),
        "transport.challenge" => (
            "Đây là câu hỏi của nơi kiểm tra, không phải mã của người dân.",
            "This is a verifier's question, not a person's code.",
        ),
        "transport.segment" => (
            "Đây là một trong nhiều mã. Hãy quét mã đầu tiên.",
            "This is one of several codes. Scan the first one.",
        ),
        "transport.list_outdated" => (
            "Mã này nhắc đến điều mà danh sách tin cậy trên máy này chưa biết. Hãy cập nhật danh sách rồi quét lại.",
            "The code names what this device's trust list does not know yet. Update the list and scan again.",
        ),
        "transport.needs_list" => (
            "Mã ở dạng rút gọn: cần danh sách tin cậy để đọc. Hãy nạp danh sách rồi quét lại.",
            "The code is in the compact form, which is read with a trust list. Load one and scan again.",
        ),
        "transport.unknown" => (
            "Đây không phải mã của ví dân.",
            "This is not a code of this kind of wallet.",
        ),
        "transport.version" => (
            "Mã ở dạng mới hơn phần mềm này. Hãy cập nhật phần mềm.",
            "The code is newer than this program. Update it.",
        ),
        "trust.key_compromised" => (
            "Khóa của cơ quan cấp đã bị lộ: giấy tờ này không còn giá trị.",
            "The issuer's key was compromised: this document does not stand.",
        ),
        "trust.key_expired" | "trust.key_not_yet_valid" | "trust.key_retired" => (
            "Khóa của cơ quan cấp không có hiệu lực cho giấy tờ này.",
            "The issuer's key is not valid for this document.",
        ),
        ROOT_MISSING => (
            "Không có khóa gốc nào bảo đảm danh sách tin cậy này: chưa biết nên tin ai. Hãy nêu khóa gốc của nơi công bố, hoặc ghi nhớ nó một lần.",
            "No root vouches for this trust list: whom to believe is unknown. Name its publisher's root key, or remember it once.",
        ),
        "trust.list_stale" => (
            "Danh sách tin cậy trên máy này đã cũ. Hãy kết nối mạng để cập nhật.",
            "This device's trust list is out of date. Connect and update it.",
        ),
        "trust.unknown_kid" => (
            "Cơ quan cấp không có trong danh sách tin cậy. Nếu danh sách đã cũ, hãy cập nhật.",
            "The issuer is not in the trust list. If the list is old, update it.",
        ),
        "trust.document_type_not_allowed" => (
            "Cơ quan này không được cấp loại giấy tờ này.",
            "This issuer may not sign this type of document.",
        ),
        _ => return None,
    })
}

fn by_step(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Text => (
            "Không đọc được mã. Hãy quét lại.",
            "The code cannot be read. Scan it again.",
        ),
        Step::Form => ("Mã không đúng định dạng.", "The code is not well-formed."),
        Step::Issuer => (
            "Không tin cậy được cơ quan cấp giấy tờ này.",
            "The issuer of this document is not trusted.",
        ),
        Step::IssuerSignature => (
            "Chữ ký của cơ quan cấp không đúng: giấy tờ giả hoặc đã bị sửa.",
            "The issuer's signature is wrong: forged or changed.",
        ),
        Step::Times => (
            "Thời gian trong mã mâu thuẫn. Đề nghị tạo lại mã.",
            "The times in the code contradict each other. Ask for a new one.",
        ),
        Step::Holder => (
            "Không chứng minh được điện thoại này giữ giấy tờ: mã giả hoặc đã bị sửa.",
            "The phone did not prove that it holds the document: forged or changed.",
        ),
        Step::Audience => (
            "Mã này không dành cho nơi này.",
            "This code is not meant for you.",
        ),
        Step::Disclosures => (
            "Thông tin được trình không khớp với giấy tờ đã ký.",
            "What is shown does not fit the signed document.",
        ),
        Step::Status => (
            "Không rõ tình trạng của giấy tờ.",
            "The document's status is unclear.",
        ),
        Step::Policy => (
            "Không đáp ứng quy định của nơi này.",
            "It does not meet the rules here.",
        ),
        Step::Replay => (
            "Mã này đã được dùng. Đề nghị tạo mã mới.",
            "This code was used before. Ask for a new one.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_looked_for_only_where_there_is_one() {
        for name in [true, false] {
            assert!(compare(name, false, Lang::Vi).contains("không kèm ảnh"));
            assert!(!compare(name, true, Lang::Vi).contains("không kèm ảnh"));
            assert_ne!(
                compare(name, true, Lang::En),
                compare(name, false, Lang::En)
            );
        }
    }
}
