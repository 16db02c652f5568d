//! A text as a QR code: PNG, SVG or bare modules.

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use qrcode::{
    Color, EcLevel, QrCode, Version,
    bits::Bits,
    render::svg,
    types::{Mode, QrError},
};

use super::Error;

/// Light modules around the code, as ISO/IEC 18004 asks for.
pub const QUIET_ZONE: u32 = 4;

/// Pixels a module in a PNG: whole numbers keep every edge sharp, and 8 survive a screen photographed at an angle.
pub const MODULE_PIXELS: u32 = 8;

/// Most pixels a module in a PNG: the largest code is then 6,000 pixels wide.
pub const MAX_MODULE_PIXELS: u32 = 32;

const DARK: u8 = 0;
const LIGHT: u8 = 255;

/// How much of a code may be damaged and still be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 7 %: the fewest modules, for reading from afar.
    L,
    /// 15 %: what proofs are drawn with.
    M,
    /// 25 %.
    Q,
    /// 30 %.
    H,
}

impl From<Level> for EcLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::L => Self::L,
            Level::M => Self::M,
            Level::Q => Self::Q,
            Level::H => Self::H,
        }
    }
}

/// One QR code in alphanumeric mode throughout.
///
/// One mode for the whole text: its version then depends on its length alone, and every reader knows the mode.
pub struct Picture {
    code: QrCode,
}

impl Picture {
    /// The smallest code of level M that holds the text.
    ///
    /// # Errors
    /// [`Error::NotAlphanumeric`] and [`Error::TextTooLong`].
    pub fn of(text: &str) -> Result<Self, Error> {
        Self::at_level(text, Level::M)
    }

    /// The smallest code of this level that holds the text.
    ///
    /// # Errors
    /// [`Error::NotAlphanumeric`] and [`Error::TextTooLong`].
    pub fn at_level(text: &str, level: Level) -> Result<Self, Error> {
        let level = EcLevel::from(level);
        if !text.bytes().all(is_alphanumeric) {
            return Err(Error::NotAlphanumeric);
        }
        let version = smallest_version(text.len(), level).ok_or(Error::TextTooLong)?;
        let mut bits = Bits::new(version);
        bits.push_alphanumeric_data(text.as_bytes())
            .and_then(|()| bits.push_terminator(level))
            .and_then(|()| QrCode::with_bits(bits, level))
            .map(|code| Self { code })
            .map_err(|cause: QrError| match cause {
                QrError::InvalidCharacter => Error::NotAlphanumeric,
                _ => Error::TextTooLong,
            })
    }

    /// The version, 1 to 40: a code of version v is 17 + 4·v modules wide.
    pub fn version(&self) -> u16 {
        match self.code.version() {
            Version::Normal(version) | Version::Micro(version) => version.unsigned_abs(),
        }
    }

    /// Modules a side, the quiet zone included.
    pub fn side(&self) -> u32 {
        u32::from(self.version()) * 4 + 17 + 2 * QUIET_ZONE
    }

    /// Rows of modules from the top, the quiet zone included; `true` is dark.
    pub fn rows(&self) -> Vec<Vec<bool>> {
        let side = usize::try_from(self.side()).unwrap_or_default();
        let quiet = usize::try_from(QUIET_ZONE).unwrap_or_default();
        let colors = self.code.to_colors();
        let mut rows = vec![vec![false; side]; side];
        for (row, modules) in rows
            .iter_mut()
            .skip(quiet)
            .zip(colors.chunks_exact(self.code.width()))
        {
            for (cell, module) in row.iter_mut().skip(quiet).zip(modules) {
                *cell = *module == Color::Dark;
            }
        }
        rows
    }

    /// A grey PNG with [`MODULE_PIXELS`] pixels a module.
    ///
    /// # Errors
    /// [`Error::PictureEncoding`].
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        self.png_of(MODULE_PIXELS)
    }

    /// A grey PNG with this many pixels a module, at most [`MAX_MODULE_PIXELS`].
    ///
    /// # Errors
    /// [`Error::PictureEncoding`], [`Error::PictureTooLarge`].
    pub fn png_of(&self, module_pixels: u32) -> Result<Vec<u8>, Error> {
        if !(1..=MAX_MODULE_PIXELS).contains(&module_pixels) {
            return Err(Error::PictureTooLarge);
        }
        let side = self.side() * module_pixels;
        let repeat = usize::try_from(module_pixels).unwrap_or(1);
        let mut pixels = Vec::new();
        for row in self.rows() {
            let line: Vec<u8> = row
                .iter()
                .flat_map(|dark| std::iter::repeat_n(if *dark { DARK } else { LIGHT }, repeat))
                .collect();
            for _ in 0..repeat {
                pixels.extend_from_slice(&line);
            }
        }
        let mut file = Vec::new();
        PngEncoder::new(&mut file)
            .write_image(&pixels, side, side, ExtendedColorType::L8)
            .map_err(|_| Error::PictureEncoding)?;
        Ok(file)
    }

    /// An SVG drawing for print, which has no pixels to lose.
    pub fn svg(&self) -> String {
        self.svg_of(MODULE_PIXELS)
    }

    /// The same, this many units a module.
    pub fn svg_of(&self, module: u32) -> String {
        self.code
            .render::<svg::Color<'_>>()
            .quiet_zone(true)
            .module_dimensions(module, module)
            .build()
    }
}

/// The 45 characters of ISO/IEC 18004 table 5, which are base45's too.
fn is_alphanumeric(character: u8) -> bool {
    character.is_ascii_digit()
        || character.is_ascii_uppercase()
        || b" $%*+-./:".contains(&character)
}

/// The first version whose data bits at a level hold this many alphanumeric characters: 11 bits for two, 6 for a last
/// one, and the mode and count before them.
fn smallest_version(characters: usize, level: EcLevel) -> Option<Version> {
    let payload = characters / 2 * 11 + characters % 2 * 6;
    (1..=40).map(Version::Normal).find(|version| {
        let capacity = Bits::new(*version).max_len(level).unwrap_or(0);
        let header = 4 + Mode::Alphanumeric.length_bits_count(*version);
        header + payload <= capacity
    })
}
