//! Which generation of the API a caller speaks, and in which version (reference/rise-api.md §1, §2).

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// A generation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Rise.com: `Rise-API-Version`. An invitation must name a role.
    Rise,
    /// Reach 360, its successor: `API-Version`. An invitation without a role is one for a learner.
    Reach,
}

/// A version that a caller asked for, or was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Of which generation.
    pub profile: Profile,
    /// Its date.
    pub date: &'static str,
}

/// A header that names no version that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownVersion {
    /// The header.
    pub header: &'static str,
    /// The versions that it may name.
    pub known: &'static [&'static str],
}

impl Profile {
    const ALL: [Self; 2] = [Self::Rise, Self::Reach];

    /// The header that names a version.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Rise => "rise-api-version",
            Self::Reach => "api-version",
        }
    }

    /// The versions, the first one first: it is spoken with whoever names none. All are alike.
    pub(crate) fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Rise => &["2020-07-16"],
            Self::Reach => &["2023-04-04", "2023-05-04"],
        }
    }

    /// The word that the database keeps.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rise => "rise",
            Self::Reach => "reach",
        }
    }

    /// The generation of a word that the database keeps.
    pub(crate) fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|profile| profile.word() == word).unwrap_or(Self::Rise)
    }

    fn read(self, text: &str) -> Result<Version, UnknownVersion> {
        let known = self.versions();
        match known.iter().find(|date| **date == text.trim()) {
            Some(date) => Ok(Version { profile: self, date }),
            None => Err(UnknownVersion { header: self.header(), known }),
        }
    }
}

impl Version {
    /// The version of that date, of whichever generation.
    pub(crate) fn find(date: &str) -> Result<Self, UnknownVersion> {
        Profile::Rise.read(date).or_else(|_| Profile::Reach.read(date))
    }
}

/// The version of a request. Of two headers the newer generation's counts, but both must name a version that there is.
fn read(headers: &HeaderMap) -> Result<Version, UnknownVersion> {
    let mut version = Version { profile: Profile::Rise, date: Profile::Rise.versions()[0] };
    for profile in Profile::ALL {
        for value in headers.get_all(profile.header()) {
            version = profile.read(value.to_str().unwrap_or_default())?;
        }
    }
    Ok(version)
}

/// Puts the version of a request where its handler finds it, and names it on the answer.
pub(super) async fn negotiate(mut request: Request, next: Next) -> Response {
    let version = read(request.headers());
    request.extensions_mut().insert(version.clone());
    let mut response = next.run(request).await;
    if let Ok(version) = version {
        let name = HeaderName::from_static(version.profile.header());
        response.headers_mut().insert(name, HeaderValue::from_static(version.date));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &'static str)]) -> Result<(Profile, &'static str), &'static str> {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        read(&headers.collect()).map(|version| (version.profile, version.date)).map_err(|unknown| unknown.header)
    }

    #[test]
    fn who_names_no_version_speaks_the_first_of_the_first_generation() {
        assert_eq!(of(&[]), Ok((Profile::Rise, "2020-07-16")));
    }

    #[test]
    fn the_newer_generation_counts_and_both_must_be_known() {
        assert_eq!(of(&[("rise-api-version", "2020-07-16")]), Ok((Profile::Rise, "2020-07-16")));
        assert_eq!(of(&[("api-version", " 2023-05-04 ")]), Ok((Profile::Reach, "2023-05-04")));
        let both = [("api-version", "2023-04-04"), ("rise-api-version", "2020-07-16")];
        assert_eq!(of(&both), Ok((Profile::Reach, "2023-04-04")));
        assert_eq!(of(&[("rise-api-version", "2023-04-04")]), Err("rise-api-version"));
        assert_eq!(of(&[("api-version", "")]), Err("api-version"));
        assert_eq!(of(&[("api-version", "2023-04-04"), ("rise-api-version", "x")]), Err("rise-api-version"));
    }
}
