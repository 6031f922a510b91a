//! Signing in, and what keeps strangers out.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use usher_model::Email;
use usher_service::account::{Bootstrap, NewPerson, Role};
use usher_service::sign_in::{LinkKind, NewNames, PasswordFault, SessionToken, SetUp, SignInFault, SignedIn, Visit};
use usher_service::{Actor, Secret};
use usher_store::persons;
use usher_testing::database::Database;
use usher_testing::raw::Raw;

use crate::scene::{Scene, token_of};

pub(crate) const PASSWORD: &str = "gravel meadow tin";

/// Somebody at a network address, in a browser that nobody is signed in in.
pub(crate) fn visit(last: u8) -> Visit {
    Visit { address: Some([192, 0, 2, last].into()), browser: "A browser".into(), session: None }
}

/// The same with a session.
pub(crate) fn visit_with(session: &SessionToken) -> Visit {
    Visit { session: Some(session.clone()), ..visit(1) }
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

impl Scene {
    pub(crate) async fn person(&self, email: &str, role: Role, password: Option<&str>) -> uuid::Uuid {
        let person = NewPerson {
            email: Email::parse(email).unwrap(),
            first_name: "Ana".into(),
            last_name: "Berg".into(),
            role,
            password: password.map(Secret::new),
        };
        self.usher.create_person(&Actor::Operator, person).await.unwrap()
    }

    async fn try_password(&self, from: u8, email: &str, password: &str) -> Result<SessionToken, SignInFault> {
        self.usher.sign_in(&visit(from), email, &secret(password)).await
    }

    pub(crate) async fn who(&self, session: &SessionToken) -> Option<SignedIn> {
        self.usher.find_session(&visit_with(session)).await.unwrap()
    }

    /// Signs in by a mailed link, which also verifies the address.
    pub(crate) async fn enter(&self, email: &str) -> (SessionToken, SignedIn) {
        self.usher.ask_for_link(&visit(1), LinkKind::SignIn, email).await.unwrap();
        let token = self.link_to(email, "/sign-in/link/").await;
        let session = self.usher.sign_in_by_link(&visit(1), &token).await.unwrap();
        let me = self.who(&session).await.unwrap();
        self.later(TimeDelta::seconds(1));
        (session, me)
    }

    /// The token of the link in the newest mail to an address.
    pub(crate) async fn link_to(&self, email: &str, path: &str) -> String {
        let mail = self.mail_to(email).await;
        let from = mail.text.find(path).unwrap_or_else(|| panic!("no {path} in {}", mail.text));
        let rest = &mail.text[from + path.len()..];
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).next().unwrap().to_owned()
    }
}

/// How many rows each table has.
async fn counts(db: &Database) -> Vec<(String, usize)> {
    Raw::connect(db).await.dump().await.into_iter().map(|(table, rows)| (table, rows.len())).collect()
}

both!(the_first_start_gives_a_link_that_makes_the_first_admin_once, |db| async {
    let scene = Scene::new(&db).await;
    Raw::connect(&db).await.rows::<(String,)>("delete from application returning id").await;
    let first = scene.usher.bootstrap(Bootstrap::default()).await.unwrap().unwrap();
    let token = token_of(&first.set_up_link.unwrap());
    assert_eq!(scene.usher.view_set_up(&token).await.unwrap().email, None);
    let form = |email: &str, password: &str| SetUp {
        email: email.into(),
        first_name: "Ana".into(),
        last_name: String::new(),
        password: secret(password),
    };
    let set_up = async |form: SetUp| scene.usher.set_up(&visit(1), &token, &form).await;
    assert!(matches!(set_up(form("nobody", PASSWORD)).await, Err(SignInFault::Address)));
    let short = set_up(form("ana@example.org", "short")).await;
    assert!(matches!(short, Err(SignInFault::Password(PasswordFault::Short))));
    let session = set_up(form("Ana@example.org", PASSWORD)).await.unwrap();
    let me = scene.who(&session).await.unwrap();
    assert_eq!((me.role(), me.person.first_name.as_str()), (Some(Role::Admin), "Ana"));
    assert_eq!(me.person.email_verified_at, None, "nobody mailed the link");
    assert!(matches!(set_up(form("bob@example.org", PASSWORD)).await, Err(SignInFault::Ended { .. })));
    assert!(matches!(scene.usher.view_set_up(&token).await, Err(SignInFault::Ended { .. })));
    scene.try_password(1, " ana@EXAMPLE.org ", PASSWORD).await.unwrap();
});

