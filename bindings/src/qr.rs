//! The squares of a QR code, for an app to draw in its own way.
//!
//! Not for images: PNG and SVG are the command's. Level M, as on screens; the quiet zone is the drawing's.

use core::fmt;

use qrcode::{Color, EcLevel, QrCode};

use crate::{
    Language,
    error::{AppFault, Result},
};

/// A QR code without its quiet zone: leave four modules of white around it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct QrMatrix {
    /// Modules on a side, 21 to 177.
    pub size: u32,
    /// Row by row, `true` is dark: `size` × `size` of them.
    pub dark: Vec<bool>,
}

/// The squares are the proof itself.
impl fmt::Debug for QrMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QrMatrix({} × {})", self.size, self.size)
    }
}

/// The QR code of a text.
///
/// # Errors
/// `app.code_too_long` where it does not fit into one code.
#[uniffi::export]
pub fn qr_modules(text: String, language: Language) -> Result<QrMatrix> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| AppFault::CodeTooLong.told(language))?;
    let size = u32::try_from(code.width()).map_err(|_| AppFault::CodeTooLong.told(language))?;
    let dark = code
        .into_colors()
        .into_iter()
        .map(|color| color == Color::Dark)
        .collect();
    Ok(QrMatrix { size, dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_finders_stand_in_their_corners() {
        let matrix = qr_modules("VDF:VIDAN".to_owned(), Language::Vi).unwrap();
        let size = matrix.size as usize;
        assert_eq!(matrix.dark.len(), size * size);
        let finder = |x: usize, y: usize| {
            (0..7).all(|i| matrix.dark[y * size + x + i] && matrix.dark[(y + 6) * size + x + i])
                && !matrix.dark[(y + 1) * size + x + 1]
                && matrix.dark[(y + 3) * size + x + 3]
        };
        assert!(finder(0, 0) && finder(size - 7, 0) && finder(0, size - 7));
        assert!(!finder(size - 7, size - 7));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let error = qr_modules("a".repeat(2400), Language::Vi).unwrap_err();
        assert_eq!(error.code(), "app.code_too_long");
    }
}
