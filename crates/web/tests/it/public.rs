use axum::http::{Method, StatusCode};
use futures::future::join_all;
use usher_service::invitation::{InvitationUpdate, Kind};
use usher_service::{Actor, VerifyPrivate, VerifyPublic};

use crate::browser::ask_for;
use crate::runtime::begin;
use crate::support::{Public, Server};

const ANA: [(&str, &str); 3] = [("email", "ana@example.org"), ("first_name", "Ana"), ("last_name", "Bell")];
const BO: [(&str, &str); 3] = [("email", "bo@example.org"), ("first_name", "Bo"), ("last_name", "Cole")];

async fn close(server: &Server, invitation: &Public) {
    let update = InvitationUpdate { allow_new_registrations: Some(false), ..InvitationUpdate::default() };
    server.update(invitation.id, Kind::Public, update).await;
}

#[tokio::test]
async fn looking_at_a_public_link_changes_nothing() {
    let server = Server::verifying(VerifyPrivate::Never, VerifyPublic::Always).await;
    let invitation = server.invite_all(0).await;
    server.browser().post(&invitation.path, &ANA).await;
    let check = server.path_in(&server.mail_to("ana@example.org").await, "/i/");
    let before = server.dump().await;
    let below = ["", "/continue", "/other", "/return"].map(|path| format!("{}{path}", invitation.path));
    for path in below.iter().chain([&check]) {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            ask_for(&server.learner, method, path, &[]).await;
        }
    }
    assert_eq!(server.dump().await, before);
}

#[tokio::test]
async fn whoever_joins_is_known_to_the_browser_until_someone_else_comes() {
    let server = Server::start().await;
    let invitation = server.invite_all(0).await;
    let path = &invitation.path;
    let mut browser = server.browser();

    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.labels(), ["E-mail", "First name", "Last name"]);
    assert_eq!(page.buttons(), ["Start course"]);

    browser.launch(path, &ANA).await;
    assert_eq!(browser.get(path).await.buttons(), ["Continue as Ana Bell", "Someone else"]);
    let token = browser.launch(&format!("{path}/continue"), &[]).await;
    begin(&server, &token).await;
    let page = browser.get(path).await;
    assert_eq!(page.buttons(), ["Continue here", "Someone else"]);
    assert!(page.text().contains("open elsewhere"));

    let forgotten = browser.post(&format!("{path}/other"), &[]).await;
    assert_eq!(forgotten.header("clear-site-data"), "\"cache\"");
    assert_eq!((forgotten.status, forgotten.location()), (StatusCode::SEE_OTHER, path.as_str()));
    assert_eq!(browser.get(path).await.buttons(), ["Start course"]);
    assert_eq!(browser.post(&format!("{path}/continue"), &[]).await.location(), path, "nobody to continue as");
    browser.launch(path, &BO).await;
    assert_eq!(server.joined(&invitation).await, 2);
}

