use url::{Host, Url};

/// What the pages need to know of the configuration.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Where learner pages are reached, without a slash at the end.
    pub public_url: String,
    /// Where player and course files are reached, without a slash at the end; may hold `{launch}`.
    pub content_url: String,
    /// Who may show the player in a frame: the sources of the CSP directive `frame-ancestors`. Nobody if not set.
    pub frame_ancestors: Option<String>,
}

impl WebSettings {
    /// Whether browsers take cookies marked `Secure` from the main origin: https, or `localhost`.
    pub(crate) fn is_secure(&self) -> bool {
        Url::parse(&self.public_url)
            .is_ok_and(|url| url.scheme() == "https" || url.host() == Some(Host::Domain("localhost")))
    }

    /// The content origin as a source of a content security policy.
    pub(crate) fn content_source(&self) -> String {
        self.content_url.replace("{launch}", "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(public_url: &str) -> WebSettings {
        WebSettings {
            public_url: public_url.into(),
            content_url: "https://{launch}.courses.example".into(),
            frame_ancestors: None,
        }
    }

    #[test]
    fn cookies_are_secure_over_https_and_on_localhost() {
        let secure = |url| settings(url).is_secure();
        assert!(secure("https://usher.example") && secure("http://localhost:8080"));
        assert!(!secure("http://127.0.0.1:8080") && !secure("http://usher.lan"));
    }

    #[test]
    fn a_host_of_its_own_for_each_launch_becomes_a_wildcard() {
        assert_eq!(settings("https://usher.example").content_source(), "https://*.courses.example");
    }
}
