//! How single values are read where their type alone does not say it.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde::de::{Error, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use tracing_subscriber::EnvFilter;
use usher_mail::message::Mailbox;
use usher_mail::smtp::MailUrl;

/// An empty text is `None`.
pub(super) fn optional<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Ok(None) } else { T::deserialize(text.into_deserializer()).map(Some) }
}

/// Zero is `None`.
pub(super) fn zero_is_none<'de, D: Deserializer<'de>, T: TryFrom<u32>>(from: D) -> Result<Option<T>, D::Error> {
    u32::deserialize(from).map(|number| T::try_from(number).ok())
}

/// An IP address and a port.
pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    text.parse()
        .map_err(|_| D::Error::custom(format!("`{text}` is no address and port such as 127.0.0.1:8080 or [::]:8080")))
}

/// Networks; a single address is the network that holds only it.
pub(super) fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: String| {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| D::Error::custom(format!("`{text}` is no address or network such as 10.0.0.0/8")))
    };
    Vec::<String>::deserialize(from)?.into_iter().map(network).collect()
}

/// Where mail goes.
pub(super) fn mail_url<'de, D: Deserializer<'de>>(from: D) -> Result<MailUrl, D::Error> {
    MailUrl::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// A mailbox such as `Name <name@example.org>`.
pub(super) fn mailbox<'de, D: Deserializer<'de>>(from: D) -> Result<Mailbox, D::Error> {
    Mailbox::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

/// A filter of log lines.
pub(super) fn log_filter<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match EnvFilter::try_new(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(D::Error::custom(error)),
    }
}
