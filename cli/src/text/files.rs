//! What the commands say that work with files, in both languages. Each function holds both, so that none is forgotten.

use vidan_credential::Error as Credential;

use crate::args::{
    CredentialFormat,
    Language::{self, En, Vi},
};

/// A key pair was made.
pub(crate) fn key_made(file: &str, curve: &str, language: Language) -> String {
    match language {
        En => format!("Private key ({curve}) in {file}; keep it to yourself"),
        Vi => format!("Khóa riêng ({curve}) nằm trong {file}; đừng đưa cho ai"),
    }
}

/// A file must not be replaced silently.
pub(crate) fn exists(file: &str, language: Language) -> String {
    match language {
        En => format!("{file}: it is there already, and nothing was written. --force replaces it"),
        Vi => format!("{file}: tệp đã có, chưa ghi gì cả. Dùng --force để thay"),
    }
}

/// A credential was issued.
pub(crate) fn issued(file: &str, bytes: usize, language: Language) -> String {
    match language {
        En => format!("Issued: {file} ({bytes} bytes)"),
        Vi => format!("Đã cấp: {file} ({bytes} byte)"),
    }
}

/// A presentation was made; the prefix of its text, where it is one.
pub(crate) fn presented(
    file: &str,
    prefix: Option<&str>,
    size: usize,
    language: Language,
) -> String {
    match (language, prefix) {
        (En, Some(prefix)) => format!("Presented: {file} ({prefix}, {size} characters). It shows:"),
        (En, None) => format!("Presented: {file} ({size} bytes). It shows:"),
        (Vi, Some(prefix)) => format!("Đã trình: {file} ({prefix}, {size} ký tự). Cung cấp:"),
        (Vi, None) => format!("Đã trình: {file} ({size} byte). Cung cấp:"),
    }
}

/// A bundle was made.
pub(crate) fn bundled(file: &str, number: u64, status: usize, language: Language) -> String {
    match language {
        En => format!("Packed: {file}, trust list {number} and {status} status lists"),
        Vi => format!(
            "Đã gói: {file}, danh sách tin cậy số {number} và {status} danh sách tình trạng"
        ),
    }
}

/// A trust list is taken on the person's word.
pub(crate) fn list_unchecked(file: &str, language: Language) -> String {
    match language {
        En => format!(
            "{file}: its signature is NOT checked, as no root is named or pinned. Name the publisher's key with --root, or remember it: vidan trust pin"
        ),
        Vi => format!(
            "{file}: CHƯA kiểm tra chữ ký, vì không nêu và chưa ghi nhớ khóa gốc nào. Hãy nêu khóa của nơi công bố bằng --root, hoặc ghi nhớ nó: vidan trust pin"
        ),
    }
}

/// A root key is remembered.
pub(crate) fn root_pinned(file: &str, language: Language) -> String {
    match language {
        En => format!(
            "Pinned: {file}. Trust lists are checked under this key where --root names no other"
        ),
        Vi => format!(
            "Đã ghi nhớ: {file}. Danh sách tin cậy được kiểm tra bằng khóa này khi --root không nêu khóa khác"
        ),
    }
}

/// No folder for settings is known.
pub(crate) fn no_settings_folder(language: Language) -> &'static str {
    match language {
        En => "no folder for settings: set HOME or XDG_CONFIG_HOME to one",
        Vi => "không rõ thư mục thiết đặt: hãy đặt HOME hoặc XDG_CONFIG_HOME",
    }
}

/// A status list of a bundle does not count.
pub(crate) fn status_list_left_out(
    file: &str,
    item: usize,
    cause: &vidan_trust::Error,
    language: Language,
) -> String {
    match language {
        En => format!("{file}: status list {item} is left out: {cause}"),
        Vi => format!(
            "{file}: bỏ qua danh sách tình trạng thứ {item} [{}]",
            cause.code()
        ),
    }
}

/// Nobody was named to be trusted.
pub(crate) fn nobody_trusted(language: Language) -> &'static str {
    match language {
        En => "name a trust list, a bundle or an issuer's key",
        Vi => "hãy nêu danh sách tin cậy, gói danh sách hoặc khóa của cơ quan cấp",
    }
}

/// `--qr` beside `--form cbor`.
pub(crate) fn no_text_to_draw(language: Language) -> &'static str {
    match language {
        En => "--qr draws a text: it does not go with --form cbor",
        Vi => "--qr vẽ văn bản, không dùng cùng --form cbor",
    }
}

/// A nonce that is no hexadecimal, where the format has bytes.
pub(crate) fn nonce_not_hex(language: Language) -> &'static str {
    match language {
        En => "--nonce: an SD-CWT's nonce is 1 to 64 bytes in hexadecimal",
        Vi => "--nonce: nonce của SD-CWT gồm 1 đến 64 byte, viết ở hệ mười sáu",
    }
}

/// A switch that means nothing in this format.
pub(crate) fn switch_foreign(switch: &str, format: CredentialFormat, language: Language) -> String {
    match language {
        En => format!("{switch} does not go with {format}"),
        Vi => format!("{switch} không dùng được với {format}"),
    }
}

