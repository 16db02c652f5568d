//! The texts of the QR codes in a photograph or screenshot.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::GrayImage;
use rxing::{BarcodeFormat, DecodeHints, Point};

use super::{Error, blurred, decode, filter};

/// The most codes of one picture: a proof that needs more is shown one after another.
const MAX_CODES: usize = 16;

/// How far around the middle of a corner pattern a found code is painted over, by the distance of two of them: within the pattern in
/// all but the smallest codes, and never as far as another code.
const PAINTED: f32 = 0.05;

/// Whether a file begins as a picture does that [`read`] can look at.
pub fn is_picture(bytes: &[u8]) -> bool {
    decode::format(bytes).is_ok()
}

/// The text of a QR code in a PNG or JPEG file; of several, the one found first.
///
/// A picture that shows nothing at first is blurred and stretched, and read once more: that recovers low contrast and
/// noise, which the first look at sharp edges trips over.
///
/// # Errors
/// [`Error::FileTooLarge`], [`Error::UnknownFormat`], [`Error::PictureTooLarge`], [`Error::MalformedPicture`],
/// [`Error::NoCode`].
pub fn read(bytes: &[u8]) -> Result<String, Error> {
    let found = look(bytes, 1)?;
    found.into_iter().next().ok_or(Error::NoCode)
}

/// The texts of all QR codes in a PNG or JPEG file, at least one and at most sixteen, each once: the one found first comes first.
///
/// # Errors
/// As [`read`].
pub fn read_all(bytes: &[u8]) -> Result<Vec<String>, Error> {
    look(bytes, MAX_CODES)
}

fn look(bytes: &[u8], most: usize) -> Result<Vec<String>, Error> {
    let grounds = decode::decode(bytes)?;
    for picture in &grounds {
        let found = find_all(picture, most);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    // What is dim or blurred was photographed, and is not transparent.
    let picture = grounds.first().ok_or(Error::NoCode)?;
    let width = usize::try_from(picture.width()).map_err(|_| Error::PictureTooLarge)?;
    let pixels = filter::blur_and_stretch(picture.as_raw(), width);
    let stretched = GrayImage::from_raw(picture.width(), picture.height(), pixels);
    let found = stretched.map(|stretched| find_all(&stretched, most));
    let found = found.unwrap_or_default();
    if !found.is_empty() {
        return Ok(found);
    }
    let text = undisturbed(|| blurred::read(picture)).ok_or(Error::NoCode)?;
    Ok(vec![text])
}

/// One code after another: each that is found is painted over before the next look.
fn find_all(picture: &GrayImage, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest: Option<GrayImage> = None;
    while found.len() < most {
        let Some((text, corners)) = find(rest.as_ref().unwrap_or(picture)) else {
            break;
        };
        let again = found.contains(&text);
        if !again {
            found.push(text);
        }
        if again || found.len() == most || corners.len() < 3 {
            break;
        }
        paint_over(rest.get_or_insert_with(|| picture.clone()), &corners);
    }
    found
}

/// Turns the middles of the corner patterns into their opposite, so that this code is not found again.
fn paint_over(picture: &mut GrayImage, corners: &[Point]) {
    let distance = |a: &Point, b: &Point| (a.x - b.x).hypot(a.y - b.y);
    let side = corners
        .iter()
        .zip(corners.iter().skip(1))
        .map(|(a, b)| distance(a, b))
        .fold(f32::MAX, f32::min);
    let radius = (side * PAINTED).max(1.0);
    for corner in corners.iter().take(3) {
        let middle = |at: f32, side: u32| at.clamp(0.0, side.saturating_sub(1) as f32);
        let (x, y) = (
            middle(corner.x, picture.width()),
            middle(corner.y, picture.height()),
        );
        let opposite = match picture.get_pixel_checked(x as u32, y as u32) {
            Some(pixel) if pixel.0[0] < 128 => 255,
            _ => 0,
        };
        let within = |at: f32, side: u32| {
            let from = (at - radius).max(0.0) as u32;
            let to = ((at + radius) as u32).min(side.saturating_sub(1));
            from..=to
        };
        for py in within(y, picture.height()) {
            for px in within(x, picture.width()) {
                if (px as f32 - x).hypot(py as f32 - y) <= radius
                    && let Some(pixel) = picture.get_pixel_mut_checked(px, py)
                {
                    pixel.0 = [opposite];
                }
            }
        }
    }
}

/// The text of a code, and the middles of its corner patterns.
pub(super) fn find(picture: &GrayImage) -> Option<(String, Vec<Point>)> {
    let mut hints = DecodeHints {
        // A dark screen theme shows codes light on dark.
        AlsoInverted: Some(true),
        ..DecodeHints::default()
    };
    let (pixels, width, height) = (picture.as_raw(), picture.width(), picture.height());
    let code = Some(BarcodeFormat::QR_CODE);
    undisturbed(|| {
        rxing::helpers::detect_in_luma_slice_with_hints(pixels, width, height, code, &mut hints)
            .ok()
            .map(|found| (found.getText().to_owned(), found.getPoints().to_vec()))
    })
}

/// rxing indexes its tables with what it read from the picture. A picture that trips it holds no code we can read; it must
/// not end the program.
fn undisturbed<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}
