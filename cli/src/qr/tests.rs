//! Pictures drawn here, mistreated as cameras do, and read back.

use image::{DynamicImage, ImageEncoder, ImageFormat, Luma, codecs::jpeg::JpegEncoder, imageops};
use proptest::prelude::*;

use super::*;

/// A code's text as a wallet writes it, from bytes that a seed determines.
fn text(length: usize, seed: u64) -> String {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let bytes: Vec<u8> = (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[3]
        })
        .collect();
    format!("VDF:{}", vidan_codec::base45::encode(&bytes))
}

fn drawn(text: &str) -> DynamicImage {
    image::load_from_memory(&Picture::of(text).unwrap().png().unwrap()).unwrap()
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    picture
        .write_to(&mut std::io::Cursor::new(&mut file), ImageFormat::Png)
        .unwrap();
    file
}

/// Turned about its middle by this many degrees, on a larger light ground, sampled bilinearly as a camera would.
fn turned(picture: &DynamicImage, degrees: f32) -> DynamicImage {
    let source = picture.to_luma8();
    let side = source.width() * 3 / 2;
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle, origin) = (side as f32 / 2.0, source.width() as f32 / 2.0);
    let turned = image::GrayImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let (sx, sy) = (cos * dx + sin * dy + origin, cos * dy - sin * dx + origin);
        imageops::interpolate_bilinear(&source, sx, sy).unwrap_or(Luma([230]))
    });
    DynamicImage::ImageLuma8(turned)
}

#[test]
fn every_size_is_read_back() {
    for (bytes, version) in [
        (5, 1),
        (60, 5),
        (250, 12),
        (368, 15),
        (936, 25),
        (2_000, 38),
    ] {
        let text = text(bytes, 7);
        let picture = Picture::of(&text).unwrap();
        assert_eq!(picture.version(), version, "{bytes} bytes");
        assert_eq!(read(&picture.png().unwrap()).unwrap(), text);
    }
}

#[test]
fn digits_stay_in_alphanumeric_mode() {
    // 3,391 characters are what version 40-M holds in that mode (ISO/IEC 18004 table 7).
    assert_eq!(Picture::of(&"7".repeat(3_391)).unwrap().version(), 40);
    assert_eq!(
        Picture::of(&"7".repeat(3_392)).err(),
        Some(Error::TextTooLong)
    );
    assert_eq!(Picture::of(&"7".repeat(20)).unwrap().version(), 1);
    assert_eq!(Picture::of(&"7".repeat(21)).unwrap().version(), 2);
}

#[test]
fn foreign_characters_are_refused() {
    for text in ["vdf:", "VDF:é", "VDF:_", "VDF:\n"] {
        assert_eq!(
            Picture::of(text).err(),
            Some(Error::NotAlphanumeric),
            "{text:?}"
        );
    }
}

#[test]
fn the_quiet_zone_is_there() {
    let picture = Picture::of("VDF:ABC").unwrap();
    let rows = picture.rows();
    let side = rows.len();
    assert_eq!(side, 21 + 8);
    for (y, row) in rows.iter().enumerate() {
        assert_eq!(row.len(), side);
        for (x, dark) in row.iter().enumerate() {
            let edge = x < 4 || y < 4 || x >= side - 4 || y >= side - 4;
            assert!(!(edge && *dark), "dark module at {x},{y}");
        }
    }
    // The three finder patterns' corners, and none at the fourth.
    assert!(rows[4][4] && rows[4][24] && rows[24][4]);
    assert!(rows[6][6] && !rows[5][5]);
    let size = 29 * MODULE_PIXELS;
    assert_eq!(drawn("VDF:ABC").width(), size);
    assert!(picture.svg().contains(&format!("width=\"{size}\"")));
}

#[test]
fn a_blurred_picture_is_read() {
    for (bytes, sigma) in [(250, 3.0), (368, 3.0), (936, 3.0)] {
        let text = text(bytes, 11);
        let picture = drawn(&text).blur(sigma);
        assert_eq!(
            read(&png(&picture)).as_deref(),
            Ok(text.as_str()),
            "{bytes}, {sigma}"
        );
    }
}

#[test]
fn a_rotated_picture_is_read() {
    for (bytes, degrees) in [
        (250, 90.0),
        (368, 7.0),
        (368, 45.0),
        (936, 23.0),
        (936, 180.0),
    ] {
        let text = text(bytes, 13);
        let picture = turned(&drawn(&text), degrees);
        assert_eq!(
            read(&png(&picture)).as_deref(),
            Ok(text.as_str()),
            "{bytes}, {degrees}"
        );
    }
}

