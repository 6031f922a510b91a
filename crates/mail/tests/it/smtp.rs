use std::collections::HashMap;
use std::sync::Arc;

use chrono::DateTime;
use usher_mail::message::{Mailbox, Message, compose};
use usher_mail::smtp::{MailUrl, SendError, SmtpTransport};

use crate::server::{Log, Received, Script, Server};

const FROM: &str = "usher@localhost";
const MESSAGE: &[u8] = b"Subject: x\r\n\r\nHello\r\n";

pub(crate) fn transport(url: &str) -> SmtpTransport {
    let MailUrl::Smtp(settings) = MailUrl::parse(url).unwrap() else { panic!("{url} names no relay") };
    SmtpTransport::new(&settings).unwrap()
}

async fn start(script: Script) -> (Server, SmtpTransport) {
    let server = Server::start(script, None).await;
    let transport = transport(&format!("smtp://127.0.0.1:{}?connections=1&timeout=2", server.port));
    (server, transport)
}

fn received(to: &str) -> Received {
    Received { from: "<usher@localhost>".to_owned(), to: to.to_owned(), text: MESSAGE.to_vec() }
}

/// Both ways in which a server takes an envelope.
fn with_and_without_pipelining(script: &Script) -> [Script; 2] {
    [script.clone(), Script { extensions: vec!["8BITMIME"], ..script.clone() }]
}

#[tokio::test]
async fn one_connection_carries_many_mails_and_ends_with_a_goodbye() {
    for script in with_and_without_pipelining(&Script::default()) {
        let (server, transport) = start(script).await;
        for n in 0..50 {
            transport.send(FROM, &format!("ada{n}@example.org"), MESSAGE).await.unwrap();
        }
        transport.close().await;
        let mails = (0..50).map(|n| received(&format!("ada{n}@example.org"))).collect();
        assert_eq!(server.log(), Log { connections: 1, quits: 1, mails, ..Log::default() });
        let after = transport.send(FROM, "ada@example.org", MESSAGE).await;
        assert_eq!(after, Err(SendError::Connection { text: "sending has ended".to_owned() }));
    }
}

#[tokio::test]
async fn mails_at_the_same_time_share_the_connections_that_are_allowed() {
    let server = Server::start(Script::default(), None).await;
    let transport = Arc::new(transport(&format!("smtp://127.0.0.1:{}?connections=3", server.port)));
    let mut sends = tokio::task::JoinSet::new();
    for n in 0..60 {
        let transport = Arc::clone(&transport);
        sends.spawn(async move { transport.send(FROM, &format!("ada{n}@example.org"), MESSAGE).await });
    }
    while let Some(sent) = sends.join_next().await {
        sent.unwrap().unwrap();
    }
    let log = server.log();
    assert_eq!((log.connections, log.mails.len()), (3, 60));
}

#[tokio::test]
async fn what_arrives_is_what_was_composed() {
    let (server, transport) = start(Script::default()).await;
    let digits = format!("{}\n", "0123456789".repeat(300));
    for (text, name) in [
        (".\n..\r\n.\rtext\n\n.\n".to_owned(), "Ada"),
        (digits.clone(), "Jörg \"Jo\" Müller"),
        (format!("Grüße\u{0} 🎓 {digits}"), "O\"Neil, \\Sons\r\nBcc: eve@example.org"),
        ("a\r\n.\r\nMAIL FROM:<eve@example.org>\n.\nQUIT\n".to_owned(), "\r\n.\r\n"),
    ] {
        let mailbox = |name: &str, address: &str| Mailbox { name: Some(name.to_owned()), address: address.to_owned() };
        let bytes = compose(&Message {
            message_id: "1@usher.example".to_owned(),
            from: mailbox(name, FROM),
            reply_to: None,
            to: mailbox(name, "ada@example.org"),
            subject: format!("Hello\r\n.\r\n{name}"),
            html: format!("<p>{text}</p>"),
            text,
            date: DateTime::UNIX_EPOCH,
        })
        .unwrap();
        transport.send(FROM, "ada@example.org", &bytes).await.unwrap();
        let log = server.log();
        assert_eq!(log.mails.last().map(|mail| &mail.text), Some(&bytes));
        assert_eq!((log.connections, log.unknown), (1, vec![]));
    }
    assert_eq!(server.log().mails.len(), 4);
}

