//! The text of the QR code in a photograph or screenshot.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use rxing::{BarcodeFormat, DecodeHints};

use super::{Error, blurred, filter};

/// The largest picture file that is looked at: more than a camera of 40 million pixels writes.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// The most pixels that are decoded, told by the file's header before anything is allocated.
pub const MAX_PIXELS: u64 = 40_000_000;

/// What a decoder may allocate: 40 million pixels of RGBA, and its own tables.
const MAX_DECODER_BYTES: u64 = 5 * MAX_PIXELS;

/// Whether a file begins as a picture does that [`read`] can look at.
pub fn is_picture(bytes: &[u8]) -> bool {
    format(bytes).is_ok()
}

/// The text of the one QR code in a PNG or JPEG file; of several, the one found first.
///
/// A picture that shows nothing at first is blurred and stretched, and read once more: that recovers low contrast and
/// noise, which the first look at sharp edges trips over.
///
/// # Errors
/// [`Error::FileTooLarge`], [`Error::UnknownFormat`], [`Error::PictureTooLarge`], [`Error::MalformedPicture`],
/// [`Error::NoCode`].
pub fn read(bytes: &[u8]) -> Result<String, Error> {
    let picture = decode(bytes)?;
    let width = usize::try_from(picture.width()).map_err(|_| Error::PictureTooLarge)?;
    if width == 0 || picture.height() == 0 {
        return Err(Error::NoCode);
    }
    if let Some(text) = find(&picture) {
        return Ok(text);
    }
    let pixels = filter::blur_and_stretch(picture.as_raw(), width);
    GrayImage::from_raw(picture.width(), picture.height(), pixels)
        .as_ref()
        .and_then(find)
        .or_else(|| undisturbed(|| blurred::read(&picture)))
        .ok_or(Error::NoCode)
}

fn format(bytes: &[u8]) -> Result<ImageFormat, Error> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => Ok(format),
        _ => Err(Error::UnknownFormat),
    }
}

/// The picture in grey, over white where it is transparent.
fn decode(bytes: &[u8]) -> Result<GrayImage, Error> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::FileTooLarge);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format(bytes)?);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|cause| refused(&cause))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS
        || decoder.total_bytes() > MAX_DECODER_BYTES
    {
        return Err(Error::PictureTooLarge);
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(|cause| refused(&cause))?;
    Ok(if picture.color().has_alpha() {
        over_white(&picture)
    } else {
        picture.into_luma8()
    })
}

fn refused(cause: &ImageError) -> Error {
    match cause {
        ImageError::Limits(_) => Error::PictureTooLarge,
        _ => Error::MalformedPicture,
    }
}

/// A code saved with a transparent ground is dark on whatever lies behind it; paper is white.
fn over_white(picture: &DynamicImage) -> GrayImage {
    let picture = picture.to_luma_alpha8();
    let pixels = picture
        .pixels()
        .map(|pixel| {
            let [grey, alpha] = pixel.0.map(u32::from);
            u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        })
        .collect();
    // Exactly one byte a pixel was made; an empty picture has no code either.
    GrayImage::from_raw(picture.width(), picture.height(), pixels).unwrap_or_default()
}

pub(super) fn find(picture: &GrayImage) -> Option<String> {
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
            .map(|found| found.getText().to_owned())
    })
}

/// rxing indexes its tables with what it read from the picture. A picture that trips it holds no code we can read; it must
/// not end the program.
fn undisturbed(read: impl FnOnce() -> Option<String>) -> Option<String> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}
