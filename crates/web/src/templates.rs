//! The templates, embedded, and the one place that renders them.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use minijinja::value::{Kwargs, Serde, StringInput};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, UndefinedBehavior, Value};
use serde::Serialize;
use usher_model::Locale;

use crate::assets::LEARNER;
use crate::fault::log_fault;

/// What a template is filled with. Each template has exactly one such type.
pub(crate) trait Page: Serialize {
    /// The template.
    const TEMPLATE: &'static str;

    /// Values that between them reach every branch of the template.
    #[cfg(test)]
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

const SOURCES: &[(&str, &str)] = embedded![
    "base.html",
    "people/base.html",
    "parts.html",
    "notice.html",
    "learner/home.html",
    "learner/start.html",
    "learner/prove.html",
    "learner/join.html",
    "learner/known.html",
    "learner/no_new.html",
    "learner/sent.html",
    "learner/confirm.html",
    "people/sign_in.html",
    "people/mail_sent.html",
    "people/link.html",
    "people/ask_reset.html",
    "people/reset.html",
    "people/set_up.html",
    "people/account.html",
    "people/home.html",
    "people/reports.html",
    "people/join.html",
    "people/join_notice.html",
    "player/shell.html",
    "reportage/results.html",
    "mails/list.html",
    "mails/mail.html",
];

static TEMPLATES: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(Locale::english()).expect("the embedded templates are valid"));

fn environment(locale: Locale) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_function("t", move |key: &str, values: Kwargs| text(&locale, key, &values));
    environment.add_function("asset", |name: &str| {
        LEARNER.url(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no asset {name}")))
    });
    for (name, source) in SOURCES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// `t("start.for_whom", name=learner)`: a text of the locale as HTML. Values are escaped unless they are HTML already;
/// a key or a value that is missing is an error.
fn text(locale: &Locale, key: &str, values: &Kwargs) -> Result<Value, Error> {
    let mut rest = locale.text(key);
    if rest == key {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("the locale has no text {key}")));
    }
    let mut html = String::new();
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let value: StringInput<'_> = values.get(name)?;
        html += &HtmlEscape(before).to_string();
        if value.is_safe() {
            html += value.as_str();
        } else {
            html += &HtmlEscape(value.as_str()).to_string();
        }
        rest = behind;
    }
    html += &HtmlEscape(rest).to_string();
    values.assert_all_used()?;
    Ok(Value::from_safe_string(html))
}

/// The page as HTML.
pub(crate) fn render<P: Page>(page: &P) -> Result<String, Error> {
    TEMPLATES.get_template(P::TEMPLATE)?.render(Value::from(Serde(page)))
}

/// The answer that shows a page.
pub(crate) fn html<P: Page>(status: StatusCode, page: &P) -> Response {
    match render(page) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            log_fault("a page could not be rendered", &error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learner::pages::{
        ConfirmPage, HomePage, JoinPage, KnownPage, NoNewPage, ProvePage, SentPage, StartPage,
    };
    use crate::mails::{ListPage, MailPage};
    use crate::notice::NoticePage;
    use crate::people::pages::{
        AccountPage, AskResetPage, HomeOfLearner, JoinNoticePage, LinkPage, MailSentPage, ReportsPage, ResetPage,
        SetUpPage, SignInPage, TeamJoinPage,
    };
    use crate::player::ShellPage;
    use crate::reportage::ResultsPage;

    fn fill(source: &str, values: impl Serialize) -> Result<String, Error> {
        let locale = Locale::parse("[a]\nplain = 'x & y'\nnamed = '<{who}> {who}'").unwrap();
        let mut environment = environment(locale).unwrap();
        environment.add_template("test.html", Box::leak(source.to_owned().into_boxed_str()))?;
        environment.get_template("test.html")?.render(Value::from(Serde(values)))
    }

    /// The names of the templates whose samples all render: strict, so with nothing undefined and no text missing.
    fn rendered<P: Page>() -> &'static str {
        let samples = P::samples();
        assert!(!samples.is_empty());
        for page in samples {
            let html = render(&page).unwrap_or_else(|fault| panic!("{}: {fault:#}", P::TEMPLATE));
            assert_eq!(html.matches("<h1>").count(), usize::from(P::TEMPLATE != "player/shell.html"), "{html}");
        }
        P::TEMPLATE
    }

    #[test]
    fn every_template_renders_with_every_sample() {
        let rendered = [
            rendered::<NoticePage>(),
            rendered::<HomePage>(),
            rendered::<StartPage>(),
            rendered::<ProvePage>(),
            rendered::<JoinPage>(),
            rendered::<KnownPage>(),
            rendered::<NoNewPage>(),
            rendered::<SentPage>(),
            rendered::<ConfirmPage>(),
            rendered::<SignInPage>(),
            rendered::<MailSentPage>(),
            rendered::<LinkPage>(),
            rendered::<AskResetPage>(),
            rendered::<ResetPage>(),
            rendered::<SetUpPage>(),
            rendered::<AccountPage>(),
            rendered::<HomeOfLearner>(),
            rendered::<ReportsPage>(),
            rendered::<TeamJoinPage>(),
            rendered::<JoinNoticePage>(),
            rendered::<ShellPage<'_>>(),
            rendered::<ResultsPage>(),
            rendered::<ListPage>(),
            rendered::<MailPage>(),
        ];
        let pages: Vec<_> = SOURCES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !["base.html", "people/base.html", "parts.html"].contains(name))
            .collect();
        assert_eq!(pages, rendered);
    }

    #[test]
    fn texts_and_values_are_escaped_once_and_html_stays_html() {
        let who = serde_json::json!({ "who": "<b>{who}" });
        assert_eq!(fill("{{ t('a.plain') }}", &who).unwrap(), "x &amp; y");
        assert_eq!(fill("{{ t('a.named', who=who) }}", &who).unwrap(), "&lt;&lt;b&gt;{who}&gt; &lt;b&gt;{who}");
        assert_eq!(fill("{{ t('a.named', who=who|safe) }}", &who).unwrap(), "&lt;<b>{who}&gt; <b>{who}");
    }

    #[test]
    fn what_is_missing_or_left_over_is_an_error() {
        let fails = |source| fill(source, serde_json::json!({})).is_err();
        assert!(fails("{{ t('a.missing') }}"));
        assert!(fails("{{ t('a.named') }}"));
        assert!(fails("{{ t('a.plain', who='x') }}"));
        assert!(fails("{{ nothing }}"));
        assert!(fails("{{ asset('none.css') }}"));
    }
}