#[tokio::test]
async fn eight_bit_text_and_international_addresses_are_announced() {
    let (server, transport) = start(Script::default()).await;
    let message = "Subject: x\r\n\r\n.Grüße\r\n".as_bytes();
    transport.send(FROM, "jörg@müller.example", message).await.unwrap();
    let from = "<usher@localhost> SMTPUTF8 BODY=8BITMIME".to_owned();
    let to = "jörg@xn--mller-kva.example".to_owned();
    assert_eq!(server.log().mails, [Received { from, to, text: message.to_vec() }]);
}

#[tokio::test]
async fn what_the_relay_cannot_take_is_refused_before_it_is_asked() {
    let (server, transport) = start(Script { extensions: vec![], ..Script::default() }).await;
    let refused = async |to, message| transport.send(FROM, to, message).await.unwrap_err().to_string();
    assert_eq!(refused("jörg@example.org", MESSAGE).await, "553 the relay takes no address beyond ASCII");
    assert_eq!(refused("ada@example.org", "ü\r\n".as_bytes()).await, "554 the relay takes no message beyond ASCII");
    assert_eq!(refused("ada@example.org>\r\nDATA", MESSAGE).await, "553 the recipient is not a mail address");
    assert_eq!(
        refused("ada@example.org", b"a\n.\nMAIL FROM:<eve@example.org>\r\n").await,
        "554 the message is not lines of UTF-8 text that end with CRLF"
    );
    assert_eq!(server.log(), Log { connections: 1, ..Log::default() });
}

#[tokio::test]
async fn a_refused_and_a_deferred_address_keep_the_servers_words_and_the_connection() {
    let recipients = HashMap::from([
        ("gone@example.org", "550-5.1.1 No such\r\n550 5.1.1 user\u{7} here"),
        ("full@example.org", "452 4.2.2 Mailbox full"),
    ]);
    for eager_data in [false, true] {
        for script in
            with_and_without_pipelining(&Script { recipients: recipients.clone(), eager_data, ..Script::default() })
        {
            let (server, transport) = start(script).await;
            assert_eq!(
                transport.send(FROM, "gone@example.org", MESSAGE).await,
                Err(SendError::Refused { code: 550, text: "5.1.1 No such user here".to_owned() })
            );
            assert_eq!(
                transport.send(FROM, "full@example.org", MESSAGE).await,
                Err(SendError::Deferred { code: 452, text: "4.2.2 Mailbox full".to_owned() })
            );
            transport.send(FROM, "ada@example.org", MESSAGE).await.unwrap();
            assert_eq!(
                server.log(),
                Log { connections: 1, mails: vec![received("ada@example.org")], ..Log::default() }
            );
        }
    }
}

#[tokio::test]
async fn a_refused_sender_or_text_is_told_with_the_servers_words() {
    let sender = Script { sender: Some("550 5.7.1 not from you"), ..Script::default() };
    let text = Script { text: Some("554 5.6.0 spam"), ..Script::default() };
    for (script, words) in [(sender, "550 5.7.1 not from you"), (text, "554 5.6.0 spam")] {
        for script in with_and_without_pipelining(&script) {
            let (server, transport) = start(script).await;
            for _ in 0..2 {
                let error = transport.send(FROM, "ada@example.org", MESSAGE).await.unwrap_err();
                assert!(matches!(error, SendError::Refused { .. }), "{error:?}");
                assert_eq!(error.to_string(), words);
            }
            assert_eq!(server.log(), Log { connections: 1, ..Log::default() });
        }
    }
}

