//! Tables that fit the terminal: the widest columns give way.

use crate::output::printable;

/// Where nobody says how wide the page is.
const USUAL_WIDTH: usize = 80;
/// Between two columns.
const GAP: usize = 2;
/// The least a column keeps.
const LEAST: usize = 6;

/// Rows under a heading, each line at most `width` columns (80 where it is not known). The first `firm` columns are never
/// cut: ids and times are of no use without their ends. Cells that are cut end in `…`.
pub(crate) fn lines<const N: usize>(
    heading: [&str; N],
    rows: &[[String; N]],
    firm: usize,
    width: Option<u32>,
) -> Vec<String> {
    let clean = |cell: &str| printable(cell);
    let mut table: Vec<[String; N]> = vec![heading.map(clean)];
    table.extend(
        rows.iter()
            .map(|row| row.each_ref().map(|cell| clean(cell))),
    );
    let mut widths = [0_usize; N];
    for row in &table {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(cell));
        }
    }
    let page = page(width).saturating_sub(GAP * N.saturating_sub(1));
    let (firm, loose) = widths.split_at_mut(firm.min(N));
    shrink(loose, page.saturating_sub(firm.iter().sum()));
    table.iter().map(|row| line(row, &widths)).collect()
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

fn page(width: Option<u32>) -> usize {
    width
        .and_then(|width| usize::try_from(width).ok())
        .unwrap_or(USUAL_WIDTH)
}

/// Takes columns away from the widest until the page is wide enough.
fn shrink(widths: &mut [usize], page: usize) {
    while widths.iter().sum::<usize>() > page {
        let Some(widest) = widths.iter_mut().rev().max_by_key(|width| **width) else {
            return;
        };
        if *widest <= LEAST {
            return;
        }
        *widest = widest.saturating_sub(1);
    }
}

fn line<const N: usize>(row: &[String; N], widths: &[usize; N]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| {
        let cut = cut(cell, *width);
        let blank = width.saturating_sub(columns(&cut));
        format!("{cut}{}", " ".repeat(blank))
    });
    let joined = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
    joined.trim_end().to_owned()
}

/// At most `width` columns of a text.
fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0_usize;
    for c in text.chars() {
        taken = taken.saturating_add(usize::from(!is_mark(c)));
        if taken >= width {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// Columns that a Latin text takes: marks stand above the letter before them.
fn columns(text: &str) -> usize {
    text.chars().filter(|c| !is_mark(*c)).count()
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_page() {
        let rows = [
            ["a".repeat(9), "Nguyễn Thị Ví Dụ".repeat(9)],
            ["b".to_owned(), "ngắn".to_owned()],
        ];
        for width in [30, 80, 200] {
            let lines = lines(["id", "tên"], &rows, 1, Some(width));
            assert_eq!(lines.len(), 3);
            let most = usize::try_from(width).unwrap();
            assert!(lines.iter().all(|line| columns(line) <= most), "{lines:?}");
        }
        let cut = lines(["id", "tên"], &rows, 1, None);
        assert!(cut[1].ends_with('…') && columns(&cut[1]) == 80);
        assert_eq!(cut[2], "b          ngắn");
    }

    #[test]
    fn sentences_break_between_words() {
        let lines = wrapped("một hai ba bốn năm", Some(9));
        assert_eq!(lines, ["một hai", "  ba bốn", "  năm"]);
        assert_eq!(wrapped("", None), [""]);
        assert_eq!(wrapped("dàihơnmộtdòng", Some(4)), ["dàihơnmộtdòng"]);
    }

    #[test]
    fn marks_take_no_column_and_escapes_stay_out() {
        assert_eq!(columns("Vi\u{301} du\u{323}"), 5);
        let lines = lines(["x"], &[["a\u{1b}[2Jb".to_owned()]], 0, None);
        assert_eq!(lines[1], "a\u{fffd}[2Jb");
    }
}
