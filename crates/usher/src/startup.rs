//! From the configuration to the product: opens the database, the objects and the keys.

use chrono::TimeDelta;
use usher_service::{Clock, Entropy, MailLimits, Parts, Settings, SignInLimits, Usher, VerifyPrivate, VerifyPublic};
use usher_store::{Objects, Store};

use crate::config::{self, Config};
use crate::keys;

/// A fault that ends a command: a sentence for the operator.
pub(crate) type Fault = Box<dyn std::error::Error>;

/// The product and the database it stands on.
pub(crate) struct Started {
    pub(crate) usher: Usher,
    pub(crate) store: Store,
}

/// Opens everything.
pub(crate) async fn open(config: &Config) -> Result<Started, Fault> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|e| format!("the data directory {}: {e}", config.data_dir.display()))?;
    let entropy = Entropy::system();
    let store = Store::open(config.database.url.expose()).await?;
    let empty = {
        let mut conn = store.read().await?;
        usher_store::applications::none_exist(&mut conn).await?
    };
    let keys = keys::load(&config.secrets, empty, &entropy)?;
    let objects = Objects::open(config.objects.url.expose())?;
    let settings = settings(config);
    let parts = Parts { store: store.clone(), objects, keys, clock: Clock::System, entropy, settings };
    Ok(Started { usher: Usher::new(parts)?, store })
}

fn settings(config: &Config) -> Settings {
    let days = |days: Option<std::num::NonZeroU32>| days.map_or(0, std::num::NonZeroU32::get);
    let limit = |limit: Option<std::num::NonZeroU32>| limit.map_or(u32::MAX, std::num::NonZeroU32::get);
    Settings {
        public_url: config.http.public_url.to_string(),
        content_url: config.content.public_url.to_string(),
        temp_dir: config.data_dir.join("tmp"),
        max_package_bytes: config.imports.max_bytes.get(),
        max_addresses: config.invitations.max_addresses.get(),
        verify_private: match config.invitations.verify_private {
            config::VerifyPrivate::Never => VerifyPrivate::Never,
            config::VerifyPrivate::OtherBrowser => VerifyPrivate::OtherBrowser,
            config::VerifyPrivate::Always => VerifyPrivate::Always,
        },
        verify_public: match config.invitations.verify_public {
            config::VerifyPublic::Never => VerifyPublic::Never,
            config::VerifyPublic::Return => VerifyPublic::Return,
            config::VerifyPublic::Always => VerifyPublic::Always,
        },
        mail_from: config.mail.from.clone(),
        mail_limits: MailLimits {
            proofs_per_hour: limit(config.limits.verification_mails_per_address_per_hour),
            proofs_per_day: limit(config.limits.mails_per_address_per_day),
        },
        sign_in: SignInLimits {
            idle: TimeDelta::hours(i64::from(config.sign_in.idle_hours.get())),
            absolute: TimeDelta::days(i64::from(config.sign_in.session_days.get())),
            tries_per_person: config.sign_in.tries_per_person.get(),
            tries_per_address: config.sign_in.tries_per_address.get(),
        },
        team_invitation_days: days(config.team.invitation_days),
        max_team_invitations: days(config.team.max_pending),
        requests_per_minute: config.limits.requests_per_minute,
        allow_private_addresses: config.postback.allow_private_addresses,
        redirects_are_success: config.postback.redirects_are_success,
        keep_events_days: days(config.retention.events_days),
        keep_captured_mails_days: days(config.retention.captured_mails_days),
        keep_import_jobs_days: days(config.retention.import_jobs_days),
        keep_postback_attempts_days: days(config.retention.postback_attempts_days),
    }
}
