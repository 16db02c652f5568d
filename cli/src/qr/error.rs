//! Why a picture could not be drawn or read.

/// A cause for each; none repeats what the code or the picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is larger than [`super::MAX_FILE_BYTES`].
    #[error("the picture file is larger than 96 MiB")]
    FileTooLarge,
    /// The picture's bytes are damaged or cut off.
    #[error("the picture is damaged")]
    MalformedPicture,
    /// No QR code was found, or what was found could not be corrected.
    #[error("no readable QR code in the picture")]
    NoCode,
    /// A character that QR's alphanumeric mode does not have: the text is none of ours.
    #[error("the text has a character that is not in the QR alphabet")]
    NotAlphanumeric,
    /// The picture could not be written as PNG.
    #[error("the picture could not be encoded")]
    PictureEncoding,
    /// More than [`super::MAX_PIXELS`], or too many bytes a pixel.
    #[error(
        "the picture is too large: at most 200 million pixels of a photograph, 40 million of another"
    )]
    PictureTooLarge,
    /// The text does not fit the largest code (version 40) at this error correction level.
    #[error("the text is too long for one QR code")]
    TextTooLong,
    /// Neither PNG nor JPEG.
    #[error("not a PNG or JPEG picture")]
    UnknownFormat,
}
