//! What a client accepts and already has (RFC 9110 §8.8.3, §12.5.3, §13.1.2).

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

/// Whether the client takes gzip.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = None;
    for member in members(headers, ACCEPT_ENCODING.as_str()) {
        let (coding, parameters) = member.split_once(';').unwrap_or((member, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0);
        match coding.trim() {
            coding if coding.eq_ignore_ascii_case("gzip") => return weight > 0.0,
            "*" => any = Some(weight > 0.0),
            _ => {}
        }
    }
    any.unwrap_or(false)
}

/// Whether the client has this representation, so that 304 will do.
pub(crate) fn has_fresh(headers: &HeaderMap, etag: &str) -> bool {
    members(headers, IF_NONE_MATCH.as_str()).any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}

fn members<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn gzip_is_accepted_where_it_is_named_and_not_refused() {
        let accepted = |value| accepts_gzip(&headers(ACCEPT_ENCODING, value));
        for value in ["gzip", "br, GZIP;q=0.5", "*", "gzip; q=0.1, *;q=0"] {
            assert!(accepted(value), "{value}");
        }
        for value in ["", "br", "gzip;q=0", "identity", "*;q=0", "*, gzip;q=0"] {
            assert!(!accepted(value), "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_client_has_what_one_of_its_tags_names() {
        let has = |value| has_fresh(&headers(IF_NONE_MATCH, value), "\"a\"");
        assert!(has("\"a\"") && has("W/\"a\"") && has("\"b\", \"a\"") && has("*"));
        assert!(!has("\"b\"") && !has("a") && !has_fresh(&HeaderMap::new(), "\"a\""));
    }
}
