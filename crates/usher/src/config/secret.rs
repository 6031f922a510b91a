//! Values that must not reach a log line, an error or the output of `config print`.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// What stands for a secret wherever one would be printed.
const HIDDEN: &str = "***";

/// A value that no formatter or serializer prints.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret<T>(T);

impl<T> Secret<T> {
    /// The value itself, for the one place that needs it.
    pub(crate) fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl<T> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

/// The URL of a service that Usher stands on. It may hold a password, which only `expose` shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ServiceUrl {
    text: String,
    url: Url,
}

/// Why a text is no service URL. Does not repeat the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidServiceUrl {
    /// No URL at all.
    #[error("not a URL: {0}")]
    Syntax(#[from] url::ParseError),
    /// A password with a bare `/`, `?` or `#` ends the host early and leaves the `@` behind it.
    #[error("an @ after the host; characters such as / ? # @ in a password are written percent-encoded")]
    UnescapedPassword,
}

impl ServiceUrl {
    /// The part before the colon, in lower case.
    pub(crate) fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// The URL as it was written, password included.
    pub(crate) fn expose(&self) -> &str {
        &self.text
    }

    /// The URL with its passwords hidden. As it was written if it has none.
    fn redacted(&self) -> String {
        let secret_parameter = |name: &str| matches!(name, "password" | "sslpassword");
        let in_query = self.url.query_pairs().any(|(name, _)| secret_parameter(&name));
        if self.url.password().is_none() && !in_query {
            return self.text.clone();
        }
        let mut url = self.url.clone();
        if url.password().is_some() && url.set_password(Some(HIDDEN)).is_err() {
            return HIDDEN.to_owned();
        }
        if in_query {
            let pairs: Vec<_> = self.url.query_pairs().into_owned().collect();
            let mut query = url.query_pairs_mut();
            query.clear();
            for (name, value) in &pairs {
                query.append_pair(name, if secret_parameter(name) { HIDDEN } else { value });
            }
        }
        url.to_string()
    }
}

impl TryFrom<String> for ServiceUrl {
    type Error = InvalidServiceUrl;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text)?;
        let behind_host = &url[url::Position::AfterPort..];
        if url.has_authority() && url.username().is_empty() && behind_host.contains('@') {
            return Err(InvalidServiceUrl::UnescapedPassword);
        }
        Ok(Self { text, url })
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Debug for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service_url(text: &str) -> ServiceUrl {
        ServiceUrl::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_secret_is_printed_by_no_formatter_and_no_serializer() {
        let secret = Secret("hunter2".to_owned());
        assert_eq!(format!("{secret} {secret:?} {secret:#?}"), "*** *** ***");
        assert_eq!(toml::Value::try_from(&secret).unwrap(), toml::Value::String("***".to_owned()));
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_url_hides_its_passwords_and_keeps_the_rest() {
        let cases = [
            ("postgres://usher:hunter2@db/usher?sslmode=require", "postgres://usher:***@db/usher?sslmode=require"),
            ("postgres:///usher?host=/run&password=hunter2", "postgres:///usher?host=%2Frun&password=***"),
            (
                "smtp://a%40b.example:hunter2@relay:587?connections=4",
                "smtp://a%40b.example:***@relay:587?connections=4",
            ),
            ("postgres:///usher?host=/run/postgresql", "postgres:///usher?host=/run/postgresql"),
            ("sqlite:./data/usher.db", "sqlite:./data/usher.db"),
            ("capture:", "capture:"),
        ];
        for (text, shown) in cases {
            let url = service_url(text);
            assert_eq!((format!("{url}"), format!("{url:?}")), (shown.to_owned(), shown.to_owned()));
            assert_eq!(url.expose(), text);
        }
    }

    #[test]
    fn a_password_that_was_not_percent_encoded_is_refused_and_not_repeated() {
        for text in
            ["postgres://usher:12/34hunter2@db/usher", "smtp://usher:1#hunter2@relay", "smtp://usher:hunter2/@relay"]
        {
            let error = ServiceUrl::try_from(text.to_owned()).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert_eq!(
            ServiceUrl::try_from("postgres://usher:12/34@db/usher".to_owned()),
            Err(InvalidServiceUrl::UnescapedPassword)
        );
    }
}