/// Light grey on slightly lighter grey, with noise: what a first look takes for one flat ground.
fn faint(text: &str, dark: u8, light: u8, noise: u8) -> DynamicImage {
    let mut picture = drawn(text).to_luma8();
    let mut state = 1u32;
    for pixel in picture.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let base = if pixel.0[0] == 0 { dark } else { light };
        pixel.0[0] = base + (state >> 24) as u8 % noise;
    }
    picture.into()
}

/// Read at the second try only, which shows that there is one.
#[test]
fn a_low_contrast_picture_is_read() {
    for (dark, light, noise) in [(118, 124, 4), (118, 130, 8), (118, 138, 20)] {
        for bytes in [250, 936] {
            let text = text(bytes, 17);
            let picture = faint(&text, dark, light, noise);
            assert!(super::read::find(&picture.to_luma8()).is_none());
            assert_eq!(
                read(&png(&picture)).as_deref(),
                Ok(text.as_str()),
                "{light}, {bytes}"
            );
        }
    }
}

#[test]
fn a_photograph_as_jpeg_is_read() {
    let text = text(368, 19);
    let picture = drawn(&text).to_rgb8();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 30)
        .write_image(
            &picture,
            picture.width(),
            picture.height(),
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();
    assert!(is_picture(&file));
    assert_eq!(read(&file).unwrap(), text);
}

#[test]
fn a_transparent_or_inverted_picture_is_read() {
    let text = text(250, 23);
    let grey = drawn(&text).to_luma8();
    let glass = image::GrayAlphaImage::from_fn(grey.width(), grey.height(), |x, y| {
        image::LumaA([0, 255 - grey.get_pixel(x, y).0[0]])
    });
    assert_eq!(read(&png(&glass.into())).as_deref(), Ok(text.as_str()));
    let mut inverted = drawn(&text);
    inverted.invert();
    assert_eq!(read(&png(&inverted)).as_deref(), Ok(text.as_str()));
}

#[test]
fn pictures_without_a_code_say_so() {
    let blank = DynamicImage::new_luma8(300, 200);
    assert_eq!(read(&png(&blank)), Err(Error::NoCode));
    let dot = DynamicImage::new_luma8(1, 1);
    assert_eq!(read(&png(&dot)), Err(Error::NoCode));
    // Half a code is none.
    let half = drawn(&text(368, 29));
    let half = half.crop_imm(0, 0, half.width(), half.height() / 2);
    assert_eq!(read(&png(&half)), Err(Error::NoCode));
}

#[test]
fn junk_is_refused_by_cause() {
    assert_eq!(read(b""), Err(Error::UnknownFormat));
    assert_eq!(read(b"VDF:ABC"), Err(Error::UnknownFormat));
    assert_eq!(read(b"GIF89a\x01\x00\x01\x00"), Err(Error::UnknownFormat));
    assert_eq!(read(b"\x89PNG\r\n\x1a\n"), Err(Error::MalformedPicture));
    let mut file = png(&drawn("VDF:ABC"));
    file.truncate(file.len() / 2);
    assert_eq!(read(&file), Err(Error::MalformedPicture));
    assert_eq!(read(&vec![0; MAX_FILE_BYTES + 1]), Err(Error::FileTooLarge));
}

/// A few hundred bytes that claim a picture of 40 million and one pixels.
#[test]
fn a_picture_too_large_is_refused_by_its_header() {
    let mut file = png(&DynamicImage::new_luma8(1, 1));
    let (width, height) = (40_000_001u32.to_be_bytes(), 1u32.to_be_bytes());
    file[16..20].copy_from_slice(&width);
    file[20..24].copy_from_slice(&height);
    let checksum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(read(&file), Err(Error::PictureTooLarge));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (0u32.wrapping_sub(crc & 1)))
        })
    })
}

#[test]
fn a_terminal_shows_it_where_it_fits() {
    let picture = Picture::of(&text(60, 31)).unwrap();
    assert_eq!(
        draw_in_terminal(&picture, 44, true),
        Drawn::TooWide { needs: 45 }
    );
    for colour in [false, true] {
        let Drawn::Lines(lines) = draw_in_terminal(&picture, 45, colour) else {
            panic!("it fits");
        };
        assert_eq!(lines.len(), 23);
        assert_eq!(read_lines(&lines, colour), picture.rows());
    }
}

/// Modules from half blocks, with the line below an odd last row dropped.
fn read_lines(lines: &[String], colour: bool) -> Vec<Vec<bool>> {
    let mut rows = Vec::new();
    for line in lines {
        let line = line
            .trim_start_matches("\u{1b}[30;107m")
            .trim_end_matches("\u{1b}[0m");
        for half in ["█▀", "█▄"] {
            rows.push(line.chars().map(|c| half.contains(c) == colour).collect());
        }
    }
    rows.truncate(45);
    rows
}

