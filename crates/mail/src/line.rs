//! Text that is safe in a place with rules about line ends.

/// The characters a subject or a name may have; short enough for one header line (998 octets, RFC 5322 §2.1.1) even
/// without a space to fold at.
pub(crate) const MAX_LINE_CHARS: usize = 255;

/// One trimmed line: runs of white space become one space, control characters go, and at most [`MAX_LINE_CHARS`] stay.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(MAX_LINE_CHARS).collect();
    cut.trim_end().to_owned()
}

/// The text with `line_end` for each CRLF, lone CR and lone LF, and without other control characters than tabs.
pub(crate) fn with_line_ends(text: &str, line_end: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                characters.next_if_eq(&'\n');
                out.push_str(line_end);
            }
            '\n' => out.push_str(line_end),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_keeps_the_words_and_nothing_that_could_start_another_line() {
        assert_eq!(one_line("  Hello\r\nBcc: x\u{2028}y\t z\u{0}\u{7f} "), "Hello Bcc: x y z");
        assert_eq!(one_line("a \u{0} b"), "a b");
    }

    #[test]
    fn one_line_cuts_by_characters() {
        assert_eq!(one_line(&"ü".repeat(300)), "ü".repeat(255));
    }

    #[test]
    fn every_kind_of_line_end_becomes_the_one_asked_for() {
        assert_eq!(with_line_ends("a\r\nb\rc\nd\r\r\ne\u{0}\t", "\r\n"), "a\r\nb\r\nc\r\nd\r\n\r\ne\t");
    }
}
