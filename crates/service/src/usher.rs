use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use usher_model::{KeyRing, Locale};
use usher_store::{Objects, Store};

use crate::account::{CallRates, CredentialCache};
use crate::course::VersionCache;
use crate::launch::WaitingReports;
use crate::outbound::GuardedClient;
use crate::seal::Seal;
use crate::sign_in::Passwords;
use crate::{Clock, Entropy, Result, Settings};

/// The product: every verb is a method of it. Cheap to clone.
#[derive(Clone)]
pub struct Usher(Arc<Inner>);

struct Inner {
    store: Store,
    objects: Objects,
    keys: KeyRing,
    seal: Seal,
    clock: Clock,
    entropy: Entropy,
    settings: Settings,
    locale: Locale,
    outbound: GuardedClient,
    credentials: CredentialCache,
    call_rates: CallRates,
    versions: VersionCache,
    passwords: Passwords,
    reports: WaitingReports,
    mail_waiting: Notify,
    import_waiting: Notify,
    postback_waiting: Notify,
    webhook_waiting: Notify,
    import_ended: Notify,
    learner_waiting: Notify,
    removal_waiting: Notify,
}

/// What an [`Usher`] is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Where packages lie.
    pub objects: Objects,
    /// Derives links and keys.
    pub keys: KeyRing,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub entropy: Entropy,
    /// The configuration.
    pub settings: Settings,
}

impl Usher {
    /// Puts the parts together. Fails if the TLS set-up of outgoing calls does.
    pub fn new(parts: Parts) -> Result<Self> {
        let outbound = GuardedClient::new(parts.settings.allow_private_addresses)?;
        let seal = Seal::new(parts.keys.derive_key("seal"));
        Ok(Self(Arc::new(Inner {
            store: parts.store,
            objects: parts.objects,
            keys: parts.keys,
            seal,
            clock: parts.clock,
            entropy: parts.entropy,
            settings: parts.settings,
            locale: Locale::english(),
            outbound,
            credentials: CredentialCache::default(),
            call_rates: CallRates::default(),
            versions: VersionCache::default(),
            passwords: Passwords::default(),
            reports: WaitingReports::default(),
            mail_waiting: Notify::new(),
            import_waiting: Notify::new(),
            postback_waiting: Notify::new(),
            webhook_waiting: Notify::new(),
            import_ended: Notify::new(),
            learner_waiting: Notify::new(),
            removal_waiting: Notify::new(),
        })))
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The texts of pages and mails.
    pub fn locale(&self) -> &Locale {
        &self.0.locale
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.0.objects
    }

    pub(crate) fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.0.seal
    }

    pub(crate) fn entropy(&self) -> &Entropy {
        &self.0.entropy
    }

    pub(crate) fn outbound(&self) -> &GuardedClient {
        &self.0.outbound
    }

    pub(crate) fn credentials(&self) -> &CredentialCache {
        &self.0.credentials
    }

    pub(crate) fn call_rates(&self) -> &CallRates {
        &self.0.call_rates
    }

    pub(crate) fn versions(&self) -> &VersionCache {
        &self.0.versions
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn reports(&self) -> &WaitingReports {
        &self.0.reports
    }

    /// Wakes the worker that sends mail.
    pub(crate) fn mail_waiting(&self) -> &Notify {
        &self.0.mail_waiting
    }

    /// Wakes the worker that imports packages.
    pub(crate) fn import_waiting(&self) -> &Notify {
        &self.0.import_waiting
    }

    /// Wakes the worker that posts results.
    pub(crate) fn postback_waiting(&self) -> &Notify {
        &self.0.postback_waiting
    }

    /// Wakes the worker that tells receivers what happens in the account.
    pub(crate) fn webhook_waiting(&self) -> &Notify {
        &self.0.webhook_waiting
    }

    /// Wakes the worker that tells of the ends of imports.
    pub(crate) fn import_ended(&self) -> &Notify {
        &self.0.import_ended
    }

    /// Wakes the worker that changes and erases learners.
    pub(crate) fn learner_waiting(&self) -> &Notify {
        &self.0.learner_waiting
    }

    /// Wakes the worker that cleans up.
    pub(crate) fn removal_waiting(&self) -> &Notify {
        &self.0.removal_waiting
    }
}
