//! Tables that fit the terminal: what people read is broken into lines, what programs read is shortened in the middle.

use crate::output::printable;

/// Where nobody says how wide the page is.
const USUAL_WIDTH: usize = 80;
/// No page is taken to be narrower.
const NARROWEST: usize = 24;
/// Between two columns.
const GAP: usize = 2;
/// What a column of words or identifiers keeps beside others.
const LEAST: usize = 10;

/// How a column gives way where the page is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// It does not: a day, a number, the beginning of an id is of no use without its end.
    Firm,
    /// Shortened in the middle: both ends of an identifier tell it from others.
    Id,
    /// Broken into lines, never cut.
    Words,
}

use Column::{Firm, Id, Words};

/// Rows under a heading, no line wider than `width` (where it is not known, than `COLUMNS` says, or 80). A column in which
/// nothing stands is left out. Where the columns do not fit side by side, each row becomes a block of lines.
pub(crate) fn lines<const N: usize>(
    heading: [&str; N],
    rows: &[[String; N]],
    kinds: [Column; N],
    width: Option<u32>,
) -> Vec<String> {
    let page = page(width);
    let rows: Vec<[String; N]> = rows
        .iter()
        .map(|row| row.each_ref().map(|cell| printable(cell)))
        .collect();
    let mut table: Vec<Laid<'_>> = Vec::with_capacity(N);
    for (at, (heading, kind)) in heading.into_iter().zip(kinds).enumerate() {
        let cells: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(String::as_str)
            .collect();
        if rows.is_empty() || cells.iter().any(|cell| !cell.is_empty()) {
            table.push(Laid::new(heading, cells, kind));
        }
    }
    let room = page.saturating_sub(GAP * table.len().saturating_sub(1));
    if table.iter().map(|column| column.least).sum::<usize>() > room {
        return blocks(&table, rows.len(), page);
    }
    shrink(&mut table, room);
    let mut lines = side_by_side(&table, |column| fold(column.heading, column.width, Words));
    for at in 0..rows.len() {
        lines.extend(side_by_side(&table, |column| {
            fold(column.cell(at), column.width, column.kind)
        }));
    }
    lines
}

