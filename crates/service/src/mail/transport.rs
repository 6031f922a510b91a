use usher_mail::smtp::{MailUrl, SendError, SmtpTransport};

/// Where mail goes.
pub enum Transport {
    /// Into the database, to be read there.
    Capture,
    /// To a relay.
    Smtp(SmtpTransport),
}

impl Transport {
    /// From `mail.url`.
    pub fn new(url: &MailUrl) -> Result<Self, SendError> {
        Ok(match url {
            MailUrl::Capture => Self::Capture,
            MailUrl::Smtp(settings) => Self::Smtp(SmtpTransport::new(settings)?),
        })
    }
}