both!(a_set_up_link_of_nobody_is_over_once_there_is_an_admin, |db| async {
    let scene = Scene::new(&db).await;
    Raw::connect(&db).await.rows::<(String,)>("delete from application returning id").await;
    let first = scene.usher.bootstrap(Bootstrap::default()).await.unwrap().unwrap();
    scene.person("boss@example.org", Role::Admin, Some(PASSWORD)).await;
    let ended = scene.usher.view_set_up(&token_of(&first.set_up_link.unwrap())).await;
    assert!(matches!(ended, Err(SignInFault::Ended { .. })));
});

both!(an_admin_whom_the_configuration_gives_a_password_needs_no_link, |db| async {
    let scene = Scene::new(&db).await;
    Raw::connect(&db).await.rows::<(String,)>("delete from application returning id").await;
    let email = Some(Email::parse("boss@example.org").unwrap());
    let given = Bootstrap { admin_email: email, admin_password: Some(secret(PASSWORD)), ..Bootstrap::default() };
    assert_eq!(scene.usher.bootstrap(given).await.unwrap().unwrap().set_up_link, None);
    scene.try_password(1, "boss@example.org", PASSWORD).await.unwrap();
});

both!(somebody_whom_the_operator_adds_sets_up_their_own_account, |db| async {
    let scene = Scene::new(&db).await;
    let id = scene.person("ana@example.org", Role::Author, None).await;
    let link = scene.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    let token = token_of(&link);
    assert_eq!(scene.usher.view_set_up(&token).await.unwrap().email.as_deref(), Some("ana@example.org"));
    let form = SetUp {
        // What is typed does not count where the link is somebody's.
        email: "mallory@example.org".into(),
        first_name: "Ana".into(),
        last_name: "Berg".into(),
        password: secret(PASSWORD),
    };
    let session = scene.usher.set_up(&visit(1), &token, &form).await.unwrap();
    assert_eq!(scene.who(&session).await.unwrap().person.email, "ana@example.org");
    scene.later(TimeDelta::days(8));
    let link = scene.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    scene.later(TimeDelta::days(8));
    let late = scene.usher.view_set_up(&token_of(&link)).await;
    assert!(matches!(late, Err(SignInFault::Ended { at: Some(_) })));
});

both!(a_wrong_password_and_an_unknown_address_are_answered_alike_after_the_same_work, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    scene.person("bob@example.org", Role::Author, None).await;
    let id = scene.person("eve@example.org", Role::Author, Some(PASSWORD)).await;
    let mut tx = db.begin().await;
    let eve = persons::find(&mut tx, id).await.unwrap().unwrap();
    persons::update(&mut tx, &persons::Person { state: "disabled".into(), ..eve }).await.unwrap();
    tx.commit().await.unwrap();
    let known = [("ana@example.org", "wrong words here"), ("bob@example.org", PASSWORD), ("eve@example.org", PASSWORD)];
    for (email, password) in known.into_iter().chain([("nobody@example.org", PASSWORD), ("no address", "")]) {
        let (before, rows) = (scene.usher.password_checks(), counts(&db).await);
        let answer = scene.try_password(1, email, password).await;
        assert!(matches!(answer, Err(SignInFault::Wrong)), "{email}: {answer:?}");
        assert_eq!(scene.usher.password_checks(), before + 1, "{email}");
        let more: usize = counts(&db).await.iter().zip(rows).map(|(after, before)| after.1 - before.1).sum();
        assert_eq!(more, 1, "{email}: the try itself");
    }
});

