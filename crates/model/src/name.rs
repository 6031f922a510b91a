//! Names of people, as strangers type them.

use crate::text::is_invisible;

/// The longest name, in characters.
const MAX_CHARS: usize = 80;

/// What is left of a name that may be mailed and shown: one line of at most 80 characters, without
/// control, invisible and direction-changing characters, and without web addresses. An open form
/// would otherwise let anyone mail a message of their own to any address, as someone's name
/// (reference/demands.md, row 17).
///
/// The result may be empty.
pub fn clean_name(name: &str) -> String {
    // Hidden characters go first: they could hide a web address from the next step.
    let visible: String =
        name.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = visible.split_whitespace().filter(|word| !is_web_address(word)).collect();
    let cut: String = words.join(" ").chars().take(MAX_CHARS).collect();
    cut.trim_end().to_owned()
}

fn is_web_address(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://") || word.contains("www.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leaves_ordinary_names_alone() {
        for name in ["Ana", "J. R. O'Neill-Smith", "Þóra Jónsdóttir", "李小龍", "نادية"] {
            assert_eq!(clean_name(name), name);
        }
    }

    #[test]
    fn makes_one_line_of_single_spaces() {
        assert_eq!(clean_name("  Ana \t\r\n  Maria\0B. "), "Ana Maria B.");
    }

    #[test]
    fn drops_hidden_and_direction_changing_characters() {
        assert_eq!(clean_name("A\u{200b}n\u{202e}a\u{feff}"), "Ana");
    }

    #[test]
    fn drops_web_addresses_and_keeps_the_rest() {
        assert_eq!(clean_name("Ana HTTPS://evil.example/x wins"), "Ana wins");
        assert_eq!(clean_name("see(www.evil.example) Ana"), "Ana");
        assert_eq!(clean_name("ht\u{200b}tp://evil.example"), "");
    }

    #[test]
    fn cuts_at_80_characters_and_not_at_bytes() {
        assert_eq!(clean_name(&"é".repeat(100)), "é".repeat(80));
        assert_eq!(clean_name(&format!("{} b", "a".repeat(79))), "a".repeat(79));
    }

    proptest! {
        #[test]
        fn a_clean_name_is_short_one_line_and_clean(
            name in "(\\PC|[\\x00-\\x20\u{200b}\u{202e}]|http://|www\\.){0,120}",
        ) {
            let clean = clean_name(&name);
            prop_assert!(clean.chars().count() <= 80);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert!(!clean.contains("://") && !clean.to_lowercase().contains("www."));
            prop_assert_eq!(clean_name(&clean), clean);
        }
    }
}
