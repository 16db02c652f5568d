//! The pixels of a picture file in grey: as many as are worth looking at, and no more than a file may claim.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::Error;

/// The largest picture file that is looked at: more than a camera of 200 million pixels writes.
pub const MAX_FILE_BYTES: usize = 96 * 1024 * 1024;

/// The most pixels that are decoded, told by the file's header before anything is allocated.
pub const MAX_PIXELS: u64 = 200_000_000;

/// The most of what is no photograph read row by row: decoders hold all colours of these at once.
const MAX_COLOURED: u64 = 40_000_000;

/// What a decoder may allocate: 40 million pixels of RGBA, and its own tables.
const MAX_DECODER_BYTES: u64 = 5 * MAX_COLOURED;

/// More pixels than this show a code no better.
const ENOUGH: u64 = 20_000_000;

/// The format of a file, by how it begins.
///
/// # Errors
/// [`Error::UnknownFormat`].
pub(super) fn format(bytes: &[u8]) -> Result<ImageFormat, Error> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => Ok(format),
        _ => Err(Error::UnknownFormat),
    }
}

/// The picture in grey. Where it is transparent there are two, over white and over black: who drew a light code meant a dark ground.
///
/// # Errors
/// [`Error::FileTooLarge`], [`Error::UnknownFormat`], [`Error::PictureTooLarge`], [`Error::MalformedPicture`],
/// [`Error::NoCode`] where there is not one pixel.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<GrayImage>, Error> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::FileTooLarge);
    }
    let format = format(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|cause| refused(&cause))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Error::NoCode);
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_COLOURED && format == ImageFormat::Jpeg {
        return Ok(vec![large_photograph(bytes, pixels)?]);
    }
    if pixels > MAX_COLOURED || decoder.total_bytes() > MAX_DECODER_BYTES {
        return Err(Error::PictureTooLarge);
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(|cause| refused(&cause))?;
    Ok(if picture.color().has_alpha() {
        vec![over(&picture, 255), over(&picture, 0)]
    } else {
        vec![picture.into_luma8()]
    })
}

/// What today's phones take: its brightness alone, made smaller. One that is written in passes over the whole picture would need all
/// of it in memory several times.
fn large_photograph(bytes: &[u8], pixels: u64) -> Result<GrayImage, Error> {
    if pixels > MAX_PIXELS {
        return Err(Error::PictureTooLarge);
    }
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let options = options
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|_| Error::MalformedPicture)?;
    let info = decoder.info().ok_or(Error::MalformedPicture)?;
    if !info.sof.is_sequential_dct() {
        return Err(Error::PictureTooLarge);
    }
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let grey = decoder.decode().map_err(|_| Error::MalformedPicture)?;
    let whole = GrayImage::from_raw(width, height, grey).ok_or(Error::MalformedPicture)?;
    let mut by = 1;
    while pixels / u64::from(by * by) > ENOUGH {
        by += 1;
    }
    Ok(image::imageops::thumbnail(&whole, width / by, height / by))
}

fn refused(cause: &ImageError) -> Error {
    match cause {
        ImageError::Limits(_) => Error::PictureTooLarge,
        _ => Error::MalformedPicture,
    }
}

/// What a code saved with a transparent ground looks like on paper (255), or on a dark screen (0).
fn over(picture: &DynamicImage, ground: u32) -> GrayImage {
    let picture = picture.to_luma_alpha8();
    let pixels = picture
        .pixels()
        .map(|pixel| {
            let [grey, alpha] = pixel.0.map(u32::from);
            u8::try_from((grey * alpha + ground * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        })
        .collect();
    // Exactly one byte a pixel was made; an empty picture has no code either.
    GrayImage::from_raw(picture.width(), picture.height(), pixels).unwrap_or_default()
}
