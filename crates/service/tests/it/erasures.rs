//! After an erasure, nothing that the server keeps holds a word of the person.

use std::path::Path;

use usher_model::{Email, InvitationId, LearnerId, Tags};
use usher_service::account::{NewPerson, Role};
use usher_service::door::Joined;
use usher_service::invitation::{Duplicates, Kind, NewPrivateInvitation};
use usher_service::launch::LaunchFault;
use usher_service::registration::{Detail, LaunchLinkRequest, Learner, NewRegistration, Postback};
use usher_service::webhook::{NewWebhook, WebhookEvent};
use usher_service::{Actor, Error};
use usher_store::kept_answers::{self, KeptAnswer};
use usher_testing::database::Database;
use usher_testing::raw::Raw;

use crate::scene::{self, LEARNER, Scene, commit, token_of};

/// Every word of the person that is put in anywhere. Those that are matched without regard to case are searched so.
const WORDS: [&str; 11] = [
    "zebulon",
    "quackenbush",
    "my-own-words",
    "my-own-answer",
    "my-own-tag",
    "203.0.113.77",
    "user-is-zeb",
    "known-as-zeb",
    "mailbox-of-zeb",
    "style-of-zeb",
    "value-of-zeb",
];

fn zebulon() -> LearnerId {
    LearnerId::parse("zebulon@example.org").unwrap()
}

impl Scene {
    async fn add_admin(&self) {
        for (address, role) in [("dpo@company.example", Role::Admin), ("author@company.example", Role::Author)] {
            let person = NewPerson {
                email: Email::parse(address).unwrap(),
                first_name: String::new(),
                last_name: String::new(),
                role,
                password: None,
            };
            self.usher.create_person(&Actor::Operator, person).await.unwrap();
        }
    }

    async fn erase(&self, learner: &LearnerId) -> Result<(), Error> {
        let by = Email::parse("DPO@company.example").unwrap();
        self.usher.erase_learner(&Actor::Operator, &self.app, learner, &by).await
    }
}

/// Where the words are found: in the rows, in what PostgreSQL or SQLite keeps in files, and among the objects.
async fn traces(scene: &Scene, db: &Database) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |place: String, text: &[u8]| {
        let text = String::from_utf8_lossy(text).to_lowercase();
        found.extend(WORDS.iter().filter(|word| text.contains(*word)).map(|word| format!("{word} in {place}")));
    };
    for (table, rows) in Raw::connect(db).await.dump().await {
        look(table, rows.join("\n").as_bytes());
    }
    if let Some(file) = db.url.strip_prefix("sqlite:") {
        for file in [file.to_owned(), format!("{file}-wal")] {
            look(format!("the file {}", &file[file.len() - 4..]), &std::fs::read(file).unwrap_or_default());
        }
    }
    let mut folders = vec![scene.folder.path().join("objects")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            look("the name of an object".into(), path.to_string_lossy().as_bytes());
            if path.is_dir() {
                folders.push(path);
            } else {
                look("an object".into(), &std::fs::read(Path::new(&path)).unwrap());
            }
        }
    }
    for mail in scene.usher.captured_mails(&Actor::Operator, None).await.unwrap() {
        look(
            format!("the mail {}", mail.subject),
            &scene.usher.captured_mail(&Actor::Operator, mail.id).await.unwrap().raw,
        );
    }
    found.sort();
    found.dedup();
    found
}