both!(asking_for_a_mail_writes_the_same_whether_or_not_somebody_has_the_address, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    for kind in [LinkKind::SignIn, LinkKind::Reset] {
        let mut grown = Vec::new();
        for email in ["ana@example.org", "nobody@example.org"] {
            let before = counts(&db).await;
            scene.usher.ask_for_link(&visit(1), kind, email).await.unwrap();
            let after = counts(&db).await;
            let of_mails = after.into_iter().zip(before).map(|(after, before)| (after.0, after.1 - before.1));
            grown.push(of_mails.filter(|(_, more)| *more > 0).collect::<Vec<_>>());
        }
        assert_eq!(grown[0], grown[1]);
        assert!(grown[0].iter().any(|(table, _)| table == "delivery"));
    }
    scene.send_mail().await;
    let mails = scene.usher.captured_mails(&Actor::Operator, None).await.unwrap();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ana@example.org"; 2]);
    let dump = format!("{:?}", Raw::connect(&db).await.dump().await);
    assert!(!dump.contains("nobody@example.org"), "an address that nobody has is not kept");
});

both!(a_session_never_takes_over_the_cookie_that_was_there, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    scene.person("mallory@example.org", Role::Learner, Some(PASSWORD)).await;
    // A cookie that was made up, and one of a session that somebody else began and put into this browser.
    let made_up = SessionToken::from_cookie(&"A".repeat(43)).unwrap();
    let planted = scene.try_password(1, "mallory@example.org", PASSWORD).await.unwrap();
    for before in [made_up, planted] {
        let session = scene.usher.sign_in(&visit_with(&before), "ana@example.org", &secret(PASSWORD)).await.unwrap();
        assert_ne!(session.cookie(), before.cookie());
        assert!(scene.who(&before).await.is_none(), "what was there before is over");
        assert_eq!(scene.who(&session).await.unwrap().person.email, "ana@example.org");
    }
});

both!(the_database_holds_no_cookie_and_no_password, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    let dump = format!("{:?}", Raw::connect(&db).await.dump().await);
    assert!(dump.contains("$argon2id$") && !dump.contains(PASSWORD) && !dump.contains(session.cookie()));
    // Nor the bytes that the cookie stands for, which a dump shows in hexadecimal digits as it does the hash.
    let shown = |bytes: &[u8]| {
        let digits = bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
        dump.to_lowercase().contains(&digits)
    };
    assert!(shown(&Sha256::digest(session.cookie())));
    assert!(!shown(&BASE64_URL_SAFE_NO_PAD.decode(session.cookie()).unwrap()));
});

both!(a_session_ends_when_it_is_idle_or_old, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    scene.later(TimeDelta::hours(12));
    assert!(scene.who(&session).await.is_none(), "idle for twelve hours");

    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    for _ in 0..15 {
        scene.later(TimeDelta::hours(11));
        assert!(scene.who(&session).await.is_some());
    }
    scene.later(TimeDelta::hours(4));
    assert!(scene.who(&session).await.is_none(), "a week old, however busy");
    scene.usher.remove_expired_rows().await.unwrap();
    assert_eq!(Raw::connect(&db).await.count("session").await, 0);
});

both!(passwords_are_tried_a_few_times_for_one_person_known_or_not, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    for email in ["ana@example.org", "nobody@example.org"] {
        for from in 0..5 {
            // From another address each time, and written otherwise.
            let email = if from % 2 == 0 { email.to_uppercase() } else { email.to_owned() };
            assert!(matches!(scene.try_password(from, &email, "wrong").await, Err(SignInFault::Wrong)));
        }
        let checks = scene.usher.password_checks();
        assert!(matches!(scene.try_password(9, email, PASSWORD).await, Err(SignInFault::TooMany)), "{email}");
        assert_eq!(scene.usher.password_checks(), checks, "nothing is worked out any more");
    }
    scene.later(TimeDelta::minutes(15));
    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    assert!(scene.who(&session).await.is_some());
    // Whoever is in has mistyped nothing.
    for _ in 0..5 {
        assert!(matches!(scene.try_password(1, "ana@example.org", "wrong").await, Err(SignInFault::Wrong)));
    }
});

both!(passwords_are_tried_a_few_times_from_one_network_address, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    for n in 0..20 {
        let answer = scene.try_password(7, &format!("p{n}@example.org"), "wrong").await;
        assert!(matches!(answer, Err(SignInFault::Wrong)), "{n}: {answer:?}");
    }
    assert!(matches!(scene.try_password(7, "ana@example.org", PASSWORD).await, Err(SignInFault::TooMany)));
    scene.try_password(8, "ana@example.org", PASSWORD).await.unwrap();
    let rows = format!("{:?}", Raw::connect(&db).await.dump().await["sign_in_try"]);
    assert!(!rows.contains("example.org") && !rows.contains("192.0.2"), "tries name nobody: {rows}");
});