#[tokio::test]
async fn a_wrong_field_is_marked_and_what_was_entered_stays() {
    let server = Server::start().await;
    let invitation = server.invite_all(0).await;
    for (name, wrong) in [("email", "ana"), ("first_name", " "), ("last_name", "")] {
        let fields = ANA.map(|(field, value)| (field, if field == name { wrong } else { value }));
        let page = server.browser().post(&invitation.path, &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.text().contains(&format!("aria-invalid=\"true\" aria-describedby=\"{name}-error\"")));
        for (_, value) in fields.iter().filter(|(field, _)| *field != name) {
            assert!(page.text().contains(&format!("value=\"{value}\"")), "{}", page.text());
        }
    }
    assert_eq!(server.browser().post(&invitation.path, &[]).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(server.joined(&invitation).await, 0);
}

#[tokio::test]
async fn a_known_address_in_another_browser_is_mailed_a_link() {
    let server = Server::start().await;
    let invitation = server.invite_all(0).await;
    server.browser().launch(&invitation.path, &ANA).await;

    let mut phone = server.browser();
    let page = phone.post(&invitation.path, &ANA).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Check your mail") && page.text().contains("a•••@example.org"));

    let check = server.path_in(&server.mail_to("ana@example.org").await, "/i/");
    let page = phone.get(&check).await;
    assert_eq!((page.status, page.buttons()), (StatusCode::OK, vec!["Start course"]));
    phone.launch(&check, &[]).await;
    assert_eq!(phone.get(&invitation.path).await.buttons()[0], "Continue as Ana Bell");
    let used = server.browser().post(&check, &[]).await;
    assert_eq!(used.status, StatusCode::GONE, "a check counts once");
    assert!(used.text().contains(&format!("href=\"{}\"", invitation.path.replace('/', "&#x2f;"))));
    assert_eq!(server.joined(&invitation).await, 1);
}

#[tokio::test]
async fn where_all_are_checked_the_seat_is_taken_at_the_confirmation() {
    let server = Server::verifying(VerifyPrivate::Never, VerifyPublic::Always).await;
    let invitation = server.invite_all(1).await;
    let (mut ana, mut bo) = (server.browser(), server.browser());
    ana.post(&invitation.path, &ANA).await;
    let ana_check = server.path_in(&server.mail_to("ana@example.org").await, "/i/");
    bo.post(&invitation.path, &BO).await;
    let bo_check = server.path_in(&server.mail_to("bo@example.org").await, "/i/");
    assert_eq!(server.joined(&invitation).await, 0);

    bo.launch(&bo_check, &[]).await;
    let late = ana.post(&ana_check, &[]).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(late.text().contains("full"));
    assert_eq!(server.joined(&invitation).await, 1);
}

#[tokio::test]
async fn without_verification_a_known_address_goes_on() {
    let server = Server::verifying(VerifyPrivate::Never, VerifyPublic::Never).await;
    let invitation = server.invite_all(0).await;
    server.browser().launch(&invitation.path, &ANA).await;
    server.browser().launch(&invitation.path, &ANA).await;
    assert_eq!(server.joined(&invitation).await, 1);
}

#[tokio::test]
async fn a_closed_invitation_lets_those_back_in_who_have_joined() {
    let server = Server::start().await;
    let invitation = server.invite_all(0).await;
    let mut ana = server.browser();
    ana.launch(&invitation.path, &ANA).await;
    close(&server, &invitation).await;

    assert_eq!(ana.get(&invitation.path).await.buttons(), ["Continue as Ana Bell", "Someone else"]);
    ana.launch(&format!("{}/continue", invitation.path), &[]).await;

    let mut other = server.browser();
    let page = other.get(&invitation.path).await;
    assert_eq!((page.status, page.buttons()), (StatusCode::FORBIDDEN, vec!["Send link"]));
    assert!(page.text().contains("closed"));
    let refused = other.post(&invitation.path, &BO).await;
    assert_eq!((refused.status, refused.buttons()), (StatusCode::FORBIDDEN, vec!["Send link"]));

    let back = format!("{}/return", invitation.path);
    assert_eq!(other.post(&back, &[("email", "ana@")]).await.status, StatusCode::BAD_REQUEST);
    let stranger = other.post(&back, &[("email", "bo@example.org")]).await;
    let known = other.post(&back, &[("email", "ana@example.org")]).await;
    assert_eq!(
        stranger.text().replace("b•••", "x•••"),
        known.text().replace("a•••", "x•••"),
        "the page does not tell whether an address is known"
    );
    let check = server.path_in(&server.mail_to("ana@example.org").await, "/i/");
    other.launch(&check, &[]).await;
    assert!(
        !server.usher.captured_mails(&Actor::Operator, None).await.unwrap().iter().any(|mail| mail.to.contains("bo@"))
    );
}

#[tokio::test]
async fn of_two_hundred_who_join_at_once_as_many_get_in_as_there_are_places() {
    let server = Server::start().await;
    let invitation = server.invite_all(20).await;
    let joins = (0..200).map(|number| {
        let (server, path) = (&server, &invitation.path);
        async move {
            let email = format!("learner{number}@example.org");
            let fields = [("email", email.as_str()), ("first_name", "L"), ("last_name", "N")];
            server.browser().post(path, &fields).await.status
        }
    });
    let answers = join_all(joins).await;
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(StatusCode::SEE_OTHER), count(StatusCode::FORBIDDEN)), (20, 180));
    assert_eq!(server.joined(&invitation).await, 20);
    let page = server.browser().get(&invitation.path).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.text().contains("full"));
}

#[tokio::test]
async fn the_same_address_joining_at_once_takes_one_place() {
    let server = Server::start().await;
    let invitation = server.invite_all(0).await;
    let joins = (0..20).map(|_| async { server.browser().post(&invitation.path, &ANA).await.status });
    let answers = join_all(joins).await;
    assert!(answers.iter().all(|status| [StatusCode::SEE_OTHER, StatusCode::OK].contains(status)), "{answers:?}");
    assert_eq!(server.joined(&invitation).await, 1);
}
