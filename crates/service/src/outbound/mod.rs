//! Calls out: never to addresses inside the network, unless the configuration says so. What is checked is the resolved
//! address that is then connected to, so a name that changes its mind between check and use gains nothing.

mod address;
mod desk;
mod heard;
mod retry;
mod slots;

pub(crate) use desk::{Line, run};
pub(crate) use heard::{Heard, Verdict};

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, TryStreamExt as _};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Response, redirect};
use url::{Host, Url};

use crate::{Error, Result, Secret, Usher};

/// An HTTP client that keeps to public addresses.
#[derive(Clone)]
pub(crate) struct GuardedClient {
    following: reqwest::Client,
    /// Stays where it is sent.
    posting: reqwest::Client,
    allow_private: bool,
}

/// Why a call out failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The URL may not be called.
    #[error("{0}")]
    Refused(String),
    /// The call did not succeed.
    #[error("{0}")]
    Failed(String),
}

/// A body to post.
pub(crate) struct Post {
    /// To there.
    pub url: Url,
    /// User and password for HTTP Basic.
    pub user: Option<(String, Option<Secret>)>,
    /// Its type and what proves it.
    pub headers: Vec<(&'static str, String)>,
    /// What to post.
    pub body: String,
}

/// What a server answered.
pub(crate) struct Answer {
    /// The status, whatever it is.
    pub status: u16,
    /// Its body, as far as [`ANSWER`] and as it came whole.
    pub body: Vec<u8>,
}

/// How many redirects are followed.
const REDIRECTS: usize = 5;
/// How long a post may take, from the name's resolution to the end of the answer (reference/scormcloud-v2.md §8).
const POST_TIME: Duration = Duration::from_secs(10);
/// How much of the answer to a post is read, in bytes.
const ANSWER: usize = 64 << 10;

impl GuardedClient {
    pub(crate) fn new(allow_private: bool) -> Result<Self> {
        let follow = redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > REDIRECTS {
                attempt.error("too many redirects")
            } else if let Err(refused) = check(attempt.url(), allow_private) {
                attempt.error(refused)
            } else {
                attempt.follow()
            }
        });
        // Two roots may have set a provider; either is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = |redirects| {
            #[expect(clippy::disallowed_methods, reason = "the one place where a client is built, with its guard")]
            reqwest::Client::builder()
                .no_proxy()
                .redirect(redirects)
                .connect_timeout(Duration::from_secs(10))
                .read_timeout(Duration::from_secs(30))
                .dns_resolver(Arc::new(GuardedResolver { allow_private }))
                .user_agent(concat!("Usher/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(Error::internal)
        };
        Ok(Self { following: client(follow)?, posting: client(redirect::Policy::none())?, allow_private })
    }

    /// Gets a URL, piece by piece; any status but success is a failure.
    pub(crate) async fn stream(
        &self,
        url: Url,
    ) -> Result<impl Stream<Item = Result<Bytes, CallError>> + use<>, CallError> {
        check(&url, self.allow_private)?;
        let response = succeeded(self.following.get(url).send().await)?;
        Ok(response.bytes_stream().map_err(|_| CallError::Failed("the server broke off in the middle".into())))
    }

    /// Posts a body once. Every status is an answer; no redirect is followed.
    pub(crate) async fn post(&self, post: Post) -> Result<Answer, CallError> {
        let mut url = post.url;
        check(&url, self.allow_private)?;
        if post.user.is_some() {
            // The URL may name another one; a URL with a host lets both be taken out.
            let _ = url.set_username("").and_then(|()| url.set_password(None));
        }
        let mut request = self.posting.post(url).timeout(POST_TIME).body(post.body);
        if let Some((user, password)) = post.user {
            request = request.basic_auth(user, password.as_ref().map(Secret::expose));
        }
        for (name, value) in post.headers {
            let value = HeaderValue::from_str(&value).map_err(|e| CallError::Failed(e.to_string()))?;
            request = request.header(HeaderName::from_static(name), value);
        }
        let mut response = request.send().await.map_err(|e| explain(&e))?;
        let mut answer = Answer { status: response.status().as_u16(), body: Vec::new() };
        // The status has told what counts; the body is for people, who can do with half of it.
        while answer.body.len() < ANSWER
            && let Ok(Some(piece)) = response.chunk().await
        {
            answer.body.extend_from_slice(&piece);
        }
        Ok(answer)
    }
}

impl Usher {
    /// The URL of a field, if the configuration lets it be called.
    pub(crate) fn parse_outbound(&self, field: &str, url: &str) -> Result<Url> {
        let url = Url::parse(url).map_err(|e| Error::invalid(field, e))?;
        check(&url, self.settings().allow_private_addresses).map_err(|e| Error::invalid(field, e))?;
        Ok(url)
    }
}

fn succeeded(answer: reqwest::Result<Response>) -> Result<Response, CallError> {
    let response = answer.map_err(|e| explain(&e))?;
    let status = response.status();
    if status.is_success() { Ok(response) } else { Err(CallError::Failed(format!("the server answered {status}"))) }
}

/// Whether the configuration lets this URL be called, as far as the URL itself tells; names are checked when resolved.
pub(crate) fn check(url: &Url, allow_private: bool) -> Result<(), CallError> {
    let refused = |why: &str| Err(CallError::Refused(why.to_owned()));
    if !matches!(url.scheme(), "http" | "https") {
        return refused("the URL must begin with http:// or https://");
    }
    let literal: Option<IpAddr> = match url.host() {
        None => return refused("the URL names no host"),
        Some(Host::Ipv4(ip)) => Some(ip.into()),
        Some(Host::Ipv6(ip)) => Some(ip.into()),
        Some(Host::Domain(_)) => None,
    };
    match literal {
        Some(ip) if !allow_private && !address::is_public(ip) => refused(address::REFUSAL),
        _ => Ok(()),
    }
}

fn explain(error: &reqwest::Error) -> CallError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(CallError::Refused(why)) = cause.downcast_ref::<CallError>() {
            return CallError::Refused(why.clone());
        }
        source = cause.source();
    }
    let what = if error.is_timeout() {
        "the server did not answer in time"
    } else if error.is_connect() {
        "the server could not be reached"
    } else if error.is_redirect() {
        "the server redirects too often"
    } else {
        "the server's answer could not be read"
    };
    CallError::Failed(what.to_owned())
}

struct GuardedResolver {
    allow_private: bool,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<_> = found.into_iter().filter(|at| allow_private || address::is_public(at.ip())).collect();
            if allowed.is_empty() {
                return Err(CallError::Refused(address::REFUSAL.to_owned()).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