both!(of_many_tries_at_once_as_many_as_the_limit_are_looked_at, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let tries = (0..12).map(|from| scene.try_password(from, "ana@example.org", "wrong"));
    let answers = futures::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|answer| matches!(answer, Err(SignInFault::Wrong))).count();
    assert_eq!(looked_at, 5);
    assert_eq!(scene.usher.password_checks(), looked_at as u64);
});

both!(mails_to_one_address_are_few_and_the_answer_stays_the_same, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, None).await;
    for _ in 0..6 {
        scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "ana@example.org").await.unwrap();
    }
    scene.send_mail().await;
    assert_eq!(scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len(), 3);
    for n in 0..14 {
        scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, &format!("p{n}@example.org")).await.unwrap();
    }
    let refused = scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "q@example.org").await;
    assert!(matches!(refused, Err(SignInFault::TooMany)), "{refused:?}");
});

both!(a_mailed_link_signs_in_once_and_shows_that_the_address_is_theirs, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, None).await;
    scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "ANA@example.org").await.unwrap();
    let token = scene.link_to("ana@example.org", "/sign-in/link/").await;
    let before = Raw::connect(&db).await.dump().await;
    assert_eq!(scene.usher.view_person_link(LinkKind::SignIn, &token).await.unwrap().email, "ana@example.org");
    assert!(matches!(scene.usher.view_person_link(LinkKind::Reset, &token).await, Err(SignInFault::Unknown)));
    assert_eq!(Raw::connect(&db).await.dump().await, before, "looking changes nothing");
    let session = scene.usher.sign_in_by_link(&visit(1), &token).await.unwrap();
    assert!(scene.who(&session).await.unwrap().person.email_verified_at.is_some());
    assert!(matches!(scene.usher.sign_in_by_link(&visit(1), &token).await, Err(SignInFault::Ended { at: None })));

    scene.later(TimeDelta::hours(2));
    scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "ana@example.org").await.unwrap();
    let token = scene.link_to("ana@example.org", "/sign-in/link/").await;
    scene.later(TimeDelta::minutes(30));
    let late = scene.usher.sign_in_by_link(&visit(1), &token).await;
    assert!(matches!(late, Err(SignInFault::Ended { at: Some(_) })));
    assert!(matches!(scene.usher.sign_in_by_link(&visit(1), "x").await, Err(SignInFault::Unknown)));
});

both!(a_reset_ends_every_session_and_every_link_that_was_mailed_before, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let old = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "ana@example.org").await.unwrap();
    let sign_in = scene.link_to("ana@example.org", "/sign-in/link/").await;
    scene.later(TimeDelta::seconds(1));
    scene.usher.ask_for_link(&visit(1), LinkKind::Reset, "ana@example.org").await.unwrap();
    let token = scene.link_to("ana@example.org", "/reset/").await;
    let weak = scene.usher.reset_password(&visit(1), &token, &secret("password1234")).await;
    assert!(matches!(weak, Err(SignInFault::Password(PasswordFault::Common))));
    let new = "seven slow wooden boats";
    let session = scene.usher.reset_password(&visit(1), &token, &secret(new)).await.unwrap();
    assert!(scene.who(&session).await.is_some() && scene.who(&old).await.is_none());
    for ended in [
        scene.usher.reset_password(&visit(1), &token, &secret(PASSWORD)).await,
        scene.usher.sign_in_by_link(&visit(1), &sign_in).await,
    ] {
        assert!(matches!(ended, Err(SignInFault::Ended { .. })), "{ended:?}");
    }
    assert!(matches!(scene.try_password(1, "ana@example.org", PASSWORD).await, Err(SignInFault::Wrong)));
    scene.try_password(1, "ana@example.org", new).await.unwrap();
});