/// Leaves the person everywhere: invited, left out, refused, joined, registered, tagged, playing, mailed and failed.
async fn leave_traces(scene: &Scene, db: &Database) -> (InvitationId, String) {
    let private = scene.invite(Scene::private(&["Zebulon@Example.org", "bob@example.org"])).await;
    scene.send_mail().await;
    let again = NewPrivateInvitation {
        duplicates: Duplicates::Fail,
        ..Scene::private(&["ZEBULON@example.org", "Zebulon Quackenbush <zebulon@example.org>"])
    };
    scene.invite(again).await;
    let gone = scene.import("gone", &crate::scene::two_parts(), false).await;
    assert_eq!(gone.message, "Import Successful");
    let orphan =
        NewPrivateInvitation { course_id: "gone".parse().unwrap(), ..Scene::private(&["zebulon@example.org"]) };
    scene.invite(orphan).await;
    scene.send_mail().await;
    scene.usher.delete_course(&Actor::Operator, &scene.app, &"gone".parse().unwrap()).await.unwrap();

    // Their own address is another than the one that they were invited by.
    let (_, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    let from = Actor::Learner { address: Some("203.0.113.77".parse().unwrap()) };
    let form = usher_service::door::JoinForm {
        email: "zebulon@example.org".into(),
        first_name: "Zebulon".into(),
        last_name: "Quackenbush".into(),
    };
    let Joined::Started(launch) = scene.usher.join(&from, &slug, &form, &browser).await.unwrap() else { panic!() };
    let elsewhere = scene.usher.new_browser();
    let asked = scene.usher.join(&from, &slug, &form, &elsewhere).await.unwrap();
    assert!(matches!(asked, Joined::CheckMail { .. }));
    scene.send_mail().await;

    let token = usher_service::launch::LaunchToken::presented(&token_of(launch.as_str()));
    scene.usher.begin_launch(&from, &token).await.unwrap();
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    let report = commit(
        1,
        one.session,
        &[
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "80"),
            ("cmi.suspend_data", "my-own-words"),
            ("cmi.comments", "my-own-words"),
            ("cmi.interactions.0.id", "q1"),
            ("cmi.interactions.0.type", "fill-in"),
            ("cmi.interactions.0.student_response", "my-own-answer"),
        ],
    );
    scene.usher.commit(&token, 1, report).await.unwrap();

    let new = NewRegistration {
        learner: Learner {
            id: zebulon(),
            email: Some(Email::parse("mailbox-of-zeb@example.org").unwrap()),
            first_name: "Zebulon".into(),
            last_name: "Quackenbush".into(),
        },
        learner_tags: Tags::parse(["my-own-tag".to_owned()]).unwrap(),
        postback: Some(Postback { url: "https://lms.example/?user-is-zeb".into(), ..Postback::default() }),
        ..scene::registration("zebulon's registration")
    };
    let id = new.id.clone();
    scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
    let link = LaunchLinkRequest {
        redirect_on_exit: "https://lms.example/?known-as-zeb".into(),
        css_url: Some("https://lms.example/style-of-zeb.css".into()),
        additional_values: vec![("who".into(), "value-of-zeb".into())],
        ..LaunchLinkRequest::default()
    };
    scene.usher.create_launch_link(&Actor::Operator, &scene.app, &id, link).await.unwrap();

    // A relay that repeats the address in its answer.
    let failed: Vec<(String,)> = Raw::connect(db)
        .await
        .rows(
            "update delivery set error = '550 zebulon@example.org is unknown'
             where id in (select id from delivery where invitee_id is not null order by id limit 1) returning state",
        )
        .await;
    assert_eq!(failed.len(), 1);
    (InvitationId(private.invitation.id), token.as_str().to_owned())
}

both!(nothing_of_an_erased_person_is_left_anywhere, |db| async {
    let scene = Scene::new(&db).await;
    scene.add_admin().await;
    let (private, token) = leave_traces(&scene, &db).await;
    let before = traces(&scene, &db).await;
    for word in WORDS {
        assert!(before.iter().any(|trace| trace.starts_with(word)), "{word} is nowhere to begin with: {before:?}");
    }
    let count = |kind| scene.usher.get_invitation(&Actor::Operator, &scene.app, private, kind);
    let counted = count(Kind::Private).await.unwrap().invitation.registration_count;

    scene.erase(&zebulon()).await.unwrap();
    scene.finish_learner_jobs().await;
    scene.send_mail().await;
    assert_eq!(traces(&scene, &db).await, Vec::<String>::new());

    // Others are as they were, and so are the numbers.
    let invitation = count(Kind::Private).await.unwrap();
    assert_eq!(invitation.invitation.registration_count, counted);
    assert!(invitation.addresses.contains(&"bob@example.org".to_owned()));
    let results: Vec<(String, String, f64)> =
        Raw::connect(&db).await.rows("select completion, success, score from instance where score is not null").await;
    assert_eq!(results, [("INCOMPLETE".to_owned(), "UNKNOWN".to_owned(), 80.0)]);
    let learners: Vec<(i64,)> = Raw::connect(&db)
        .await
        .rows("select count(distinct learner_id) from registration where erased_at is not null")
        .await;
    assert_eq!(learners, [(1,)]);

    // Who was in the middle of the course brings nothing back.
    let token = usher_service::launch::LaunchToken::presented(&token);
    let late = commit(2, 1, &[("cmi.suspend_data", "my-own-words")]);
    let refused = scene.usher.commit(&token, 1, late).await.unwrap_err();
    assert!(matches!(refused, LaunchFault::Replaced), "{refused:?}");
    let refused = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(refused, LaunchFault::Replaced), "{refused:?}");
    assert_eq!(traces(&scene, &db).await, Vec::<String>::new());
});

