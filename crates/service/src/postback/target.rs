use url::Url;
use usher_model::AppId;
use usher_store::{Conn, registrations};
use uuid::Uuid;

use super::Layout;
use crate::registration::{Postback, PostbackAuth, ResultsFormat, show_postback};
use crate::{Error, Result, Secret, Usher};

/// What a postback does that does not say how: the defaults of the contract's `PostBackSchema`. Other sources name
/// HTTP Basic and ACTIVITY (reference/scormcloud-v2.md §8).
const DEFAULT_AUTH: PostbackAuth = PostbackAuth::Form;
const DEFAULT_FORMAT: ResultsFormat = ResultsFormat::Course;

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

impl Usher {
    /// Where and how the results of a registration are posted, as it is stored, if anywhere. The one place that decides.
    pub(super) async fn postback_of(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: Uuid,
    ) -> Result<Option<registrations::Postback>> {
        Ok(registrations::find_postback(conn, app, registration).await?.map(|found| found.0))
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
