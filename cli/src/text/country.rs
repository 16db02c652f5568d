//! Countries by the codes of ISO 3166-1, as people call them: those that stand in documents of Vietnam most often.

use crate::args::Language::{self, En, Vi};

/// Three letters, two letters, Vietnamese, English.
#[rustfmt::skip]
const COUNTRIES: &[(&str, &str, &str, &str)] = &[
    ("AUS", "AU", "Úc", "Australia"),
    ("AUT", "AT", "Áo", "Austria"),
    ("BEL", "BE", "Bỉ", "Belgium"),
    ("BGD", "BD", "Băng-la-đét", "Bangladesh"),
    ("BGR", "BG", "Bun-ga-ri", "Bulgaria"),
    ("BLR", "BY", "Bê-la-rút", "Belarus"),
    ("BRA", "BR", "Bra-xin", "Brazil"),
    ("BRN", "BN", "Bru-nây", "Brunei"),
    ("CAN", "CA", "Ca-na-đa", "Canada"),
    ("CHE", "CH", "Thụy Sĩ", "Switzerland"),
    ("CHN", "CN", "Trung Quốc", "China"),
    ("CUB", "CU", "Cu-ba", "Cuba"),
    ("CZE", "CZ", "Séc", "Czechia"),
    ("DEU", "DE", "Đức", "Germany"),
    ("DNK", "DK", "Đan Mạch", "Denmark"),
    ("ESP", "ES", "Tây Ban Nha", "Spain"),
    ("FIN", "FI", "Phần Lan", "Finland"),
    ("FRA", "FR", "Pháp", "France"),
    ("GBR", "GB", "Vương quốc Anh", "United Kingdom"),
    ("HKG", "HK", "Hồng Kông (Trung Quốc)", "Hong Kong (China)"),
    ("HUN", "HU", "Hung-ga-ri", "Hungary"),
    ("IDN", "ID", "In-đô-nê-xi-a", "Indonesia"),
    ("IND", "IN", "Ấn Độ", "India"),
    ("IRL", "IE", "Ai-len", "Ireland"),
    ("ISR", "IL", "I-xra-en", "Israel"),
    ("ITA", "IT", "I-ta-li-a", "Italy"),
    ("JPN", "JP", "Nhật Bản", "Japan"),
    ("KHM", "KH", "Cam-pu-chia", "Cambodia"),
    ("KOR", "KR", "Hàn Quốc", "South Korea"),
    ("LAO", "LA", "Lào", "Laos"),
    ("MMR", "MM", "Mi-an-ma", "Myanmar"),
    ("MNG", "MN", "Mông Cổ", "Mongolia"),
    ("MYS", "MY", "Ma-lai-xi-a", "Malaysia"),
    ("NLD", "NL", "Hà Lan", "Netherlands"),
    ("NOR", "NO", "Na Uy", "Norway"),
    ("NZL", "NZ", "Niu Di-lân", "New Zealand"),
    ("PAK", "PK", "Pa-ki-xtan", "Pakistan"),
    ("PHL", "PH", "Phi-líp-pin", "Philippines"),
    ("POL", "PL", "Ba Lan", "Poland"),
    ("PRK", "KP", "Triều Tiên", "North Korea"),
    ("PRT", "PT", "Bồ Đào Nha", "Portugal"),
    ("ROU", "RO", "Ru-ma-ni", "Romania"),
    ("RUS", "RU", "Nga", "Russia"),
    ("SGP", "SG", "Xin-ga-po", "Singapore"),
    ("SVK", "SK", "Xlô-va-ki-a", "Slovakia"),
    ("SWE", "SE", "Thụy Điển", "Sweden"),
    ("THA", "TH", "Thái Lan", "Thailand"),
    ("TLS", "TL", "Ti-mo Lét-xtê", "Timor-Leste"),
    ("TUR", "TR", "Thổ Nhĩ Kỳ", "Türkiye"),
    ("TWN", "TW", "Đài Loan (Trung Quốc)", "Taiwan (China)"),
    ("UKR", "UA", "U-crai-na", "Ukraine"),
    ("USA", "US", "Hoa Kỳ", "United States"),
    ("UTO", "UT", "Utopia", "Utopia"),
    ("VNM", "VN", "Việt Nam", "Viet Nam"),
    ("ZAF", "ZA", "Nam Phi", "South Africa"),
];

/// What a country is called, by its code of three or two letters; `None` for one that is not here.
pub(super) fn country(code: &str, language: Language) -> Option<&'static str> {
    let found = COUNTRIES
        .iter()
        .find(|(three, two, ..)| *three == code || *two == code);
    found.map(|(_, _, vi, en)| match language {
        En => *en,
        Vi => *vi,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_named() {
        assert!(COUNTRIES.is_sorted_by_key(|one| one.0));
        let mut short: Vec<_> = COUNTRIES.iter().map(|one| one.1).collect();
        short.sort_unstable();
        short.dedup();
        assert_eq!(short.len(), COUNTRIES.len());
        assert_eq!(country("VNM", Vi), Some("Việt Nam"));
        assert_eq!(country("VN", En), Some("Viet Nam"));
        assert_eq!(country("XXX", En), None);
    }
}
