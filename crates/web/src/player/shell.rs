use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use url::Url;
use usher_service::launch::{LaunchToken, Shell};

use super::Site;
use crate::fault::log_fault;
use crate::headers::{add_missing, protection};
use crate::notice::{Kind, NoticePage};
use crate::templates::{Page, html};

/// The page that the player runs in.
#[derive(Serialize)]
pub(crate) struct ShellPage<'a> {
    token: String,
    texts: BTreeMap<&'a str, &'a str>,
    /// A style sheet of whoever made the link.
    css_url: Option<String>,
}

impl Page for ShellPage<'_> {
    const TEMPLATE: &'static str = "player/shell.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |css_url| Self { token: "x".into(), texts: BTreeMap::from([("a", "</script><b>")]), css_url };
        vec![sample(None), sample(Some("https://a.example/x.css?a&b".into()))]
    }
}

/// GET `/launch/{token}`: the player begins the launch with its first call, so that looking at the page does not.
pub(super) async fn page(State(site): State<Site>, Path(token): Path<String>) -> Response {
    match site.usher.launch_shell(&LaunchToken::presented(&token)).await {
        Ok(Some(Shell { css_url })) => {
            let style_origin = css_url.as_deref().and_then(|css| Url::parse(css).ok()).map(|url| url.origin());
            let page = ShellPage { token, texts: site.usher.locale().section("player").collect(), css_url };
            let mut response = html(StatusCode::OK, &page);
            if let Some(origin) = style_origin {
                let policy =
                    site.shell_policy.replace("style-src", &format!("style-src {}", origin.ascii_serialization()));
                add_missing(response.headers_mut(), &protection(&policy));
            }
            response
        }
        Ok(None) => NoticePage::unknown(site.start_page).answer(),
        Err(error) => {
            log_fault("the player's page failed", &error);
            NoticePage::new(Kind::Error).answer()
        }
    }
}

#[cfg(test)]
mod tests {
    use usher_model::Locale;

    use super::*;
    use crate::templates::render;

    #[test]
    fn the_page_carries_the_texts_that_the_player_knows_and_no_others() {
        let example = include_str!("../../../../frontend/texts.example.json");
        let known: BTreeMap<&str, &str> = serde_json::from_str(example).unwrap();
        let english = Locale::english();
        let sent: BTreeMap<&str, &str> = english.section("player").collect();
        assert_eq!(sent.keys().collect::<Vec<_>>(), known.keys().collect::<Vec<_>>());
    }

    #[test]
    fn a_text_cannot_end_the_script_that_carries_it() {
        let html = render(&ShellPage::samples()[0]).unwrap();
        assert!(html.contains("data-runtime=\"/runtime/x\""));
        assert!(!html.contains("</script><b>"), "{html}");
        assert!(
            render(&ShellPage::samples()[1])
                .unwrap()
                .contains("href=\"https:&#x2f;&#x2f;a.example&#x2f;x.css?a&amp;b\"")
        );
    }
}