both!(the_receipt_says_how_much_and_goes_to_who_asked, |db| async {
    let scene = Scene::new(&db).await;
    scene.add_admin().await;
    let link = scene.invite_one("zebulon@example.org").await;
    let answer = KeptAnswer {
        app_id: scene.app.to_string(),
        key_hash: vec![1],
        request_hash: vec![2],
        status: 200,
        sealed: b"sealed".to_vec(),
        created_at: scene.usher.now().into(),
    };
    let mut tx = db.begin().await;
    assert!(kept_answers::keep(&mut tx, &answer, answer.created_at).await.unwrap());
    tx.commit().await.unwrap();
    scene.erase(&zebulon()).await.unwrap();
    scene.finish_learner_jobs().await;
    let mail = scene.mail_to("dpo@company.example").await;
    assert_eq!(
        scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len(),
        1,
        "the mail that waited did not go out"
    );
    assert_eq!(mail.summary.subject, "The data of a learner has been erased");
    for words in ["registrations: 1", "invitees: 1", "mails: 1", "kept answers: 1", scene.app.as_str()] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    let kept: Vec<(i64,)> = Raw::connect(&db).await.rows("select count(*) from erasure").await;
    assert_eq!(kept, [(1,)]);
    assert_eq!(Raw::connect(&db).await.count("kept_answer").await, 0);
    // The link in the mail is nobody's any more, and the address may be invited anew.
    let gone = scene.usher.view_private_door(&link, None).await.unwrap_err();
    assert_eq!(format!("{gone:?}"), "Notice(Unknown)");
    scene.invite_one("zebulon@example.org").await;
});

both!(what_waits_to_be_told_of_an_erased_person_is_told_to_nobody, |db| async {
    let scene = Scene::new(&db).await;
    scene.add_admin().await;
    let webhook = NewWebhook {
        target_url: "https://lms.example/in".into(),
        events: vec![WebhookEvent::CourseCompleted],
        shared_secret: None,
        wire: "rise",
        api_version: "2020-07-16",
    };
    scene.usher.create_webhook(&Actor::Operator, webhook).await.unwrap();
    for address in ["zebulon@example.org", "bob@example.org"] {
        let link = scene.invite_one(address).await;
        let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
        let launch = scene.begin(&launch).await;
        for (seq, activity) in [(1, "one"), (2, "two")] {
            scene.play_unit(&launch, seq, activity, &[("cmi.core.lesson_status", "completed")]).await;
        }
    }
    let told = "select registration.email from webhook_call join registration on registration.key = registration_key
                order by 1";
    let whom = async || Raw::connect(&db).await.rows::<(Option<String>,)>(told).await;
    assert_eq!(whom().await, ["bob@example.org", "zebulon@example.org"].map(|address| (Some(address.to_owned()),)));
    scene.erase(&zebulon()).await.unwrap();
    scene.finish_learner_jobs().await;
    assert_eq!(whom().await, [(Some("bob@example.org".to_owned()),)]);
    assert_eq!(Raw::connect(&db).await.count("webhook_call").await, 1);
    assert!(scene.mail_to("dpo@company.example").await.text.contains("webhook calls: 1"));
});

both!(only_an_admin_has_a_learner_erased_and_only_one_that_is_there, |db| async {
    let scene = Scene::new(&db).await;
    scene.add_admin().await;
    scene.invite_one("zebulon@example.org").await;
    for nobody in ["author@company.example", "zoe@company.example"] {
        let by = Email::parse(nobody).unwrap();
        let refused = scene.usher.erase_learner(&Actor::Operator, &scene.app, &zebulon(), &by).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)), "{refused:?}");
    }
    let unknown = scene.erase(&LearnerId::parse("nobody").unwrap()).await.unwrap_err();
    assert_eq!(unknown.to_string(), "Could not find learner [nobody]");
    assert_eq!(scene.usher.queues().await.unwrap().learners, 0);
});

both!(who_registers_again_after_the_erasure_was_asked_for_begins_anew, |db| async {
    let scene = Scene::new(&db).await;
    scene.add_admin().await;
    scene.invite_one("zebulon@example.org").await;
    scene.erase(&zebulon()).await.unwrap();
    let new = NewRegistration {
        learner: Learner { id: zebulon(), email: None, first_name: "Zeb".into(), last_name: String::new() },
        ..scene::registration("anew")
    };
    scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
    scene.finish_learner_jobs().await;
    let kept = scene
        .usher
        .get_registration(&Actor::Operator, &scene.app, &"anew".parse().unwrap(), Detail::default())
        .await
        .unwrap();
    assert_eq!(
        (kept.registration.learner_id.as_str(), kept.registration.first_name.as_str()),
        (zebulon().as_str(), "Zeb")
    );
    assert_eq!(
        scene.usher.get_learner(&Actor::Operator, &scene.app, &zebulon()).await.unwrap().learner.registrations,
        1
    );
});
