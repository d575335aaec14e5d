//! A photo is looked at before it is believed: its header first, its pixels only when there are not too
//! many. What others see is written anew from the pixels, so that nothing hidden travels on.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use shared::photo::{PHOTO_PIXELS_MAX, Rendition};
use std::io::Cursor;

/// Of 100; text on price tags stays readable.
const JPEG_QUALITY: u8 = 82;
/// What a decoder may take, in bytes: four for each pixel, and its own tables.
const DECODER_BYTES_MAX: u64 = PHOTO_PIXELS_MAX * 4 + 16 * 1024 * 1024;

/// What was found.
#[derive(Debug)]
pub(super) struct Look {
    pub width: u32,
    pub height: u32,
    pub shown: Shown,
}

/// What others may see of a photo.
#[derive(Debug)]
pub(super) enum Shown {
    /// As JPEG, one for each of [`Rendition::ALL`].
    Renditions(Vec<(Rendition, Vec<u8>)>),
    /// Nothing: it carries metadata, such as the place where it was taken, which phones take out.
    Withheld,
}

/// The bytes are no photo that is taken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

impl<T: std::error::Error> From<T> for Unreadable {
    fn from(error: T) -> Self {
        tracing::info!(%error, "a photo cannot be read");
        Self
    }
}

/// Looks at a JPEG, PNG or WebP. Takes tens of milliseconds of a processor.
///
/// # Errors
/// When the bytes are something else, broken, or have more pixels than [`PHOTO_PIXELS_MAX`].
pub(super) fn look(bytes: &[u8]) -> Result<Look, Unreadable> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let format = reader.format();
    let is_taken = matches!(
        format,
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)
    );
    if !is_taken {
        return Err(Unreadable);
    }
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > PHOTO_PIXELS_MAX {
        return Err(Unreadable);
    }
    let has_metadata = decoder.exif_metadata()?.is_some()
        || decoder.xmp_metadata()?.is_some()
        || decoder.iptc_metadata()?.is_some();
    let shown = if has_metadata {
        Shown::Withheld
    } else {
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(DECODER_BYTES_MAX);
        decoder.set_limits(limits)?;
        Shown::Renditions(renditions(&DynamicImage::from_decoder(decoder)?)?)
    };
    Ok(Look {
        width,
        height,
        shown,
    })
}

fn renditions(image: &DynamicImage) -> Result<Vec<(Rendition, Vec<u8>)>, Unreadable> {
    Rendition::ALL
        .into_iter()
        .map(|rendition| Ok((rendition, encode(image, rendition.side_max())?)))
        .collect()
}

/// As JPEG with no side above `side`; a smaller picture keeps its size.
fn encode(image: &DynamicImage, side: u32) -> Result<Vec<u8>, Unreadable> {
    let is_small = image.width() <= side && image.height() <= side;
    let scaled = if is_small {
        image.to_rgb8()
    } else {
        image.resize(side, side, FilterType::Triangle).to_rgb8()
    };
    let mut bytes = Vec::new();
    scaled.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn picture(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90])).into()
    }

    fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("memory takes it");
        bytes.into_inner()
    }

    fn size_of(bytes: &[u8]) -> (u32, u32) {
        let image = image::load_from_memory(bytes).expect("it was just written");
        (image.width(), image.height())
    }

    #[test]
    fn renditions_keep_the_shape_and_their_limits() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let look = look(&written(&picture(2000, 1000), format)).expect("a photo");
            assert_eq!((look.width, look.height), (2000, 1000));
            let Shown::Renditions(shown) = look.shown else {
                panic!("it carries nothing");
            };
            let sizes: Vec<_> = shown.iter().map(|(_, bytes)| size_of(bytes)).collect();
            assert_eq!(sizes, [(320, 160), (1600, 800)]);
        }
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        let look = look(&written(&picture(40, 30), ImageFormat::Png)).expect("a photo");
        let Shown::Renditions(shown) = look.shown else {
            panic!("it carries nothing");
        };
        assert!(shown.iter().all(|(_, bytes)| size_of(bytes) == (40, 30)));
    }

    /// An EXIF block of one empty directory behind the first marker.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let block = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0";
        let length = u16::try_from(block.len() + 2).expect("it is short");
        let parts: [&[u8]; 5] = [
            &jpeg[..2],
            &[0xff, 0xe1],
            &length.to_be_bytes(),
            block,
            &jpeg[2..],
        ];
        parts.concat()
    }

    #[test]
    fn a_photo_with_metadata_is_shown_to_nobody() {
        let jpeg = written(&picture(64, 64), ImageFormat::Jpeg);
        let look = look(&with_exif(&jpeg)).expect("a photo");
        assert!(matches!(look.shown, Shown::Withheld));
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        assert!(look(b"").is_err());
        assert!(look(b"%PDF-1.7 and so on").is_err());
        let jpeg = written(&picture(64, 64), ImageFormat::Jpeg);
        assert!(look(&jpeg[..jpeg.len() / 4]).is_err());
    }

    /// A JPEG whose header says another size than its pixels have.
    fn said_to_be(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
        let mut jpeg = jpeg.to_vec();
        let frame = jpeg
            .windows(2)
            .position(|marker| marker == [0xff, 0xc0])
            .expect("a frame begins");
        jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        jpeg
    }

    /// Metadata keeps the pixels from being unfolded, so that the header alone decides.
    #[test]
    fn a_header_of_forty_million_pixels_is_the_last_that_is_taken() {
        let jpeg = with_exif(&written(&picture(64, 64), ImageFormat::Jpeg));
        for (width, height, is_taken) in [
            (8000_u16, 4999_u16, true),
            (8000, 5000, true),
            (8000, 5001, false),
            (40_000, 40_000, false),
        ] {
            let pixels = u64::from(width) * u64::from(height);
            assert_eq!(pixels <= PHOTO_PIXELS_MAX, is_taken);
            let looked = look(&said_to_be(&jpeg, width, height));
            let size = looked.map(|look| (look.width, look.height));
            let wanted = is_taken.then_some((u32::from(width), u32::from(height)));
            assert_eq!(size.ok(), wanted, "{width} x {height}");
        }
    }

    #[test]
    fn a_photo_of_as_many_pixels_as_are_taken_is_shown() {
        let grey = DynamicImage::ImageLuma8(image::GrayImage::new(8000, 5000));
        let look = look(&written(&grey, ImageFormat::Png)).expect("a photo");
        assert!(matches!(look.shown, Shown::Renditions(_)));
    }
}
