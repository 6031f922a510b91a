//! The verbs as they are written: each takes an actor and begins with the question whether the actor may.

use std::collections::BTreeSet;
use std::path::Path;

/// Who shows one of these shows a right of their own: a link, a launch, a session, or a browser that is to get one. None
/// of it may name an application, which whoever holds it has no say about.
const PROOFS: [&str; 5] = ["token: &str", "token: &LaunchToken", "slug: &str", "me: &SignedIn", "visit: &Visit"];

/// The other verbs that ask nobody, with the reason.
const EXCEPTIONS: [(&str, &[&str]); 5] = [
    (
        "it is how one finds out who asks",
        &[
            "authenticate",
            "authenticate_token",
            "authenticate_rise_key",
            "count_call",
            "make_token",
            "form_token",
            "new_browser",
        ],
    ),
    ("nobody is there yet: it makes the first admin and the first keys", &["bootstrap"]),
    (
        "the server does it by itself, or tells how it is",
        &[
            "check_objects",
            "expire_team_invitations",
            "is_ready",
            "password_checks",
            "queues",
            "remove_doomed_objects",
            "remove_expired_rows",
            "remove_next_rows",
            "run_housekeeping",
            "run_import_worker",
            "run_learner_worker",
            "run_mail_worker",
            "run_postback_worker",
            "run_webhook_worker",
        ],
    ),
    ("it reads no row", &["locale", "new", "now", "settings", "team_link"]),
    ("it stands around a verb, which asks", &["carry_out_once"]),
];

/// A public function of [`usher_service::Usher`].
struct Verb {
    name: String,
    signature: String,
    /// What it does.
    body: String,
}

impl Verb {
    fn takes_an_actor_first(&self) -> bool {
        let arguments = self.signature.split_once("&self").map_or("", |(_, rest)| rest);
        arguments.trim_start_matches([',', ' ']).starts_with("actor: &Actor")
    }

    /// It asks whether the actor may, or how far the actor's right reaches, and goes on with that.
    fn asks_first(&self) -> bool {
        let beginning: String = self.body.lines().take(2).collect();
        let (_, rest) = self.body.split_once("let reach = actor.reach(").unwrap_or_default();
        beginning.contains("actor.must(") || beginning.contains("let reach = actor.reach(") && rest.contains("reach")
    }

    fn is_by_proof(&self) -> bool {
        PROOFS.iter().any(|proof| self.signature.contains(proof)) && !self.signature.contains("AppId")
    }
}

/// The verbs of a file: what stands in a block `impl Usher` and is public outside the crate.
fn verbs_of(text: &str) -> Vec<Verb> {
    let mut verbs = Vec::new();
    for block in text.split("\nimpl Usher {\n").skip(1) {
        let block = block.split("\n}\n").next().unwrap();
        for start in ["    pub async fn ", "    pub fn "] {
            for item in block.split(start).skip(1) {
                let (signature, body) = item.split_once(" {\n").unwrap();
                verbs.push(Verb {
                    name: signature.split(['(', '<']).next().unwrap().to_owned(),
                    signature: signature.split_whitespace().collect::<Vec<_>>().join(" "),
                    body: body.split("\n    }\n").next().unwrap().to_owned(),
                });
            }
        }
    }
    verbs
}

fn all_verbs() -> Vec<Verb> {
    let mut verbs = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                verbs.extend(verbs_of(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    verbs
}

/// A verb that is added, whether it reads or writes, must take an actor and ask for a right, or be named above with the
/// reason why it need not.
#[test]
fn every_verb_takes_an_actor_and_asks_for_a_right() {
    let (mut asking, mut bare) = (0, BTreeSet::new());
    for verb in all_verbs() {
        if verb.takes_an_actor_first() && verb.asks_first() {
            asking += 1;
        } else if !verb.is_by_proof() {
            bare.insert(verb.name);
        }
    }
    // Likewise an exception whose verb is gone or asks by now.
    let exceptions = EXCEPTIONS.iter().flat_map(|(_, names)| *names).map(ToString::to_string).collect();
    assert_eq!(bare, exceptions);
    // A reading that no longer finds the verbs would find no fault either.
    assert!(asking > 115, "only {asking} verbs were found that ask");
}

#[test]
fn a_verb_without_an_actor_or_without_its_question_is_found() {
    let text = "
impl Usher {
    /// Asks.
    pub async fn asks(&self, actor: &Actor, app: &AppId) -> Result<()> {
        actor.must(Action::Invite, Some(app))?;
        Ok(())
    }

    /// Has an actor and does not ask.
    pub async fn silent(&self, actor: &Actor, app: &AppId) -> Result<()> {
        self.one();
        self.two();
        actor.must(Action::Invite, Some(app))?;
    }

    /// Asks how far, and goes on with it.
    pub async fn reaches(&self, actor: &Actor) -> Result<()> {
        let reach = actor.reach(Action::ReadResults)?;
        self.list(&reach)
    }

    /// Asks how far, and does as it likes.
    pub async fn overreaches(&self, actor: &Actor) -> Result<()> {
        let reach = actor.reach(Action::ReadResults)?;
        self.list_all()
    }

    pub fn reads(&self, app: &AppId) -> Result<()> {
        Ok(())
    }

    pub async fn has_a_link(&self, token: &str) -> Result<()> {
        Ok(())
    }

    pub async fn has_a_link_and_names_an_application(
        &self,
        app: &AppId,
        token: &str,
    ) -> Result<()> {
        Ok(())
    }

    pub(crate) async fn inside(&self) -> Result<()> {
        Ok(())
    }
}

impl Other {
    pub fn of_another(&self) {
    }
}
";
    let verdicts: Vec<_> = verbs_of(text)
        .into_iter()
        .map(|verb| (verb.takes_an_actor_first() && verb.asks_first(), verb.is_by_proof(), verb.name))
        .collect();
    let expected = [
        (true, false, "asks"),
        (false, false, "silent"),
        (true, false, "reaches"),
        (false, false, "overreaches"),
        (false, true, "has_a_link"),
        (false, false, "has_a_link_and_names_an_application"),
        (false, false, "reads"),
    ];
    assert_eq!(verdicts, expected.map(|(asks, by_proof, name)| (asks, by_proof, name.to_owned())));
}
