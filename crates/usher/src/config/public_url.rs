//! How browsers and API clients reach the server's two origins.

use std::fmt;

use serde::Deserialize;
use url::{Host, Url};

/// What `content.public_url` may hold as the first part of its host.
const LAUNCH: &str = "{launch}";

/// An origin: scheme, host and port. Printed without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PublicUrl(Url);

/// Why a text is no public URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidPublicUrl {
    /// No URL at all.
    #[error("not a URL: {0}")]
    Syntax(#[from] url::ParseError),
    /// Neither http nor https.
    #[error("begins with neither http:// nor https://")]
    Scheme,
    /// More than an origin.
    #[error("has more than a scheme, a host and a port; a path, a query or a user name is not supported")]
    MoreThanOrigin,
    /// `{launch}` elsewhere than in front.
    #[error("{LAUNCH} may only be the first part of the host, as in https://{LAUNCH}.example.org")]
    LaunchPlace,
}

impl PublicUrl {
    /// The URL; its path is `/`.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether it names this machine's loopback interface.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = InvalidPublicUrl;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.contains(LAUNCH) {
            return Err(InvalidPublicUrl::LaunchPlace);
        }
        let url = Url::parse(&text)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidPublicUrl::Scheme);
        }
        let user = !url.username().is_empty() || url.password().is_some();
        if user || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidPublicUrl::MoreThanOrigin);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// The content origin: one for all launches, or one for each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum ContentUrl {
    /// The same origin for every launch.
    Shared(PublicUrl),
    /// `{launch}` stands in front of this origin's host.
    PerLaunch(PublicUrl),
}

impl ContentUrl {
    /// The origin, without the part that names the launch.
    pub(crate) fn base(&self) -> &PublicUrl {
        match self {
            Self::Shared(base) | Self::PerLaunch(base) => base,
        }
    }

    /// The origin of one launch, without a slash at its end. `label` is a host label that is unique to the launch.
    pub(crate) fn origin_for(&self, label: &str) -> String {
        match self {
            Self::Shared(base) => base.to_string(),
            Self::PerLaunch(base) => base.to_string().replacen("://", &format!("://{label}."), 1),
        }
    }
}

impl TryFrom<String> for ContentUrl {
    type Error = InvalidPublicUrl;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if !text.contains(LAUNCH) {
            return PublicUrl::try_from(text).map(Self::Shared);
        }
        let base = PublicUrl::try_from(text.replacen(&format!("://{LAUNCH}."), "://", 1))?;
        match base.0.host() {
            Some(Host::Domain(_)) => Ok(Self::PerLaunch(base)),
            _ => Err(InvalidPublicUrl::LaunchPlace),
        }
    }
}

impl fmt::Display for ContentUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin_for(LAUNCH))
    }
}

/// Whether both URLs name one host, so that a browser would send the cookies of one to the other.
pub(crate) fn same_host(a: &PublicUrl, b: &ContentUrl) -> bool {
    matches!(b, ContentUrl::Shared(b) if a.0.host() == b.0.host())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> Result<PublicUrl, InvalidPublicUrl> {
        PublicUrl::try_from(text.to_owned())
    }

    fn content(text: &str) -> Result<ContentUrl, InvalidPublicUrl> {
        ContentUrl::try_from(text.to_owned())
    }

    #[test]
    fn an_origin_is_printed_without_a_slash_at_its_end() {
        for text in ["https://usher.example.org", "https://usher.example.org/"] {
            assert_eq!(public(text).unwrap().to_string(), "https://usher.example.org");
        }
        assert_eq!(public("http://localhost:8080").unwrap().to_string(), "http://localhost:8080");
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        let cases = [
            ("usher.example.org", InvalidPublicUrl::Syntax(url::ParseError::RelativeUrlWithoutBase)),
            ("ftp://example.org", InvalidPublicUrl::Scheme),
            ("https://example.org/usher", InvalidPublicUrl::MoreThanOrigin),
            ("https://example.org/?a=b", InvalidPublicUrl::MoreThanOrigin),
            ("https://me@example.org", InvalidPublicUrl::MoreThanOrigin),
            ("https://{launch}.example.org", InvalidPublicUrl::LaunchPlace),
        ];
        for (text, error) in cases {
            assert_eq!(public(text), Err(error), "{text}");
        }
    }

    #[test]
    fn each_launch_can_have_a_host_of_its_own() {
        let url = content("https://{launch}.content.example.org:8443").unwrap();
        assert_eq!(url.origin_for("l7"), "https://l7.content.example.org:8443");
        assert_eq!(url.to_string(), "https://{launch}.content.example.org:8443");
        assert_eq!(url.base(), &public("https://content.example.org:8443").unwrap());
        assert_eq!(content("http://127.0.0.1:8081").unwrap().origin_for("l7"), "http://127.0.0.1:8081");
    }

    #[test]
    fn the_launch_stands_nowhere_but_in_front_of_a_named_host() {
        for text in [
            "https://content.{launch}.example.org",
            "https://{launch}.{launch}.example.org",
            "https://a{launch}.example.org",
            "https://example.org/{launch}",
            "https://{launch}.127.0.0.1",
        ] {
            assert_eq!(content(text), Err(InvalidPublicUrl::LaunchPlace), "{text}");
        }
    }

    #[test]
    fn ports_do_not_make_two_hosts_and_a_host_for_each_launch_is_never_the_same() {
        let console = public("http://localhost:8080").unwrap();
        assert!(same_host(&console, &content("http://localhost:8081").unwrap()));
        assert!(!same_host(&console, &content("http://127.0.0.1:8081").unwrap()));
        assert!(!same_host(&console, &content("http://{launch}.localhost:8081").unwrap()));
    }

    #[test]
    fn localhost_and_the_loopback_addresses_are_loopback() {
        let is_loopback = |text| public(text).unwrap().is_loopback();
        assert!(!is_loopback("https://example.org"));
        assert!(is_loopback("http://localhost:8080"));
        assert!(is_loopback("http://127.0.0.1:8080"));
        assert!(!is_loopback("http://example.org"));
    }
}
