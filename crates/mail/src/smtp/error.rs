//! How the sending of one mail fails.

use std::error::Error as _;

use lettre::transport::smtp;

use crate::line::one_line;

/// Why a mail was not taken.
///
/// The texts are the relay's own words in one line: meant for the people who send invitations, so without control
/// characters. They may name the recipient's address and stay out of logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Final for this address: the relay said 5xx, or the mail could not even be offered to it (code 553: no address
    /// that this relay can take; 554: no proper message).
    #[error("{code} {text}")]
    Refused {
        /// The reply code, 500 to 599.
        code: u16,
        /// The relay's words.
        text: String,
    },
    /// For now: the relay said 4xx.
    #[error("{code} {text}")]
    Deferred {
        /// The reply code, 400 to 499.
        code: u16,
        /// The relay's words.
        text: String,
    },
    /// The relay was not reached, would not let us in, fell silent or spoke no SMTP. Says nothing about the address. If
    /// the fault came after the text of the mail, the relay may have taken it.
    #[error("{text}")]
    Connection {
        /// What went wrong.
        text: String,
    },
}

impl SendError {
    pub(super) fn refused(code: u16, text: &str) -> Self {
        Self::Refused { code, text: one_line(text) }
    }

    pub(super) fn connection(text: &str) -> Self {
        Self::Connection { text: one_line(text) }
    }

    /// What an answer to one mail says.
    pub(super) fn on_sending(error: &smtp::Error) -> Self {
        let Some(code) = error.status().map(u16::from) else {
            return Self::connection(&error.to_string());
        };
        let text = one_line(&error.source().map(ToString::to_string).unwrap_or_default());
        match code {
            // Authentication or encryption is wanted (RFC 4954 §6, RFC 3207 §4): our settings are at fault.
            530 | 534 | 535 | 538 => Self::Connection { text: format!("{code} {text}") },
            500.. => Self::Refused { code, text },
            _ => Self::Deferred { code, text },
        }
    }
}
