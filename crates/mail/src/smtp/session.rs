//! One open connection to a relay.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail as MailFrom, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::content::Mail;
use super::{SendError, SmtpSettings, Tls};

/// How long a relay may take to say goodbye.
const QUIT_TIMEOUT: Duration = Duration::from_secs(1);

/// The code with which a relay closes the connection (RFC 5321 §3.8).
const CLOSING: u16 = 421;

/// A connection that is greeted, encrypted and authenticated as the settings want it.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
    /// Whether the relay takes commands in groups (RFC 2920).
    pipelining: bool,
    idle_since: Instant,
}

/// A mail that was not taken, and what that means for its connection.
pub(super) struct Failure {
    pub(super) error: SendError,
    /// The connection can take another mail.
    pub(super) usable: bool,
    /// The connection was gone before the relay saw anything of this mail.
    pub(super) stale: bool,
}

impl Session {
    /// Connects; `tls` is absent only where the settings say [`Tls::None`].
    pub(super) async fn open(settings: &SmtpSettings, tls: Option<&TlsParameters>) -> Result<Self, SendError> {
        let hello = ClientId::default();
        let mut connection =
            connect(settings, tls, &hello).await.map_err(|error| SendError::connection(&error.to_string()))?;
        // lettre forgets the extensions it does not use itself, so they are asked for once more.
        let extensions = connection.command(Ehlo::new(hello)).await;
        let pipelining =
            extensions.is_ok_and(|reply| reply.message().any(|line| line.eq_ignore_ascii_case("PIPELINING")));
        tracing::debug!(
            host = settings.host,
            encrypted = connection.is_encrypted(),
            pipelining,
            "connected to the mail relay"
        );
        Ok(Self { connection, pipelining, idle_since: Instant::now() })
    }

    /// How long the connection has done nothing.
    pub(super) fn idle_for(&self) -> Duration {
        self.idle_since.elapsed()
    }

    /// Hands one mail over. The session may be used again if that succeeds, or if the failure says so.
    pub(super) async fn send(&mut self, mail: &Mail<'_>) -> Result<(), Failure> {
        let parameters = self.parameters(mail).map_err(|error| Failure { error, usable: true, stale: false })?;
        let envelope = [
            MailFrom::new(Some(mail.from.clone()), parameters).to_string(),
            Rcpt::new(mail.to.clone(), vec![]).to_string(),
            Data.to_string(),
        ];
        self.offer(&envelope).await?;
        let sent = self.connection.command(&mail.content).await;
        self.idle_since = Instant::now();
        sent.map(|_| ()).map_err(|error| Failure {
            error: SendError::on_sending(&error),
            usable: !ends_session(&error),
            stale: false,
        })
    }

    /// Says goodbye, as a client must before it hangs up (RFC 5321 §4.1.1.10).
    pub(super) async fn quit(mut self) {
        // The relay may be gone already; there is nobody to tell.
        let _ = timeout(QUIT_TIMEOUT, self.connection.quit()).await;
    }

    fn parameters(&self, mail: &Mail<'_>) -> Result<Vec<MailParameter>, SendError> {
        let relay = self.connection.server_info();
        let mut parameters = vec![];
        if mail.has_international_address() {
            if !relay.supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::refused(553, "the relay takes no address beyond ASCII"));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !mail.content.is_ascii() {
            if !relay.supports_feature(Extension::EightBitMime) {
                return Err(SendError::refused(554, "the relay takes no message beyond ASCII"));
            }
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }

    /// Says MAIL, RCPT and DATA, in one go where the relay knows how to take that. After a success the relay waits for
    /// the text of the mail; after a failure that leaves the session usable, for the next mail.
    async fn offer(&mut self, envelope: &[String; 3]) -> Result<(), Failure> {
        let mut refusal = None;
        let mut wants_text = false;
        for (step, command) in envelope.iter().enumerate() {
            let reply = match (self.pipelining, step) {
                (false, _) => self.connection.command(command).await,
                (true, 0) => self.connection.command(envelope.concat()).await,
                (true, _) => self.connection.read_response().await,
            };
            match reply {
                Ok(reply) => wants_text = reply.has_code(354),
                Err(error) if ends_session(&error) => {
                    let error = SendError::on_sending(refusal.as_ref().unwrap_or(&error));
                    return Err(Failure { error, usable: false, stale: step == 0 });
                }
                Err(error) => {
                    refusal.get_or_insert(error);
                    if !self.pipelining {
                        break;
                    }
                }
            }
        }
        match refusal {
            Some(refusal) => {
                // A relay may want the text although it refused the only recipient; an empty one goes to nobody
                // (RFC 2920 §3.1).
                let end = if wants_text { ".\r\n".to_owned() } else { Rset.to_string() };
                let usable = self.connection.command(end).await.err().is_none_or(|error| !ends_session(&error));
                Err(Failure { error: SendError::on_sending(&refusal), usable, stale: false })
            }
            None if wants_text => Ok(()),
            None => Err(Failure {
                error: SendError::connection("the relay answered DATA with something else than 354"),
                usable: false,
                stale: false,
            }),
        }
    }
}

async fn connect(
    settings: &SmtpSettings,
    tls: Option<&TlsParameters>,
    hello: &ClientId,
) -> Result<AsyncSmtpConnection, Box<dyn std::error::Error + Send + Sync>> {
    let server = (settings.host.as_str(), settings.port);
    let mut connection = if settings.tls == Tls::Implicit {
        AsyncSmtpConnection::connect_tokio1(server, None, hello, tls.cloned(), None).await?
    } else {
        let stream = TcpStream::connect(server).await?;
        // Else the last packet of a mail waits until the one before it is acknowledged.
        stream.set_nodelay(true)?;
        AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await?
    };
    if let Some(tls) = tls
        && !connection.is_encrypted()
    {
        if connection.can_starttls() {
            connection.starttls(tls.clone(), hello).await?;
        } else if settings.tls == Tls::Required {
            return Err("the relay does not offer STARTTLS".into());
        }
    }
    if let Some((user, password)) = &settings.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
    }
    Ok(connection)
}

/// Whether no more is to be heard after this error.
fn ends_session(error: &Error) -> bool {
    error.status().is_none_or(|code| u16::from(code) == CLOSING)
}
