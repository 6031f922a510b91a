use url::form_urlencoded;
use usher_model::AppId;

use super::sign::Signature;
use super::target::Target;
use crate::outbound::{Heard, Post};
use crate::registration::PostbackAuth;
use crate::{Secret, Usher};

impl Usher {
    /// Posts a result once. `id` is the same for each try of the same revision.
    pub(super) async fn send_postback(&self, app: &AppId, id: String, target: Target, result: &str) -> Heard {
        let (content_type, body) = write(&target, result);
        let signature = Signature::new(self.keys(), app, id, self.now(), &body);
        let post = Post {
            user: target
                .user_name
                .filter(|_| target.auth == PostbackAuth::HttpBasic)
                .map(|name| (name, target.password)),
            url: target.url,
            headers: vec![
                ("content-type", content_type.to_owned()),
                ("webhook-id", signature.id),
                ("webhook-timestamp", signature.timestamp.to_string()),
                ("webhook-signature", signature.text),
            ],
            body,
        };
        self.post_once(post).await
    }
}

/// The body and its type. A form carries user and password beside the result; otherwise they go into a header.
fn write(target: &Target, result: &str) -> (&'static str, String) {
    match target.auth {
        PostbackAuth::HttpBasic if target.layout.legacy => ("application/xml; charset=UTF-8", result.to_owned()),
        PostbackAuth::HttpBasic => ("application/json; charset=UTF-8", result.to_owned()),
        PostbackAuth::Form => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("data", result);
            for (name, value) in
                [("userName", target.user_name.as_deref()), ("password", target.password.as_ref().map(Secret::expose))]
            {
                if let Some(value) = value {
                    form.append_pair(name, value);
                }
            }
            ("application/x-www-form-urlencoded; charset=UTF-8", form.finish())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postback::Layout;
    use crate::registration::{Postback, ResultsFormat};

    fn target(auth: PostbackAuth, legacy: bool) -> Target {
        Target::of(Postback {
            url: "https://lms.example/in".into(),
            auth: Some(auth),
            user_name: Some("u&v".into()),
            password: Some(Secret::new("p=q")),
            results_format: None,
            legacy: Some(legacy),
        })
        .unwrap()
    }

    #[test]
    fn a_form_carries_the_result_and_who_sends_it() {
        let (kind, body) = write(&target(PostbackAuth::Form, false), r#"{"a":"ü"}"#);
        assert_eq!(kind, "application/x-www-form-urlencoded; charset=UTF-8");
        assert_eq!(body, "data=%7B%22a%22%3A%22%C3%BC%22%7D&userName=u%26v&password=p%3Dq");
    }

    #[test]
    fn with_http_basic_the_body_is_the_result() {
        assert_eq!(
            write(&target(PostbackAuth::HttpBasic, false), "{}"),
            ("application/json; charset=UTF-8", "{}".to_owned())
        );
        assert_eq!(
            write(&target(PostbackAuth::HttpBasic, true), "<a/>"),
            ("application/xml; charset=UTF-8", "<a/>".to_owned())
        );
    }

    #[test]
    fn a_postback_that_does_not_say_how_is_a_form_with_the_result_of_the_course() {
        let target = Target::of(Postback { url: "https://lms.example:8443/in".into(), ..Postback::default() }).unwrap();
        assert_eq!(target.auth, PostbackAuth::Form);
        assert_eq!(target.layout, Layout { format: ResultsFormat::Course, legacy: false });
    }
}
