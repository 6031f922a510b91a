use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use usher_mail::smtp::SendError;

use crate::server::{Script, Server};
use crate::smtp::transport;

const FROM: &str = "usher@localhost";
const MESSAGE: &[u8] = b"Subject: x\r\n\r\nHello\r\n";

/// An acceptor with a certificate that nobody vouches for.
fn acceptor() -> TlsAcceptor {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], own.signing_key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

#[tokio::test]
async fn opportunistic_tls_takes_any_certificate_and_the_lack_of_the_offer() {
    let offering = Server::start(Script::default(), Some(acceptor())).await;
    let plain = Server::start(Script::default(), None).await;
    for server in [&offering, &plain] {
        let transport = transport(&format!("smtp://localhost:{}?tls=opportunistic", server.port));
        for _ in 0..2 {
            transport.send(FROM, "ada@example.org", MESSAGE).await.unwrap();
        }
    }
    let seen = |server: &Server| (server.log().connections, server.log().encrypted, server.log().mails.len());
    assert_eq!((seen(&offering), seen(&plain)), ((1, 1, 2), (1, 0, 2)));
}

#[tokio::test]
async fn required_and_implicit_tls_send_nothing_over_a_connection_that_is_not_proven() {
    let script = Script { login: Some(("ada", "secret")), ..Script::default() };
    let untrusted = Server::start(script.clone(), Some(acceptor())).await;
    let plain = Server::start(script.clone(), None).await;
    let implicit = Server::start_encrypted(script, acceptor()).await;
    for (server, url) in [
        (&untrusted, format!("smtp://ada:secret@localhost:{}?tls=required", untrusted.port)),
        (&plain, format!("smtp://ada:secret@localhost:{}?tls=required", plain.port)),
        (&implicit, format!("smtps://ada:secret@localhost:{}", implicit.port)),
    ] {
        let sent = transport(&url).send(FROM, "ada@example.org", MESSAGE).await;
        assert!(matches!(sent, Err(SendError::Connection { .. })), "{url}: {sent:?}");
        let log = server.log();
        assert_eq!((log.connections, log.authenticated, log.mails), (1, 0, vec![]), "{url}");
    }
}

#[tokio::test]
async fn no_tls_is_tried_where_it_is_switched_off() {
    let server = Server::start(Script::default(), Some(acceptor())).await;
    transport(&format!("smtp://localhost:{}?tls=none", server.port))
        .send(FROM, "ada@example.org", MESSAGE)
        .await
        .unwrap();
    assert_eq!((server.log().encrypted, server.log().mails.len()), (0, 1));
}
