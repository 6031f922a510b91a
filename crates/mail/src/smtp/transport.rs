//! A few connections to a relay, used in turn.
//!
//! lettre has a pool of its own, but that one asks a connection for a sign of life (NOOP) before every mail, drops it
//! after every refused address, and opens more than its limit under load. Here a connection that turns out to be gone
//! at its first command is replaced, which is safe, as the relay saw nothing of the mail.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::client::TlsParameters;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::content::Mail;
use super::session::{Failure, Session};
use super::{SendError, SmtpSettings, Tls};

/// After a silence of this length a connection is not trusted: a firewall may have forgotten it without telling anyone.
const IDLE_LIMIT: Duration = Duration::from_mins(1);

/// Sends mails to one relay. Connections are made as needed and kept.
pub struct SmtpTransport {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    /// One permit per connection that may be open.
    slots: Semaphore,
    /// Open connections that no mail is using, the latest used last.
    idle: Mutex<Vec<Session>>,
}

impl SmtpTransport {
    /// Prepares the transport without connecting. Fails if TLS cannot be set up.
    ///
    /// TLS uses ring, unless the process has installed another provider as its default; none needs to be installed.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SendError> {
        let tls = match settings.tls {
            Tls::None => None,
            tls => Some(
                TlsParameters::builder(settings.host.clone())
                    .dangerous_accept_invalid_certs(tls == Tls::Opportunistic)
                    .build_rustls()
                    .map_err(|error| SendError::connection(&error.to_string()))?,
            ),
        };
        Ok(Self {
            slots: Semaphore::new(usize::from(settings.connections.get())),
            idle: Mutex::new(Vec::new()),
            settings: settings.clone(),
            tls,
        })
    }

    /// Hands one mail to the relay: `message` as [`compose`](crate::message::compose) makes it, `from` and `to` bare
    /// addresses. Waits for a free connection first. Success means that the relay has taken charge of the mail.
    pub async fn send(&self, from: &str, to: &str, message: &[u8]) -> Result<(), SendError> {
        let mail = Mail::parse(from, to, message)?;
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(SendError::connection("sending has ended"));
        };
        timeout(self.settings.timeout, self.send_on_any(&mail))
            .await
            .unwrap_or_else(|_| Err(SendError::connection("the relay did not answer in time")))
    }

    /// Ends sending: waits for the mails that are on their way, then closes the connections in good form.
    pub async fn close(&self) {
        // An error means that somebody else has closed the transport, and waits.
        let _all = self.slots.acquire_many(u32::from(self.settings.connections.get())).await;
        self.slots.close();
        let sessions = std::mem::take(&mut *self.idle());
        for session in sessions {
            session.quit().await;
        }
    }

    async fn send_on_any(&self, mail: &Mail<'_>) -> Result<(), SendError> {
        let idle = self.idle().pop();
        if let Some(session) = idle {
            if session.idle_for() > IDLE_LIMIT {
                session.quit().await;
            } else {
                match self.send_on(session, mail).await {
                    Err(Failure { stale: true, .. }) => {}
                    outcome => return outcome.map_err(|failure| failure.error),
                }
            }
        }
        let session = Session::open(&self.settings, self.tls.as_ref()).await?;
        self.send_on(session, mail).await.map_err(|failure| failure.error)
    }

    async fn send_on(&self, mut session: Session, mail: &Mail<'_>) -> Result<(), Failure> {
        let outcome = session.send(mail).await;
        if outcome.as_ref().err().is_none_or(|failure| failure.usable) {
            self.idle().push(session);
        }
        outcome
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