#[tokio::test]
async fn a_relay_that_wants_a_login_says_nothing_about_the_address() {
    let (_server, transport) =
        start(Script { sender: Some("530 5.7.0 Authentication required"), ..Script::default() }).await;
    assert_eq!(
        transport.send(FROM, "ada@example.org", MESSAGE).await,
        Err(SendError::Connection { text: "530 5.7.0 Authentication required".to_owned() })
    );
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced_without_a_lost_or_doubled_mail() {
    for words in ["", "421 4.7.0 too many mails on this connection"] {
        for script in with_and_without_pipelining(&Script { hang_up_after: Some((2, words)), ..Script::default() }) {
            let (server, transport) = start(script).await;
            for n in 0..5 {
                transport.send(FROM, &format!("ada{n}@example.org"), MESSAGE).await.unwrap();
            }
            let mails = (0..5).map(|n| received(&format!("ada{n}@example.org"))).collect();
            assert_eq!(server.log(), Log { connections: 3, mails, ..Log::default() });
        }
    }
}

#[tokio::test]
async fn a_fresh_connection_that_the_server_closes_is_not_tried_again() {
    let (server, transport) =
        start(Script { hang_up_after: Some((0, "421 4.3.2 closing")), ..Script::default() }).await;
    assert_eq!(
        transport.send(FROM, "ada@example.org", MESSAGE).await,
        Err(SendError::Deferred { code: 421, text: "4.3.2 closing".to_owned() })
    );
    assert_eq!(server.log().connections, 1);
}

#[tokio::test]
async fn a_fault_in_the_text_of_a_mail_is_a_connection_fault_and_not_repeated() {
    let (server, transport) = start(Script { hang_up_in_text: true, ..Script::default() }).await;
    let error = transport.send(FROM, "ada@example.org", MESSAGE).await.unwrap_err();
    assert!(matches!(error, SendError::Connection { .. }), "{error:?}");
    assert_eq!(server.log(), Log { connections: 1, ..Log::default() });
}

#[tokio::test]
async fn a_silent_or_absent_server_is_a_connection_fault() {
    let server = Server::start(Script { silent: true, ..Script::default() }, None).await;
    let silent = transport(&format!("smtp://127.0.0.1:{}?timeout=1", server.port));
    assert_eq!(
        silent.send(FROM, "ada@example.org", MESSAGE).await,
        Err(SendError::Connection { text: "the relay did not answer in time".to_owned() })
    );
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let error =
        transport(&format!("smtp://127.0.0.1:{unused}")).send(FROM, "ada@example.org", MESSAGE).await.unwrap_err();
    assert!(matches!(error, SendError::Connection { .. }), "{error:?}");
}

#[tokio::test]
async fn a_send_that_is_given_up_leaves_no_half_used_connection_behind() {
    let (server, transport) = start(Script::default()).await;
    transport.send(FROM, "ada@example.org", MESSAGE).await.unwrap();
    tokio::select! {
        biased;
        sent = transport.send(FROM, "bob@example.org", MESSAGE) => panic!("done at once: {sent:?}"),
        () = std::future::ready(()) => {}
    }
    transport.send(FROM, "eve@example.org", MESSAGE).await.unwrap();
    let log = server.log();
    assert_eq!((log.connections, log.mails.last()), (2, Some(&received("eve@example.org"))));
}

#[tokio::test]
async fn the_login_of_the_url_is_used_and_a_wrong_one_says_nothing_about_the_address() {
    let server = Server::start(Script { login: Some(("ada", "p:w")), ..Script::default() }, None).await;
    let send = async |login| {
        transport(&format!("smtp://{login}@127.0.0.1:{}", server.port)).send(FROM, "ada@example.org", MESSAGE).await
    };
    assert_eq!(send("ada:p%3Aw").await, Ok(()));
    let wrong = send("ada:guess").await.unwrap_err();
    assert!(matches!(&wrong, SendError::Connection { text } if text.contains("5.7.8 who are you")), "{wrong:?}");
    assert_eq!((server.log().authenticated, server.log().mails), (1, vec![received("ada@example.org")]));
}
