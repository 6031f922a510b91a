use proptest::prelude::*;

use super::fill::{fill_html, fill_text};
use super::*;

const URL: &str = "https://usher.example/p/abc?x=1&y=2";
const LINK: &str = r#"<a href="https://usher.example/p/abc?x=1&amp;y=2" rel="noopener noreferrer">"#;

fn values() -> Values {
    Values {
        course: "Safety & [USER] <b>".to_owned(),
        course_description: "What \"safe\" means".to_owned(),
        course_duration: "20 minutes".to_owned(),
    }
}

const ADA: Recipient<'static> = Recipient { user: "Ada O'Neil", url: URL };

fn render(subject: &str, body: &str, values: &Values, fallback_link_text: &str) -> Rendered {
    Template::new(subject, body, values).with_link(fallback_link_text).fill(ADA)
}

#[test]
fn tags_are_filled_without_regard_to_case_and_unknown_brackets_stay() {
    let template = "[USER] [user] [Course]: [COURSE_DESCRIPTION]/[Description], [COURSE_DURATION] [URL] [url: Start now ] [URL:] [X] [ USER ] [USER:x] [[USER]] [URL:a\nb] [";
    assert_eq!(
        fill_text(template, &values(), ADA),
        format!(
            "Ada O'Neil Ada O'Neil Safety & [USER] <b>: What \"safe\" means/What \"safe\" means, 20 minutes \
             {URL} Start now <{URL}> {URL} [X] [ USER ] [USER:x] [Ada O'Neil] [URL:a\nb] ["
        )
    );
}

