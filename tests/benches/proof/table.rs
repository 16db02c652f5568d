//! The table that is printed.

use std::time::Duration;

/// Begins a part of the table.
pub(crate) fn section(name: &str) {
    println!("\n{name}");
}

/// A measured value without a target.
pub(crate) fn value(name: &str, value: f64, unit: &str) {
    println!("  {name:<58} {:>12}", format!("{value:.1}{unit}"));
}

/// A measured value and the most that it may be.
pub(crate) fn target(name: &str, value: f64, unit: &str, digits: usize, most: f64) {
    let value_text = format!("{value:.digits$}{unit}");
    let most_text = format!("≤ {most}{unit}");
    println!(
        "  {name:<58} {value_text:>12} {most_text:>10}  {}",
        met(value <= most)
    );
}

/// A target that a test holds: it fails where the target is missed.
pub(crate) fn elsewhere(name: &str, test: &str) {
    println!("  {name:<58} {test}");
}

/// Whether a target is met, in words.
pub(crate) fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "NOT MET" }
}

pub(crate) fn median<T: Copy + Ord + Default>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
