use chrono::TimeZone as _;
use proptest::prelude::*;

use super::*;

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()), address: address.to_owned() }
}

fn message() -> Message {
    Message {
        message_id: "0198-1@usher.example".to_owned(),
        from: mailbox("Usher", "usher@localhost"),
        reply_to: None,
        to: mailbox("Ada Lovelace", "ada@example.org"),
        subject: "Fire safety".to_owned(),
        text: "Hello\n.\nBye".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        date: Utc.with_ymd_and_hms(2026, 3, 5, 6, 7, 8).unwrap(),
    }
}

fn composed(message: &Message) -> String {
    String::from_utf8(compose(message).unwrap()).unwrap()
}

/// The header lines, unfolded.
fn headers(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

fn header(message: &Message, name: &str) -> String {
    let prefix = format!("{name}: ");
    let headers = headers(&composed(message));
    headers.iter().find_map(|line| line.strip_prefix(&prefix)).unwrap().to_owned()
}

#[test]
fn a_mail_has_the_headers_and_two_alternatives() {
    let expected = [
        "From: Usher <usher@localhost>",
        "To: \"Ada Lovelace\" <ada@example.org>",
        "Subject: Fire safety",
        "Date: Thu, 05 Mar 2026 06:07:08 +0000",
        "Message-ID: <0198-1@usher.example>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative; boundary=\"=_01981usherexample\"",
        "",
        "--=_01981usherexample",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "Hello",
        ".",
        "Bye",
        "--=_01981usherexample",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "<p>Hello</p>",
        "--=_01981usherexample--",
        "",
    ];
    assert_eq!(composed(&message()).split("\r\n").collect::<Vec<_>>(), expected);
}

#[test]
fn the_same_message_gives_the_same_bytes() {
    assert_eq!(compose(&message()).unwrap(), compose(&message()).unwrap());
}

#[test]
fn a_body_that_holds_the_boundary_gets_another_one() {
    let message = Message { text: "--=_01981usherexample\n--=_01981usherexample_0".to_owned(), ..message() };
    assert!(composed(&message).contains("boundary=\"=_01981usherexample_1\""));
}

#[test]
fn names_and_subjects_beyond_ascii_are_encoded_words() {
    let message = Message {
        from: mailbox("Jörg \"Jo\" Müller, Köln", "joerg@müller.example"),
        reply_to: Some(mailbox("O\"Neil \\ Sons", "sons@example.org")),
        subject: "Prüfung".to_owned(),
        ..message()
    };
    assert_eq!(
        [header(&message, "From"), header(&message, "Reply-To"), header(&message, "Subject")],
        [
            "=?utf-8?b?SsO2cmcgIkpvIiBNw7xsbGVyLCBLw7Zsbg==?= <joerg@xn--mller-kva.example>",
            "\"O\\\"Neil \\\\ Sons\" <sons@example.org>",
            "=?utf-8?b?UHLDvGZ1bmc=?=",
        ]
    );
}

#[test]
fn a_line_break_in_a_name_or_subject_starts_no_header() {
    let message = Message {
        from: mailbox("Usher\r\nBcc: eve@example.org", "usher@localhost"),
        subject: "Hi\r\n\r\nBcc: eve@example.org\n\nbody".to_owned(),
        ..message()
    };
    assert_eq!(header(&message, "Subject"), "Hi Bcc: eve@example.org body");
    assert!(!headers(&composed(&message)).iter().any(|line| line.starts_with("Bcc")));
}

#[test]
fn an_address_or_id_that_could_inject_is_refused_by_name() {
    let injected = "ada@example.org>\r\nBcc: <eve@example.org";
    let refused = |message: &Message| compose(message).unwrap_err().to_string();
    assert_eq!(refused(&Message { to: mailbox("Ada", injected), ..message() }), "to is not a mail address");
    assert_eq!(refused(&Message { from: mailbox("Ada", injected), ..message() }), "from is not a mail address");
    assert_eq!(
        refused(&Message { reply_to: Some(mailbox("Ada", injected)), ..message() }),
        "reply_to is not a mail address"
    );
    for id in ["", "x", "<a@b>", "a@b@c", "a b@c", "a@b\r\nBcc: x", "a..b@c", &format!("{}@b", "a".repeat(250))] {
        assert_eq!(
            refused(&Message { message_id: id.to_owned(), ..message() }),
            "message_id is not of the form left@right"
        );
    }
}

#[test]
fn long_and_eight_bit_lines_are_encoded_into_short_ascii_ones() {
    let long = format!("{}\n.\nGrüße 🎓\n", "word ".repeat(1000));
    let mail = composed(&Message { text: long.clone(), html: format!("<p>{long}</p>"), ..message() });
    assert!(mail.is_ascii());
    assert!(mail.split("\r\n").all(|line| line.len() <= 78));
}

proptest! {
    #[test]
    fn nothing_in_a_field_adds_a_header_or_breaks_a_line(
        from in any::<Option<String>>(), to in any::<Option<String>>(), reply_to in any::<Option<String>>(),
        subject in "(\\PC|[\r\n\t\u{0}\u{85}\u{2028}=?\"<>@,;:\\\\]){0,80}",
        text in "(\\PC|[\r\n\t\u{0}.]){0,200}", html in any::<String>(),
    ) {
        let message = Message {
            from: Mailbox { name: from, address: "usher@localhost".to_owned() },
            to: Mailbox { name: to, address: "ada@example.org".to_owned() },
            reply_to: Some(Mailbox { name: reply_to, address: "re@example.org".to_owned() }),
            subject, text, html, ..message()
        };
        let mail = composed(&message);
        prop_assert!(mail.is_ascii());
        for line in mail.split("\r\n") {
            prop_assert!(line.len() <= 998 && !line.contains(|c: char| c.is_control() && c != '\t'), "{line:?}");
        }
        let names: Vec<String> = headers(&mail).iter().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect();
        prop_assert_eq!(names, ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Reply-To", "Content-Type"]);
        prop_assert!(header(&message, "To").trim_end_matches('>').ends_with("ada@example.org"));
    }
}