/// A sentence in lines of at most `width` columns (80 where it is not known), broken between words; lines after the first are
/// set in by two.
pub(crate) fn wrapped(sentence: &str, width: Option<u32>) -> Vec<String> {
    let page = page(width);
    let mut lines: Vec<String> = Vec::new();
    for word in printable(sentence).split(' ') {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= page => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("  {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A column with what stands in it.
struct Laid<'t> {
    heading: &'t str,
    cells: Vec<&'t str>,
    kind: Column,
    /// What it takes when the page is wide enough.
    width: usize,
    /// What it cannot do without.
    least: usize,
}

impl<'t> Laid<'t> {
    fn new(heading: &'t str, cells: Vec<&'t str>, kind: Column) -> Self {
        let widest = cells.iter().map(|cell| columns(cell)).max().unwrap_or(0);
        let word = heading.split(' ').map(columns).max().unwrap_or(0);
        let (width, least) = match kind {
            Firm => (widest.max(word), widest.max(word)),
            Id | Words => {
                let width = widest.max(columns(heading));
                (width, width.min(LEAST.max(word)))
            }
        };
        Self {
            heading,
            cells,
            kind,
            width,
            least,
        }
    }

    fn cell(&self, row: usize) -> &'t str {
        self.cells.get(row).copied().unwrap_or_default()
    }
}

fn page(width: Option<u32>) -> usize {
    let told = || std::env::var("COLUMNS").ok()?.parse().ok();
    width
        .or_else(told)
        .and_then(|width| usize::try_from(width).ok())
        .unwrap_or(USUAL_WIDTH)
        .max(NARROWEST)
}

/// Takes columns away from the widest that can give until the page is wide enough.
fn shrink(table: &mut [Laid<'_>], room: usize) {
    while table.iter().map(|column| column.width).sum::<usize>() > room {
        let giving = table
            .iter_mut()
            .filter(|column| column.width > column.least);
        let Some(widest) = giving.max_by_key(|column| column.width) else {
            return;
        };
        widest.width = widest.width.saturating_sub(1);
    }
}

/// One row: as many lines as its longest cell has.
fn side_by_side<'t>(table: &[Laid<'t>], cell: impl Fn(&Laid<'t>) -> Vec<String>) -> Vec<String> {
    let cells: Vec<Vec<String>> = table.iter().map(cell).collect();
    let most = cells.iter().map(Vec::len).max().unwrap_or(0);
    let gap = " ".repeat(GAP);
    (0..most)
        .map(|at| {
            let parts = table.iter().zip(&cells).map(|(column, lines)| {
                let part = lines.get(at).map_or("", String::as_str);
                let blank = column.width.saturating_sub(columns(part));
                format!("{part}{}", " ".repeat(blank))
            });
            parts.collect::<Vec<_>>().join(&gap).trim_end().to_owned()
        })
        .collect()
}

/// Each row as lines of its own, a heading before each value: for a page on which columns do not fit.
fn blocks(table: &[Laid<'_>], rows: usize, page: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for at in 0..rows {
        if at > 0 {
            lines.push(String::new());
        }
        for column in table.iter().filter(|column| !column.cell(at).is_empty()) {
            let said = match column.heading {
                "" => column.cell(at).to_owned(),
                heading => format!("{heading}: {}", column.cell(at)),
            };
            let folded = fold(&said, page.saturating_sub(GAP), column.kind);
            lines.extend(folded.into_iter().enumerate().map(|(number, line)| {
                let indent = if number == 0 { "" } else { "  " };
                format!("{indent}{line}")
            }));
        }
    }
    lines
}

/// A text in lines of at most `width` columns. Nothing of it is lost but the middle of identifiers.
fn fold(text: &str, width: usize, kind: Column) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for (number, word) in text.split(' ').enumerate() {
        let shortened = (kind == Id).then(|| shorten(word, width));
        let mut word = shortened.as_deref().unwrap_or(word);
        if let Some(line) = lines.last_mut() {
            let gap = usize::from(number > 0);
            if columns(line) + gap + columns(word) <= width {
                line.push_str(" ".repeat(gap).as_str());
                line.push_str(word);
                continue;
            }
        }
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        while columns(word) > width {
            let (head, tail) = word.split_at(bytes_of(word, width));
            if head.is_empty() {
                break;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(head);
            }
            lines.push(String::new());
            word = tail;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines
}

/// At most `width` columns of an identifier: its beginning, `…` and its end.
fn shorten(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let head = kept.div_ceil(2);
    let (head, rest) = text.split_at(bytes_of(text, head));
    let mut tail = rest;
    while columns(tail) > kept.saturating_sub(columns(head)) {
        let mut chars = tail.chars();
        chars.next();
        tail = chars.as_str();
    }
    // A mark whose letter fell away says nothing.
    let tail = tail.trim_start_matches(|c| columns_of(c) == 0);
    format!("{head}…{tail}")
}

/// How many bytes of a text take at most `width` columns: marks stay with the letter before them.
fn bytes_of(text: &str, width: usize) -> usize {
    let mut taken = 0_usize;
    for (at, c) in text.char_indices() {
        taken = taken.saturating_add(columns_of(c));
        if taken > width {
            return at;
        }
    }
    text.len()
}

/// Columns that a text takes.
fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// None for marks and what joins, two for the wide letters of East Asia and pictures, one for all else.
fn columns_of(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const WIDTHS: [u32; 5] = [40, 60, 80, 120, 200];

    /// What stands in the lines, without blanks.
    fn letters(lines: &[String]) -> String {
        lines.concat().replace(' ', "")
    }

    fn fits(lines: &[String], width: u32) {
        let most = usize::try_from(width).unwrap();
        assert!(
            lines.iter().all(|line| columns(line) <= most),
            "{width}: {lines:#?}"
        );
    }

    fn inbox() -> Vec<[String; 4]> {
        let office = "Cục Cảnh sát quản lý hành chính về trật tự xã hội (giả lập)";
        let id = "urn:vidan:office:canh-sat-quan-ly-hanh-chinh-ve-trat-tu-xa-hoi:01";
        let subject = "Giấy mời đến làm thủ tục cấp đổi thẻ căn cước ở phường Hoàn Kiếm";
        vec![
            ["4hT9aB12", "10/12/2026", office, id].map(str::to_owned),
            ["9xY8cD34", "11/12/2026", subject, "urn:x"].map(str::to_owned),
        ]
    }

    #[test]
    fn every_page_holds_its_table_and_words_are_never_cut() {
        let heading = ["MÃ", "GỬI", "CƠ QUAN", "ĐỊNH DANH"];
        for width in WIDTHS {
            let lines = lines(heading, &inbox(), [Firm, Firm, Words, Id], Some(width));
            fits(&lines, width);
            let all = lines.join("\n");
            for row in inbox() {
                assert!(all.contains(&row[0]) && all.contains(&row[1]), "{all}");
                for word in row[2].split(' ') {
                    assert!(all.contains(word), "{width}: {word} in\n{all}");
                }
            }
        }
    }

    #[test]
    fn identifiers_keep_both_ends_and_only_where_they_must() {
        assert_eq!(shorten("urn:vidan:office:1", 18), "urn:vidan:office:1");
        assert_eq!(shorten("urn:vidan:office:1", 9), "urn:…ce:1");
        let rows = [["a".to_owned(), "urn:vidan:office:".repeat(9)]];
        let cut = lines(["x", "id"], &rows, [Firm, Id], Some(40));
        assert!(cut[1].contains('…') && columns(&cut[1]) == 40, "{cut:?}");
        let whole = lines(["x", "id"], &rows, [Firm, Id], Some(200));
        assert!(!whole[1].contains('…'));
    }

    #[test]
    fn a_long_value_goes_on_in_the_next_lines_of_its_column() {
        let rows = [[
            "Nơi cư trú".to_owned(),
            "Số 12 phố Hàng Bông, phường Hoàn Kiếm".to_owned(),
        ]];
        let lines = lines(["TÊN", "NỘI DUNG"], &rows, [Firm, Words], Some(34));
        assert_eq!(
            lines,
            [
                "TÊN         NỘI DUNG",
                "Nơi cư trú  Số 12 phố Hàng Bông,",
                "            phường Hoàn Kiếm"
            ]
        );
    }

    #[test]
    fn what_does_not_fit_side_by_side_stands_in_blocks() {
        let heading = ["MÃ", "LÚC", "VIỆC", "VỚI"];
        let row = [
            "1234567890",
            "10/12/2026",
            "Nộp biểu mẫu",
            "Cổng dịch vụ công",
        ];
        let rows = [row.map(str::to_owned), row.map(str::to_owned)];
        let kinds = [Firm, Firm, Words, Words];
        let lines = lines(heading, &rows, kinds, Some(40));
        assert_eq!(
            lines[..3],
            ["MÃ: 1234567890", "LÚC: 10/12/2026", "VIỆC: Nộp biểu mẫu"]
        );
        assert_eq!(lines[4], "", "a blank line between two rows");
        fits(&lines, 40);
    }

    #[test]
    fn a_column_in_which_nothing_stands_is_left_out() {
        let rows = [["a".to_owned(), String::new(), "b".to_owned()]];
        let lines = lines(["X", "REFUSED", "Y"], &rows, [Words; 3], None);
        assert_eq!(lines, ["X  Y", "a  b"]);
    }

    #[test]
    fn sentences_break_between_words() {
        let lines = wrapped("một hai ba bốn năm sáu bảy tám", Some(24));
        assert_eq!(lines, ["một hai ba bốn năm sáu", "  bảy tám"]);
        assert_eq!(wrapped("", None), [""]);
        let long = "dàihơnmộtdòng".repeat(3);
        assert_eq!(wrapped(&long, Some(24)), core::slice::from_ref(&long));
    }

    #[test]
    fn marks_take_no_column_and_escapes_stay_out() {
        assert_eq!(columns("Vi\u{301} du\u{323}"), 5);
        assert_eq!(columns("越南"), 4);
        let lines = lines(["x"], &[["a\u{1b}[2Jb".to_owned()]], [Words], None);
        assert_eq!(lines[1], "a\u{fffd}[2Jb");
        // A letter and its mark are never parted.
        assert_eq!(
            fold("e\u{302}\u{301}e\u{302}\u{301}", 1, Words),
            ["e\u{302}\u{301}"; 2]
        );
    }

    proptest! {
        #[test]
        fn any_words_fit_any_page_whole(
            cells in vec(vec("[a-zA-ZđĐơƯớệử\u{301}\u{323}越 ]{0,90}", 3), 1..4),
            at in 0_usize..5,
        ) {
            let rows: Vec<[String; 3]> = cells.into_iter().map(|row| row.try_into().unwrap()).collect();
            let width = WIDTHS[at];
            let lines = lines(["Một", "Hai", "Ba"], &rows, [Words; 3], Some(width));
            fits(&lines, width);
            let there = letters(&lines);
            let count = |text: &str, c: char| text.chars().filter(|one| *one == c).count();
            for c in "đĐơƯớệử越".chars() {
                let wanted: usize = rows.iter().flatten().map(|cell| count(cell, c)).sum();
                prop_assert!(count(&there, c) >= wanted, "{c} is lost: {lines:#?}");
            }
        }
    }
}
