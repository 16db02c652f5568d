//! How long a person must wait after wrong passcodes, in both languages.

use core::time::Duration;

use vidan_vault::Error as Vault;

use crate::args::Language::{self, En, Vi};

/// Wrong passcodes that cost a wait.
pub(crate) fn passcode_waits(error: &Vault, language: Language) -> String {
    let (wait, left, wrong) = match error {
        Vault::WrongPasscode { wait, left } => (*wait, *left, true),
        Vault::TooManyAttempts { wait } => (*wait, None, false),
        _ => (Duration::ZERO, None, false),
    };
    let wait = duration(wait, language);
    let cause = match (wrong, language) {
        (true, En) => "Wrong passcode",
        (true, Vi) => "Sai mật khẩu",
        (false, En) => "Too many wrong passcodes",
        (false, Vi) => "Đã nhập sai từ 5 lần trở lên",
    };
    let wipe = match (left, language) {
        (None, _) => String::new(),
        (Some(left), En) => format!(" {left} more wrong ones erase this wallet."),
        (Some(left), Vi) => format!(" Nhập sai thêm {left} lần nữa thì ví bị xóa."),
    };
    let code = match wrong {
        true => "vault.wrong_passcode",
        false => "vault.too_many_attempts",
    };
    match language {
        En => format!("{cause}. Please try again in {wait}.{wipe} [{code}]"),
        Vi => format!("{cause}. Vui lòng thử lại sau {wait}.{wipe} [{code}]"),
    }
}

/// In the two largest units that it has; whoever comes back then does not come too early.
fn duration(wait: Duration, language: Language) -> String {
    let whole = u64::from(wait.subsec_nanos() > 0);
    let seconds = wait.as_secs().saturating_add(whole);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let minutes_up = minutes + u64::from(rest > 0);
    let parts = match (hours, minutes) {
        (0, 0) => vec![(rest, "second", "giây")],
        (0, _) => vec![(minutes, "minute", "phút"), (rest, "second", "giây")],
        (_, _) if minutes_up == 60 => vec![(hours + 1, "hour", "giờ")],
        (_, _) => vec![(hours, "hour", "giờ"), (minutes_up, "minute", "phút")],
    };
    let say = |(number, en, vi): (u64, &str, &str)| match language {
        En if number == 1 => format!("1 {en}"),
        En => format!("{number} {en}s"),
        Vi => format!("{number} {vi}"),
    };
    let parts = parts.into_iter().filter(|(number, _, _)| *number > 0);
    parts.map(say).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_words() {
        let waits = [
            (59_000, "59 giây", "59 seconds"),
            (58_200, "59 giây", "59 seconds"),
            (60_000, "1 phút", "1 minute"),
            (61_000, "1 phút 1 giây", "1 minute 1 second"),
            (3_600_000, "1 giờ", "1 hour"),
            (7_199_000, "2 giờ", "2 hours"),
            (86_400_000, "24 giờ", "24 hours"),
            (5_400_000, "1 giờ 30 phút", "1 hour 30 minutes"),
        ];
        for (millis, vi, en) in waits {
            let wait = Duration::from_millis(millis);
            assert_eq!(duration(wait, Vi), vi);
            assert_eq!(duration(wait, En), en);
        }
        let wait = Duration::from_secs(59);
        let said = passcode_waits(&Vault::TooManyAttempts { wait }, Vi);
        assert!(
            said.contains("Vui lòng thử lại sau 59 giây")
                && said.contains("vault.too_many_attempts")
        );
    }
}
