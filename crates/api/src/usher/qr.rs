//! Links as QR codes.

use std::io::{self, Write as _};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use qrcode::render::svg;
use qrcode::{Color, QrCode};
use serde::Deserialize;
use usher_service::Error;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::error::{ApiError, Result};

/// What the picture is like.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct QrParams {
    /// `svg` if not said.
    #[param(inline)]
    format: Option<QrFormat>,
    /// How many pixels wide one square is, 1 to 40; 8 if not said.
    #[param(minimum = 1, maximum = 40)]
    scale: Option<i64>,
}

/// The format of a picture.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum QrFormat {
    Svg,
    Png,
}

/// White squares around the code, as readers need them (ISO/IEC 18004).
const MARGIN: usize = 4;

/// The picture of a link.
pub(super) fn picture(url: &str, params: &QrParams) -> Result<Response> {
    let scale = match params.scale {
        None => 8,
        Some(scale @ 1..=40) => scale as u32,
        Some(scale) => return Err(ApiError::invalid("scale", format!("must be 1 to 40, not {scale}"))),
    };
    let code = QrCode::new(url).map_err(Error::internal)?;
    Ok(match params.format.unwrap_or(QrFormat::Svg) {
        QrFormat::Svg => {
            let picture = code.render::<svg::Color>().module_dimensions(scale, scale).build();
            ([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response()
        }
        QrFormat::Png => {
            let picture = png(&code, scale as usize).map_err(Error::internal)?;
            ([(header::CONTENT_TYPE, "image/png")], picture).into_response()
        }
    })
}

/// A PNG file (ISO/IEC 15948), black on white, one bit a pixel: so little of the format that it needs no library.
fn png(code: &QrCode, scale: usize) -> io::Result<Vec<u8>> {
    let (squares, colors) = (code.width(), code.to_colors());
    let edge = (squares + 2 * MARGIN) * scale;
    let is_dark = |x: usize, y: usize| {
        let inside = MARGIN..MARGIN + squares;
        inside.contains(&x) && inside.contains(&y) && colors[(y - MARGIN) * squares + x - MARGIN] == Color::Dark
    };
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..squares + 2 * MARGIN {
        // Each line begins with its filter: none.
        let mut line = vec![0xff_u8; 1 + edge.div_ceil(8)];
        line[0] = 0;
        for x in (0..edge).filter(|x| is_dark(x / scale, y)) {
            line[1 + x / 8] &= !(0x80 >> (x % 8));
        }
        for _ in 0..scale {
            pixels.write_all(&line)?;
        }
    }
    let edge = (edge as u32).to_be_bytes();
    // One bit a pixel, shades of grey, and the only methods that there are.
    let header = [&edge[..], &edge[..], &[1, 0, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", pixels.finish()?), (b"IEND", Vec::new())] {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(&data);
        file.extend((data.len() as u32).to_be_bytes());
        file.extend(kind);
        file.extend(data);
        file.extend(sum.sum().to_be_bytes());
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::ZlibDecoder;

    use super::*;

    #[test]
    fn each_pixel_of_the_picture_is_as_the_code_has_it() {
        let code = QrCode::new("https://usher.example/i/abc").unwrap();
        let file = png(&code, 3).unwrap();
        assert_eq!(file[..8], *b"\x89PNG\r\n\x1a\n");
        let edge = (code.width() + 8) * 3;
        assert_eq!(file[16..20], (edge as u32).to_be_bytes());
        assert_eq!(file[16..20], file[20..24]);
        let length = u32::from_be_bytes(file[33..37].try_into().unwrap()) as usize;
        let mut lines = Vec::new();
        ZlibDecoder::new(&file[41..41 + length]).read_to_end(&mut lines).unwrap();
        assert_eq!(lines.len(), (1 + edge.div_ceil(8)) * edge);
        for (y, line) in lines.chunks(1 + edge.div_ceil(8)).enumerate() {
            for x in 0..edge {
                let dark = line[1 + x / 8] & (0x80 >> (x % 8)) == 0;
                let (column, row) = ((x / 3).checked_sub(4), (y / 3).checked_sub(4));
                let expected = match (column, row) {
                    (Some(x), Some(y)) if x < code.width() && y < code.width() => code[(x, y)] == Color::Dark,
                    _ => false,
                };
                assert_eq!(dark, expected, "{x} {y}");
            }
        }
        assert!(file.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"), "the known sum of an empty end");
    }
}