/// A switch that this format cannot do without.
pub(crate) fn switch_missing(switch: &str, format: CredentialFormat, language: Language) -> String {
    match language {
        En => format!("{format} needs {switch}"),
        Vi => format!("{format} cần có {switch}"),
    }
}

/// `--issuer-chain` begins with a certificate of another key.
pub(crate) fn chain_of_other_key(file: &str, language: Language) -> String {
    match language {
        En => format!("{file}: its first certificate is not that of --issuer-key"),
        Vi => format!("{file}: chứng thư đầu tiên không phải của khóa --issuer-key"),
    }
}

/// `--disclose` names an element without the namespace that it needs.
pub(crate) fn element_ambiguous(name: &str, language: Language) -> String {
    match language {
        En => format!(
            "several namespaces have “{name}”: name its own too, such as \"org.iso.18013.5.1\".{name}"
        ),
        Vi => format!(
            "nhiều không gian tên cùng có “{name}”: hãy nêu cả không gian tên, như \"org.iso.18013.5.1\".{name}"
        ),
    }
}

/// `--profile` names nothing.
pub(crate) fn profile_unknown(name: &str, language: Language) -> String {
    match language {
        En => format!("the national data has no document type “{name}”"),
        Vi => format!("dữ liệu quốc gia không có loại giấy tờ “{name}”"),
    }
}

/// The entry of a status list says *valid*.
pub(crate) fn in_force(language: Language) -> &'static str {
    match language {
        En => "The document is in force.",
        Vi => "Giấy tờ đang có hiệu lực.",
    }
}

/// One of the four answers.
pub(crate) fn status_word(status: &str, language: Language) -> &'static str {
    match (status, language) {
        ("valid", En) => "VALID",
        ("valid", Vi) => "CÒN HIỆU LỰC",
        ("suspended", En) => "SUSPENDED",
        ("suspended", Vi) => "TẠM ĐÌNH CHỈ",
        ("revoked", En) => "REVOKED",
        ("revoked", Vi) => "ĐÃ THU HỒI",
        (_, En) => "UNDETERMINED",
        (_, Vi) => "CHƯA XÁC ĐỊNH",
    }
}

/// A credential passed as its holder would check it.
pub(crate) fn sound_credential(language: Language) -> &'static str {
    match language {
        En => {
            "A sound credential: signed by its issuer, and nothing in it is hidden from its holder."
        }
        Vi => "Giấy tờ không có lỗi: cơ quan cấp đã ký, không giấu người giữ điều gì.",
    }
}

/// A presentation passed to which no holder put a signature, as nobody asked for one.
pub(crate) fn sound_copy(language: Language) -> &'static str {
    match language {
        En => {
            "Its holder signed nothing: anyone could have copied it. Compare what is shown with the person before you."
        }
        Vi => {
            "Người giữ không ký gì: ai cũng có thể sao chép. Đối chiếu thông tin được trình với người trình."
        }
    }
}

/// Above what nobody vouches for.
pub(crate) fn unverified(language: Language) -> &'static str {
    match language {
        En => "UNVERIFIED: no signature was checked. Whatever stands here may be made up.",
        Vi => "CHƯA KIỂM CHỨNG: chưa kiểm tra chữ ký nào. Mọi điều dưới đây có thể là bịa.",
    }
}

/// A cause in the holder's or issuer's words. The lower rooms have English only, and no advice for a desk.
pub(crate) fn credential_cause(cause: &Credential, language: Language) -> String {
    let known = match (language, cause) {
        (En, _) => return cause.to_string(),
        (Vi, Credential::ClaimKind) => "có giá trị không cấp được, như số lẻ",
        (Vi, Credential::ConfirmationUnsupported) => "khóa của người giữ phải là P-256",
        (Vi, Credential::DigestHidden) => "giấy tờ giấu người giữ một điều",
        (Vi, Credential::Expired(_)) => "giấy tờ đã hết hạn vào lúc trình",
        (Vi, Credential::HolderKeyMismatch) => "giấy tờ gắn với khóa khác",
        (Vi, Credential::NotYetValid(_)) => "giấy tờ chưa có hiệu lực vào lúc trình",
        (Vi, Credential::PathSyntax) => "đường dẫn thông tin viết sai",
        (Vi, Credential::Preissued(_)) => "không cấp được với những thông tin này",
        (Vi, Credential::TimeCredentialIatAfterExp) => "ngày cấp không trước ngày hết hạn",
        (Vi, Credential::TimeKbtIatAfterExp) => "mã phải có thời hạn dài hơn 0 giây",
        (Vi, Credential::TooLarge) => "lớn hơn mức đọc được hoặc vẽ được trong một mã",
        (Vi, Credential::UnknownClaim(path)) => {
            return format!("giấy tờ không có thông tin {path} [{}]", cause.code());
        }
        (Vi, _) => "giấy tờ không đọc được hoặc không đúng chuẩn",
    };
    format!("{known} [{}]", cause.code())
}
