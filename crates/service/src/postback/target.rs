use std::collections::HashMap;

use url::Url;
use usher_model::{AppId, Setting};
use usher_store::registrations::PostbackFacts;
use usher_store::versions::Version;
use usher_store::{Conn, registrations, settings};
use uuid::Uuid;

use super::Layout;
use crate::configuration::Configuration;
use crate::registration::{Postback, PostbackAuth, ResultsFormat, show_postback};
use crate::{Error, Result, Secret, Usher};

/// What a postback does that does not say how: the defaults of the contract's `PostBackSchema`. Other sources name
/// HTTP Basic and ACTIVITY (reference/scormcloud-v2.md §8).
const DEFAULT_AUTH: PostbackAuth = PostbackAuth::Form;
const DEFAULT_FORMAT: ResultsFormat = ResultsFormat::Course;

const POSTBACK_URL: Setting = Setting::ApiRollupRegistrationPostBackUrl;
/// What the configuration may say of postbacks.
const SETTINGS: [Setting; 6] = [
    POSTBACK_URL,
    Setting::ApiRollupRegistrationAuthType,
    Setting::ApiRollupRegistrationAuthUser,
    Setting::ApiRollupRegistrationAuthPassword,
    Setting::ApiRollupRegistrationFormat,
    Setting::ApiRollupRegistrationIsJson,
];

/// Where and how a result is posted; everything is decided.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) auth: PostbackAuth,
    pub(super) user_name: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) layout: Layout,
}

impl Target {
    /// Reads what a caller named.
    pub(super) fn of(postback: Postback) -> Result<Self> {
        let url = Url::parse(&postback.url).map_err(|e| Error::invalid("url", e))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::invalid("url", "must begin with http:// or https://"));
        }
        Ok(Self {
            url,
            auth: postback.auth.unwrap_or(DEFAULT_AUTH),
            user_name: postback.user_name,
            password: postback.password,
            layout: Layout {
                format: postback.results_format.unwrap_or(DEFAULT_FORMAT),
                legacy: postback.legacy.unwrap_or(false),
            },
        })
    }
}

/// Who is called, whatever the path: scheme, host and port. What is no URL stands for itself, so that its postback is
/// queued and the fault shows where postbacks are looked at; a learner's report never fails by it.
pub(super) fn receiver(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

/// What a registration says of its postback, over what the configuration says. A password goes with its user, so that one
/// receiver's is not sent to another.
fn layered(own: Option<registrations::Postback>, configuration: &Configuration) -> Option<registrations::Postback> {
    let said = |setting| configuration.said(setting).map(str::to_owned);
    let word = |setting| said(setting).map(|word| word.to_ascii_uppercase());
    let url = said(POSTBACK_URL);
    let configured = registrations::Postback {
        url: url.clone().unwrap_or_default(),
        auth_type: word(Setting::ApiRollupRegistrationAuthType),
        user_name: said(Setting::ApiRollupRegistrationAuthUser),
        sealed_password: said(Setting::ApiRollupRegistrationAuthPassword),
        results_format: word(Setting::ApiRollupRegistrationFormat),
        legacy: Some(!configuration.flag(Setting::ApiRollupRegistrationIsJson)),
    };
    match own {
        None => url.map(|_| configured),
        Some(own) => Some(registrations::Postback {
            auth_type: own.auth_type.or(configured.auth_type),
            results_format: own.results_format.or(configured.results_format),
            legacy: own.legacy.or(configured.legacy),
            ..own
        }),
    }
}

impl Usher {
    /// Where and how the results of a registration are posted, as it is stored, if anywhere. The one place that decides:
    /// what the registration itself does not say is taken from the configuration.
    pub(super) async fn postback_of(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: Uuid,
    ) -> Result<Option<registrations::Postback>> {
        let found = self.postbacks_of(conn, &[(app.clone(), registration)]).await?;
        Ok(found.into_iter().next().map(|(_, postback)| postback))
    }

    /// The same for several registrations, given as (application, key): those that are posted anywhere, by their keys.
    pub(super) async fn postbacks_of(
        &self,
        conn: &mut Conn,
        registrations: &[(AppId, Uuid)],
    ) -> Result<Vec<(Uuid, registrations::Postback)>> {
        let ids = SETTINGS.map(|setting| setting.facts().id);
        let facts = registrations::postback_facts(conn, registrations, &ids).await?;
        let apps: HashMap<Uuid, &AppId> = registrations.iter().map(|(app, key)| (*key, app)).collect();
        let mut posted = Vec::new();
        for PostbackFacts { key, postback, is_any_set } in facts {
            let own = postback.map(|found| found.0);
            // Reports come often and this is set seldom.
            let postback = if is_any_set { self.configured(conn, apps[&key], key, own).await? } else { own };
            posted.extend(postback.map(|postback| (key, postback)));
        }
        Ok(posted)
    }

    async fn configured(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: Uuid,
        own: Option<registrations::Postback>,
    ) -> Result<Option<registrations::Postback>> {
        let Some(row) = registrations::find_by_key(conn, app, registration).await? else { return Ok(None) };
        let configuration = self.configuration_of_current(conn, app, &row).await?;
        Ok(layered(own, &configuration))
    }

    /// To where the results of several registrations are posted, for those that are posted anywhere. They run this version
    /// of their course, and nothing is set on the instances of them that count.
    pub(super) async fn postback_urls(
        &self,
        conn: &mut Conn,
        app: &AppId,
        version: &Version,
        keys: &[Uuid],
    ) -> Result<Vec<(Uuid, String)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let own = registrations::postbacks(conn, app, keys).await?;
        let mut own: HashMap<Uuid, String> = own.into_iter().map(|(key, postback)| (key, postback.0.url)).collect();
        let id = POSTBACK_URL.facts().id;
        let mut set: HashMap<Uuid, String> =
            settings::of_registrations(conn, app, id, keys).await?.into_iter().collect();
        let above = self.configuration_of_version(conn, app, version).await?;
        let url = |key: Uuid| {
            let url = own.remove(&key).or_else(|| set.remove(&key)).unwrap_or_else(|| above.text(POSTBACK_URL).into());
            Some((key, url)).filter(|(_, url)| !url.is_empty())
        };
        Ok(keys.iter().copied().filter_map(url).collect())
    }

    /// Reads what is stored.
    pub(super) fn open_target(&self, stored: &registrations::Postback) -> Result<Target> {
        let password = stored.sealed_password.as_deref().map(|sealed| self.open_text(sealed)).transpose()?;
        Target::of(Postback { password: password.map(Secret::new), ..show_postback(stored) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_a_scheme_a_host_and_a_port() {
        assert_eq!(receiver("https://user:word@LMS.example/in?key=secret"), "https://lms.example");
        assert_eq!(receiver("http://lms.example:8080/"), "http://lms.example:8080");
        assert_eq!(receiver("lms"), "lms");
    }
}