#[test]
fn in_html_values_are_escaped_and_links_fit_their_place() {
    let escaped = "https://usher.example/p/abc?x=1&amp;y=2";
    for (template, expected) in [
        ("<b>[COURSE]</b>", "<b>Safety &amp; [USER] &lt;b&gt;</b>".to_owned()),
        ("<i title='[USER]'>", "<i title='Ada O&#39;Neil'>".to_owned()),
        ("1 < 2 [URL]", format!("1 < 2 {LINK}{escaped}</a>")),
        ("<p>[URL:<b>Go</b>]</p>", format!("<p>{LINK}<b>Go</b></a></p>")),
        (r#"<a title="a>b" href="[URL]">[URL:Go]</a>"#, format!(r#"<a title="a>b" href="{escaped}">Go</a>"#)),
        (r"<A HREF='[URL:Go]'>[URL]</A> [URL:Go]", format!("<A HREF='{escaped}'>{escaped}</A> {LINK}Go</a>")),
    ] {
        assert_eq!(fill_html(template, &values(), ADA), expected, "{template}");
    }
}

#[test]
fn a_plain_body_gives_text_and_paragraphs_with_links() {
    let body = "Hello [USER],\r\ndo [COURSE]\r\n\r\n\r\n[URL:Start & go]\r\rSee https://a.example/?a=1&b=(2), or <http://b.example>. Not https:// ";
    let rendered = render("  [COURSE]\r\n now ", body, &values(), "unused");
    assert_eq!(
        rendered,
        Rendered {
            subject: "Safety & [USER] <b> now".to_owned(),
            text: format!(
                "Hello Ada O'Neil,\ndo Safety & [USER] <b>\n\n\nStart & go <{URL}>\n\nSee https://a.example/?a=1&b=(2), or <http://b.example>. Not https://"
            ),
            html: format!(
                "<p>Hello Ada O&#39;Neil,<br>\ndo Safety &amp; [USER] &lt;b&gt;</p>\n<p>{LINK}Start &amp; go</a></p>\n\
                 <p>See <a href=\"https://a.example/?a=1&amp;b=(2\" rel=\"noopener noreferrer\">https://a.example/?a=1&amp;b=(2</a>), \
                 or &lt;<a href=\"http://b.example\" rel=\"noopener noreferrer\">http://b.example</a>&gt;. Not https://</p>\n"
            ),
        }
    );
}

#[test]
fn an_html_body_is_cleaned_and_also_becomes_text() {
    let body = "<html><head><title>T</title><style>p{}</style></head><body onload=x()>\
        <h1>[COURSE]</h1><p style='color:red' onclick='x()'>Hello <b>[USER]</b>,</p><ul><li>one<li>two</ul><hr width=3>\
        <a href='[URL]' target=_blank>Start</a> or [URL]<script>alert(1)</script> \
        <a href='javascript:alert(1)'>a</a><a href='/rel'>b</a><a href='mailto:c@d.example'>c</a>\
        <img src='http://e.example/1.png' alt='i'><img src='https://e.example/2.png' alt='j'><form action='[URL]'><input></form></body></html>";
    let escaped = "https://usher.example/p/abc?x=1&amp;y=2";
    let rendered = render("s", body, &values(), "unused");
    assert_eq!(
        rendered.html,
        format!(
            "<h1>Safety &amp; [USER] &lt;b&gt;</h1><p>Hello <b>Ada O&#39;Neil</b>,</p><ul><li>one</li><li>two</li></ul><hr>\
             {LINK}Start</a> or {LINK}{escaped}</a> \
             <a rel=\"noopener noreferrer\">a</a><a rel=\"noopener noreferrer\">b</a><a href=\"mailto:c@d.example\" rel=\"noopener noreferrer\">c</a>\
             <img alt=\"i\"><img src=\"https://e.example/2.png\" alt=\"j\">"
        )
    );
    assert_eq!(
        rendered.text,
        format!(
            "# Safety & [USER] <b>\n\nHello Ada O'Neil,\n* one\n* two\n\n---\n\nStart <{URL}> or {URL} abc <mailto:c@d.example>j"
        )
    );
}

#[test]
fn a_body_that_would_not_show_the_link_gets_it_at_the_end() {
    let link = format!("{LINK}Start &amp; go</a>");
    for (body, text, html) in [
        ("Hello", format!("Hello\n\nStart & go <{URL}>"), format!("<p>Hello</p>\n<p>{link}</p>")),
        ("", format!("Start & go <{URL}>"), format!("<p>{link}</p>")),
        ("<p>Hello<b>!", format!("Hello!\n\nStart & go <{URL}>"), format!("<p>Hello<b>!</b></p><p>{link}</p>")),
        ("<p>Hi<!-- [URL] --></p>", format!("Hi\n\nStart & go <{URL}>"), format!("<p>Hi</p><p>{link}</p>")),
    ] {
        let rendered = render("", body, &values(), "Start & go");
        assert_eq!((rendered.text, rendered.html), (text, html), "{body}");
    }
}

#[test]
fn a_long_link_is_not_wrapped_in_the_text() {
    let url = format!("https://usher.example/p/{}", "x".repeat(500));
    let rendered = Template::new("", "<p>[URL]</p>", &values()).fill(Recipient { url: &url, ..ADA });
    assert_eq!(rendered.text, url);
}

#[test]
fn a_plain_body_may_hold_angle_brackets() {
    for body in ["1 < 2 and 3 > 2", "mail <ada@example.org>", "<b", "<unknown>", "a <= b>"] {
        assert_eq!(Template::new("", body, &Values::default()).fill(ADA).text, body);
    }
}

#[test]
fn the_subject_is_cut_to_one_line_of_255_characters() {
    let course = format!("{}\r\nBcc: x", "ü".repeat(300));
    assert_eq!(render("[COURSE]", "", &Values { course, ..Values::default() }, "").subject, "ü".repeat(255));
}

#[test]
fn one_template_serves_many_and_a_name_stays_a_name_wherever_it_stands() {
    let body = r#"<p>[USER]</p><a href="[USER]">x</a> <a href="https://a.example/?u=[USER]">y</a> [URL:Go]"#;
    let template = Template::new("For [USER]", body, &values());
    let filled = |user, url| template.fill(Recipient { user, url });
    let hostile = filled("javascript:x\r\n[URL] <b>", "https://u.example/1");
    assert_eq!(hostile.subject, "For javascript:x [URL] <b>");
    assert_eq!(
        hostile.html,
        "<p>javascript:x [URL] &lt;b&gt;</p><a rel=\"noopener noreferrer\">x</a> \
         <a href=\"https://a.example/?u=javascript:x [URL] &lt;b&gt;\" rel=\"noopener noreferrer\">y</a> \
         <a href=\"https://u.example/1\" rel=\"noopener noreferrer\">Go</a>"
    );
    let next = filled("Ada", "https://u.example/2");
    assert_eq!(next.text, "Ada\n\nx y <https://a.example/?u=Ada> Go <https://u.example/2>");
}

proptest! {
    #[test]
    fn a_value_is_never_expanded_and_never_becomes_markup(
        before in "[a-z \\[\\]<>]{0,8}", tag in "(COURSE|USER|Description)", value in "(\\PC|[<>\"'&\r\n]|\\[URL\\]|\\[USER\\]|<script>){0,20}",
    ) {
        let template = format!("{before}[{tag}]");
        let values = Values { course: value.clone(), course_description: value.clone(), ..Values::default() };
        let recipient = Recipient { user: &value, url: "URL" };
        prop_assert_eq!(fill_text(&template, &values, recipient), format!("{before}{value}"));
        let html = fill_html(&template, &values, recipient);
        prop_assert!(html.starts_with(&before));
        prop_assert!(!html[before.len()..].contains(['<', '>', '"', '\'']));
    }

    #[test]
    fn whatever_is_rendered_is_clean_and_shows_the_link(
        body in "(\\PC|[<>\"'=/\r\n]|\\[URL\\]|\\[URL:x\\]|\\[USER\\]|<a href=\"|<script>|</a>|<p onclick=|javascript:|<img src=){0,30}", user in "(\\PC|<script>|\"|>|\\[URL\\]){0,10}",
    ) {
        let rendered = Template::new(&body, &body, &values()).with_link("go").fill(Recipient { user: &user, url: URL });
        prop_assert!(rendered.text.contains(URL));
        prop_assert!(!rendered.subject.contains(['\r', '\n']));
        let again = html::clean(&rendered.html);
        prop_assert!(again.contains("https://usher.example/p/abc?x=1&amp;y=2"), "{}", again);
        let lower = rendered.html.to_lowercase();
        prop_assert!(!lower.contains("<script") && !lower.contains("href=\"javascript"));
        // Cleaning again takes nothing away, only quotes are written differently.
        prop_assert_eq!(html::clean(&again), again);
    }
}