both!(a_password_is_changed_by_whoever_knows_it_and_ends_the_other_sessions, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let (one, other) = (
        scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap(),
        scene.try_password(2, "ana@example.org", PASSWORD).await.unwrap(),
    );
    let me = scene.who(&one).await.unwrap();
    let new = secret("seven slow wooden boats");
    let wrong = scene.usher.change_password(&me, &secret("wrong"), &new).await;
    assert!(matches!(wrong, Err(SignInFault::Wrong)));
    let own = scene.usher.change_password(&me, &secret(PASSWORD), &secret("ana@example.org1")).await;
    assert!(matches!(own, Err(SignInFault::Password(PasswordFault::Own))));
    scene.usher.change_password(&me, &secret(PASSWORD), &new).await.unwrap();
    assert!(scene.who(&one).await.is_some() && scene.who(&other).await.is_none());
    scene.try_password(1, "ana@example.org", new.expose()).await.unwrap();

    let names = NewNames { first_name: " Anna ".into(), last_name: "http://evil.example Berg".into() };
    scene.usher.change_names(&me, &names).await.unwrap();
    let person = scene.who(&one).await.unwrap().person;
    assert_eq!((person.first_name.as_str(), person.last_name.as_str()), ("Anna", "Berg"));
});

both!(guessing_the_present_password_of_an_open_session_is_throttled_too, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    let me = scene.who(&session).await.unwrap();
    let new = secret("seven slow wooden boats");
    for _ in 0..5 {
        let wrong = scene.usher.change_password(&me, &secret("wrong"), &new).await;
        assert!(matches!(wrong, Err(SignInFault::Wrong)));
    }
    let full = scene.usher.change_password(&me, &secret(PASSWORD), &new).await;
    assert!(matches!(full, Err(SignInFault::TooMany)));
});

both!(sessions_are_listed_and_ended_by_their_owner_alone, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    scene.person("bob@example.org", Role::Admin, Some(PASSWORD)).await;
    let mut sessions = Vec::new();
    for (from, email) in
        [(1, "ana@example.org"), (2, "ana@example.org"), (3, "ana@example.org"), (4, "bob@example.org")]
    {
        sessions.push(scene.try_password(from, email, PASSWORD).await.unwrap());
    }
    let (me, bob) = (scene.who(&sessions[0]).await.unwrap(), scene.who(&sessions[3]).await.unwrap());
    let listed = scene.usher.list_sessions(&me).await.unwrap();
    let told: Vec<_> = listed.iter().map(|one| (one.session.address.as_deref().unwrap(), one.is_this)).collect();
    assert_eq!(told, [("192.0.2.3", false), ("192.0.2.2", false), ("192.0.2.1", true)]);

    let second = listed[1].session.id;
    assert!(scene.usher.end_session(&bob, second).await.is_err(), "not even an admin ends what is somebody's own here");
    scene.usher.end_session(&me, second).await.unwrap();
    assert!(scene.who(&sessions[1]).await.is_none());
    assert_eq!(scene.usher.end_other_sessions(&me).await.unwrap(), 1);
    assert!(scene.who(&sessions[2]).await.is_none() && scene.who(&sessions[3]).await.is_some());
    scene.usher.sign_out(&visit_with(&sessions[0])).await.unwrap();
    assert!(scene.who(&sessions[0]).await.is_none());
});

both!(somebody_who_is_disabled_is_out_at_once_and_stays_out, |db| async {
    let scene = Scene::new(&db).await;
    let id = scene.person("ana@example.org", Role::Author, Some(PASSWORD)).await;
    let session = scene.try_password(1, "ana@example.org", PASSWORD).await.unwrap();
    scene.usher.ask_for_link(&visit(1), LinkKind::SignIn, "ana@example.org").await.unwrap();
    let token = scene.link_to("ana@example.org", "/sign-in/link/").await;
    let mut tx = db.begin().await;
    let ana = persons::find(&mut tx, id).await.unwrap().unwrap();
    persons::update(&mut tx, &persons::Person { state: "disabled".into(), ..ana }).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scene.who(&session).await.is_none());
    assert!(matches!(scene.usher.sign_in_by_link(&visit(1), &token).await, Err(SignInFault::Unknown)));
});

both!(a_form_token_is_good_for_the_cookie_that_it_was_made_for, |db| async {
    let scene = Scene::new(&db).await;
    let token = scene.usher.form_token("one");
    assert!(scene.usher.is_form_token("one", &token));
    assert!(!scene.usher.is_form_token("other", &token));
    for made_up in ["", "x", &token[1..]] {
        assert!(!scene.usher.is_form_token("one", made_up));
    }
});
