//! Where mail goes, as an operator writes it in one URL.

use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

const DEFAULT_CONNECTIONS: NonZeroU16 = NonZeroU16::new(4).expect("four is not zero");
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);

/// What `mail.url` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailUrl {
    /// `capture:` — nothing leaves the machine; mails are kept to be looked at.
    Capture,
    /// `smtp://` or `smtps://` — mails go to a relay.
    Smtp(SmtpSettings),
}

/// How to reach a relay.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// A host name or an IP address without brackets.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// User name and password, decoded.
    pub login: Option<(String, String)>,
    /// When to encrypt.
    pub tls: Tls,
    /// How many connections at most are open, and so how many mails are on their way, at a time.
    pub connections: NonZeroU16,
    /// How long one mail, or the making of one connection, may take.
    pub timeout: Duration,
}

/// When a connection to a relay is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (`smtps://`); the certificate must be valid for the host.
    Implicit,
    /// By STARTTLS (RFC 3207), or not at all; the certificate must be valid for the host.
    Required,
    /// By STARTTLS where the relay offers it, with whatever certificate: against listeners only (RFC 7435). Whoever could
    /// pose as the relay could as well hide the offer, so a check of the certificate would refuse mail and protect none.
    Opportunistic,
    /// Never.
    None,
}

/// Why a URL does not say where mail goes. The URL is not repeated, as it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailUrl {
    /// Not a URL, or one of another kind.
    #[error("the mail URL is `capture:`, or starts with `smtp://` or `smtps://`")]
    Scheme,
    /// No host, or one with characters that no host name has.
    #[error("the mail URL names no valid host")]
    Host,
    /// Something behind the host and port.
    #[error("the mail URL has no path and no fragment")]
    Path,
    /// A password without a user name or the other way round, or escapes that are not UTF-8.
    #[error("the mail URL has both a user name and a password, or neither; special characters are percent-encoded")]
    Login,
    /// A parameter that does not exist.
    #[error("the mail URL has an unknown parameter `{name}`; known are connections, timeout and tls")]
    UnknownParameter {
        /// Its name.
        name: String,
    },
    /// A value that a parameter cannot have.
    #[error("in the mail URL, {name} must be {expected}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What it can be.
        expected: &'static str,
    },
}

impl MailUrl {
    /// Reads `capture:`, `smtp://user:password@host:port?parameters` or `smtps://…`.
    ///
    /// | parameter | default | |
    /// |---|---|---|
    /// | port | 25, `smtps` 465 | |
    /// | `connections` | 4 | 1 to 65535 |
    /// | `timeout` | 60 | seconds, see [`SmtpSettings::timeout`] |
    /// | `tls` (`smtp` only) | see below | `required`, `opportunistic` or `none`, see [`Tls`] |
    ///
    /// By default `smtp` is `none` to a loopback address, `required` with a password, which an attacker could otherwise
    /// have sent in the clear, and `opportunistic` for the rest.
    pub fn parse(url: &str) -> Result<Self, InvalidMailUrl> {
        let url = Url::parse(url).map_err(|_| InvalidMailUrl::Scheme)?;
        let implicit = match url.scheme() {
            "capture" if url.as_str() == "capture:" => return Ok(Self::Capture),
            "smtp" => false,
            "smtps" => true,
            _ => return Err(InvalidMailUrl::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidMailUrl::Path);
        }
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || host.contains('%') {
            return Err(InvalidMailUrl::Host);
        }
        let login = login(&url)?;

        let mut connections = DEFAULT_CONNECTIONS;
        let mut timeout = DEFAULT_TIMEOUT;
        let mut tls = match (&login, implicit) {
            (_, true) => Tls::Implicit,
            _ if is_loopback(host) => Tls::None,
            (Some(_), _) => Tls::Required,
            (None, _) => Tls::Opportunistic,
        };
        for (name, value) in url.query_pairs() {
            match &*name {
                "connections" => {
                    connections = value.parse().map_err(|_| InvalidMailUrl::Parameter {
                        name: "connections",
                        expected: "a whole number from 1 to 65535",
                    })?;
                }
                "timeout" => {
                    let seconds: NonZeroU16 = value.parse().map_err(|_| InvalidMailUrl::Parameter {
                        name: "timeout",
                        expected: "a whole number of seconds from 1 to 65535",
                    })?;
                    timeout = Duration::from_secs(u64::from(seconds.get()));
                }
                "tls" => {
                    tls = match &*value {
                        _ if implicit => None,
                        "required" => Some(Tls::Required),
                        "opportunistic" => Some(Tls::Opportunistic),
                        "none" => Some(Tls::None),
                        _ => None,
                    }
                    .ok_or(InvalidMailUrl::Parameter {
                        name: "tls",
                        expected: "required, opportunistic or none, and is absent for smtps",
                    })?;
                }
                _ => return Err(InvalidMailUrl::UnknownParameter { name: name.into_owned() }),
            }
        }
        let port = url.port().unwrap_or(if implicit { 465 } else { 25 });
        Ok(Self::Smtp(SmtpSettings { host: host.to_owned(), port, login, tls, connections, timeout }))
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, login, tls, connections, timeout } = self;
        f.debug_struct("SmtpSettings")
            .field("host", host)
            .field("port", port)
            .field("user", &login.as_ref().map(|(user, _)| user))
            .field("tls", tls)
            .field("connections", connections)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}