/// Error correction repairs or gives up: a damaged code is never read as another text.
#[test]
fn a_damaged_picture_is_read_right_or_not_at_all() {
    let (mut read_right, mut given_up) = (0, 0);
    for seed in (0..60u64).step_by(3) {
        let text = text(20 + (seed as usize * 37) % 900, seed);
        let mut picture = drawn(&text).to_luma8();
        let (width, height) = picture.dimensions();
        let mut state = seed * 2 + 1;
        for _ in 0..seed % 20 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let (left, top) = ((state >> 8) as u32 % width, (state >> 30) as u32 % height);
            for x in left..(left + 40).min(width) {
                for y in top..(top + 40).min(height) {
                    picture.put_pixel(x, y, Luma([state as u8]));
                }
            }
        }
        match read(&png(&picture.into())) {
            Ok(found) => {
                assert_eq!(found, text);
                read_right += 1;
            }
            Err(error) => {
                assert_eq!(error, Error::NoCode);
                given_up += 1;
            }
        }
    }
    assert!(
        read_right > 5 && given_up > 5,
        "{read_right} read, {given_up} not"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_drawn_is_read(length in 0usize..1_200, seed in any::<u64>()) {
        let text = text(length, seed);
        let picture = Picture::of(&text).unwrap();
        prop_assert_eq!(read(&picture.png().unwrap()).unwrap(), text);
    }

    #[test]
    fn junk_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), jpeg in any::<bool>()) {
        let start: &[u8] = if jpeg { b"\xff\xd8\xff\xe0" } else { b"\x89PNG\r\n\x1a\n" };
        bytes.splice(0..0, start.iter().copied());
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn noise_never_panics(pixels in proptest::collection::vec(any::<u8>(), 64 * 64)) {
        let picture = image::GrayImage::from_raw(64, 64, pixels).unwrap();
        prop_assert_eq!(read(&png(&picture.into())), Err(Error::NoCode));
    }
}

/// Side by side on one light ground.
fn beside(pictures: &[DynamicImage]) -> DynamicImage {
    let width = pictures.iter().map(DynamicImage::width).sum();
    let height = pictures.iter().map(DynamicImage::height).max().unwrap();
    let mut all = image::GrayImage::from_pixel(width, height, Luma([255]));
    let mut at = 0;
    for picture in pictures {
        imageops::replace(&mut all, &picture.to_luma8(), at, 0);
        at += i64::from(picture.width());
    }
    DynamicImage::ImageLuma8(all)
}

#[test]
fn every_code_of_a_picture_is_read_once() {
    let texts = [text(368, 1), text(5, 2), text(936, 3), text(60, 4)];
    let drawn: Vec<_> = texts.iter().map(|text| drawn(text)).collect();
    let mut read = read_all(&png(&beside(&drawn))).unwrap();
    read.sort();
    let mut wanted = texts.to_vec();
    wanted.sort();
    assert_eq!(read, wanted);
    let twice = beside(&[drawn[0].clone(), drawn[0].clone()]);
    assert_eq!(read_all(&png(&twice)).unwrap(), [texts[0].clone()]);
    let mut inverted = beside(&drawn);
    inverted.invert();
    assert_eq!(read_all(&png(&inverted)).unwrap().len(), texts.len());
}

#[test]
fn a_code_on_a_transparent_ground_is_read_dark_or_light() {
    for ink in [0, 255] {
        let text = text(60, 9);
        let drawn = drawn(&text).to_luma8();
        let clear = image::GrayAlphaImage::from_fn(drawn.width(), drawn.height(), |x, y| {
            let dark = drawn.get_pixel(x, y).0[0] < 128;
            image::LumaA([ink, if dark { 255 } else { 0 }])
        });
        let file = png(&DynamicImage::ImageLumaA8(clear));
        assert_eq!(read(&file).as_deref(), Ok(text.as_str()), "ink {ink}");
    }
}

/// 64 million pixels, as a phone of today takes them.
#[test]
fn a_large_photograph_is_read_at_a_reduced_size() {
    let text = text(250, 5);
    let mut photo = image::GrayImage::from_pixel(9_248, 6_936, Luma([210]));
    let code = drawn(&text).to_luma8();
    let code = imageops::resize(&code, 2_800, 2_800, imageops::FilterType::Nearest);
    imageops::replace(&mut photo, &code, 3_000, 2_000);
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 80)
        .write_image(photo.as_raw(), 9_248, 6_936, image::ExtendedColorType::L8)
        .unwrap();
    assert_eq!(read(&file).as_deref(), Ok(text.as_str()));
}
