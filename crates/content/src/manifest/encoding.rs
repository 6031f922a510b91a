//! The text of an XML file, whatever it is encoded in.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A decoded file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Whether the encoding had to be guessed, against or without what the file says.
    pub(super) guessed: bool,
}

/// Decodes by byte order mark, then by the XML declaration, then as UTF-8; what fits neither is taken for windows-1252,
/// in which every file can be read and most old authoring tools wrote.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| by_declaration(bytes));
    let (text, _, wrong) = encoding.unwrap_or(UTF_8).decode(bytes);
    let (text, guessed) = if wrong { (WINDOWS_1252.decode(bytes).0, true) } else { (text, false) };
    // A parser takes blanks before the declaration for an error; some tools put them there.
    Decoded { text: text.trim_start().to_owned(), guessed }
}

/// XML 1.0, appendix F: the first bytes tell the width of a character, the declaration tells the rest.
fn by_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, ..] => return Some(UTF_16LE),
        [0, b'<', ..] => return Some(UTF_16BE),
        _ => {}
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let encoding = Encoding::for_label(value[1..].split(quote).next()?.as_bytes())?;
    // A file that can be read so far has one byte per letter, whatever it says.
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Decoded {
        Decoded { text: text.to_owned(), guessed: false }
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_decides_and_goes() {
        assert_eq!(decode("\u{feff}<a>ü</a>".as_bytes()), decoded("<a>ü</a>"));
        assert_eq!(decode(&utf_16("\u{feff}<a>ü</a>", u16::to_le_bytes)), decoded("<a>ü</a>"));
        assert_eq!(decode(&utf_16("\u{feff}<a>ü</a>", u16::to_be_bytes)), decoded("<a>ü</a>"));
    }

    #[test]
    fn utf_16_is_seen_without_a_mark() {
        assert_eq!(decode(&utf_16("<a>ü</a>", u16::to_le_bytes)), decoded("<a>ü</a>"));
        assert_eq!(decode(&utf_16("<a>ü</a>", u16::to_be_bytes)), decoded("<a>ü</a>"));
    }

    #[test]
    fn the_declaration_decides_without_a_mark() {
        let text = "<?xml version = \"1.0\" encoding = 'ISO-8859-1'?><a>\u{fc}</a>";
        let bytes: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        assert_eq!(decode(&bytes), decoded(text));
    }

    #[test]
    fn a_declaration_that_cannot_be_right_is_ignored() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ü</a>";
        assert_eq!(decode(text.as_bytes()), decoded(text));
    }

    #[test]
    fn what_is_not_utf_8_is_taken_for_windows_1252() {
        let bytes = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\x93x\x94</a>";
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\u{201c}x\u{201d}</a>".to_owned();
        assert_eq!(decode(bytes), Decoded { text, guessed: true });
    }

    #[test]
    fn blanks_before_the_declaration_go() {
        assert_eq!(decode(b"\r\n <?xml version=\"1.0\"?><a/>"), decoded("<?xml version=\"1.0\"?><a/>"));
    }
}