fn login(url: &Url) -> Result<Option<(String, String)>, InvalidMailUrl> {
    let decode = |text| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| InvalidMailUrl::Login);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(InvalidMailUrl::Login),
        (user, Some(password)) => Ok(Some((decode(user)?, decode(password)?))),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str, port: u16, tls: Tls) -> SmtpSettings {
        SmtpSettings {
            host: host.to_owned(),
            port,
            login: None,
            tls,
            connections: NonZeroU16::new(4).unwrap(),
            timeout: Duration::from_mins(1),
        }
    }

    #[test]
    fn a_mail_url_says_where_mail_goes() {
        let login = Some(("ada@example.org".to_owned(), "p:w/ü".to_owned()));
        for (url, expected) in [
            ("capture:", MailUrl::Capture),
            ("smtp://relay.example", MailUrl::Smtp(settings("relay.example", 25, Tls::Opportunistic))),
            ("smtp://relay.example?tls=none", MailUrl::Smtp(settings("relay.example", 25, Tls::None))),
            ("smtp://localhost:2525/", MailUrl::Smtp(settings("localhost", 2525, Tls::None))),
            ("smtp://127.0.0.2?tls=required", MailUrl::Smtp(settings("127.0.0.2", 25, Tls::Required))),
            ("smtp://[::1]:26", MailUrl::Smtp(settings("::1", 26, Tls::None))),
            ("smtps://relay.example", MailUrl::Smtp(settings("relay.example", 465, Tls::Implicit))),
            (
                "smtp://ada%40example.org:p%3Aw%2F%C3%BC@relay.example:587?connections=9&timeout=5",
                MailUrl::Smtp(SmtpSettings {
                    login,
                    connections: NonZeroU16::new(9).unwrap(),
                    timeout: Duration::from_secs(5),
                    ..settings("relay.example", 587, Tls::Required)
                }),
            ),
        ] {
            assert_eq!(MailUrl::parse(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn a_bad_mail_url_is_refused_with_what_is_wrong() {
        for (url, fault) in [
            ("", "Scheme"),
            ("capture:x", "Scheme"),
            ("http://relay.example", "Scheme"),
            ("smtp://", "Host"),
            ("smtp:relay", "Path"),
            ("smtp://re%20lay", "Host"),
            ("smtp://relay.example/x", "Path"),
            ("smtp://relay.example#x", "Path"),
            ("smtp://user@relay.example", "Login"),
            ("smtp://:password@relay.example", "Login"),
            ("smtp://user:%ff@relay.example", "Login"),
            ("smtp://relay.example?pool=3", "UnknownParameter"),
            ("smtp://relay.example?connections=0", "Parameter"),
            ("smtp://relay.example?timeout=1s", "Parameter"),
            ("smtp://relay.example?tls=maybe", "Parameter"),
            ("smtps://relay.example?tls=none", "Parameter"),
        ] {
            let error = format!("{:?}", MailUrl::parse(url).unwrap_err());
            assert_eq!(error.split(' ').next(), Some(fault), "{url}");
        }
    }

    #[test]
    fn the_password_is_in_no_debug_output_and_no_error() {
        let url = MailUrl::parse("smtp://ada:hush@relay.example").unwrap();
        assert!(!format!("{url:?}").contains("hush"));
        let error = MailUrl::parse("smtp://ada:hush@relay.example/x").unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hush"));
    }
}
