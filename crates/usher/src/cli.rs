//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Invites people to courses and knows who finished them.
#[derive(Debug, PartialEq, Eq, Parser)]
#[command(name = "usher", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The configuration file, in place of the one that USHER_CONFIG names and of ./usher.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Start the server
    Serve(Serve),
    /// Bring the database to this version's schema, then stop
    Migrate,
    /// Applications: the tenants of the API
    #[command(subcommand)]
    App(App),
    /// People of the console
    #[command(subcommand)]
    Person(Person),
    /// Keys of the Rise API
    #[command(subcommand)]
    RiseKey(RiseKey),
    /// Import a course package
    Import(Import),
    /// Invite people to a course by mail
    Invite(Invite),
    /// List the captured mails, or show one
    Mails(Mails),
    /// The settings in force
    #[command(subcommand)]
    Config(Config),
    /// Look at the database, the object storage, the relay and the addresses, and say what is wrong
    Doctor,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Serve {
    /// Which part of the server this process is; parts other than `all` need PostgreSQL
    #[arg(long, value_enum, default_value_t = Role::All)]
    pub(crate) role: Role,
}

/// The part of the server that a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Both
    All,
    /// API, console, learner pages and player
    Web,
    /// Mail, calls out, imports and clearing up
    Worker,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum App {
    /// Make an application and print its id and secret, which is shown only once
    Create(AppCreate),
    /// List the applications, oldest first
    List,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct AppCreate {
    /// What people call it
    #[arg(long)]
    pub(crate) name: String,
    /// Make the one application that manages the others over the API
    #[arg(long)]
    pub(crate) management: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Person {
    /// Make a person and print a one-time link to choose a password
    Create(PersonCreate),
    /// Invite a person by mail; they become one when they accept
    Invite(PersonInvite),
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct PersonCreate {
    /// The address that the person signs in with
    #[arg(long)]
    pub(crate) email: String,
    /// What the person may do
    #[arg(long, value_enum)]
    pub(crate) role: PersonRole,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct PersonInvite {
    /// The address to invite
    #[arg(long)]
    pub(crate) email: String,
    /// What the person may do
    #[arg(long, value_enum)]
    pub(crate) role: PersonRole,
    /// The name of a group to join, which is made if it is missing; may be repeated
    #[arg(long = "group", value_name = "NAME")]
    pub(crate) groups: Vec<String>,
    /// The name of a group that a reporter reports on, or Everyone; may be repeated
    #[arg(long = "reporting-group", value_name = "NAME")]
    pub(crate) reporting_groups: Vec<String>,
    /// An application that the person is limited to; may be repeated
    #[arg(long = "app", value_name = "ID")]
    pub(crate) apps: Vec<String>,
}

/// What a person may do in the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PersonRole {
    /// Take courses
    Learner,
    /// Also import courses and invite
    Author,
    /// Also see results
    Reporter,
    /// Everything
    Admin,
}

#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum RiseKey {
    /// Make a key and print it, which happens only once
    Create(RiseKeyCreate),
    /// List the keys, oldest first, with their last use
    List,
    /// Take a key out of force
    Revoke(RiseKeyRevoke),
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct RiseKeyCreate {
    /// What people call it
    #[arg(long)]
    pub(crate) name: String,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct RiseKeyRevoke {
    /// The key's id, as the list gives it
    #[arg(value_name = "ID")]
    pub(crate) id: uuid::Uuid,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Import {
    /// The package, a zip file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The application's id
    #[arg(long, value_name = "ID")]
    pub(crate) app: String,
    /// The course's id; if there is such a course, the package becomes its next version
    #[arg(long, value_name = "ID")]
    pub(crate) course: String,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Invite {
    /// The application's id
    #[arg(long, value_name = "ID")]
    pub(crate) app: String,
    /// The course's id
    #[arg(long, value_name = "ID")]
    pub(crate) course: String,
    /// Whom to invite
    #[arg(value_name = "ADDRESS", required = true)]
    pub(crate) addresses: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Args)]
pub(crate) struct Mails {
    /// Show the mail with this number, as the list gives it, and its links
    #[arg(long, value_name = "N")]
    pub(crate) open: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub(crate) enum Config {
    /// Print each setting with its value and where it was set; secrets stay hidden
    Print,
    /// Look for faults, without starting anything
    Check,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;

    fn parse(line: &str) -> Result<Cli, ErrorKind> {
        Cli::try_parse_from(line.split_whitespace()).map_err(|error| error.kind())
    }

    fn command(line: &str) -> Command {
        parse(line).unwrap().command
    }

    #[test]
    fn the_declaration_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_is_read_with_its_arguments() {
        let text = str::to_owned;
        let cases = [
            ("usher serve", Command::Serve(Serve { role: Role::All })),
            ("usher serve --role worker", Command::Serve(Serve { role: Role::Worker })),
            ("usher migrate", Command::Migrate),
            (
                "usher app create --name Demo --json",
                Command::App(App::Create(AppCreate { name: text("Demo"), management: false, json: true })),
            ),
            (
                "usher app create --name Manager --management",
                Command::App(App::Create(AppCreate { name: text("Manager"), management: true, json: false })),
            ),
            ("usher app list", Command::App(App::List)),
            (
                "usher person create --email ada@example.org --role admin",
                Command::Person(Person::Create(PersonCreate {
                    email: text("ada@example.org"),
                    role: PersonRole::Admin,
                })),
            ),
            (
                "usher person invite --email ada@example.org --role reporter --group Sales --reporting-group Everyone",
                Command::Person(Person::Invite(PersonInvite {
                    email: text("ada@example.org"),
                    role: PersonRole::Reporter,
                    groups: vec![text("Sales")],
                    reporting_groups: vec![text("Everyone")],
                    apps: Vec::new(),
                })),
            ),
            (
                "usher rise-key create --name HR",
                Command::RiseKey(RiseKey::Create(RiseKeyCreate { name: text("HR"), json: false })),
            ),
            ("usher rise-key list", Command::RiseKey(RiseKey::List)),
            (
                "usher rise-key revoke 00000000-0000-0000-0000-000000000001",
                Command::RiseKey(RiseKey::Revoke(RiseKeyRevoke { id: uuid::Uuid::from_u128(1) })),
            ),
            (
                "usher import golf.zip --app a --course c",
                Command::Import(Import { file: "golf.zip".into(), app: text("a"), course: text("c") }),
            ),
            (
                "usher invite --app a --course c ada@example.org bo@example.org",
                Command::Invite(Invite {
                    app: text("a"),
                    course: text("c"),
                    addresses: vec![text("ada@example.org"), text("bo@example.org")],
                }),
            ),
            ("usher mails", Command::Mails(Mails { open: None })),
            ("usher mails --open 3", Command::Mails(Mails { open: Some(3) })),
            ("usher config print", Command::Config(Config::Print)),
            ("usher config check", Command::Config(Config::Check)),
            ("usher doctor", Command::Doctor),
        ];
        for (line, expected) in cases {
            assert_eq!(command(line), expected, "{line}");
        }
    }

    #[test]
    fn the_configuration_file_may_stand_before_and_after_the_command() {
        for line in ["usher --config a.toml config check", "usher config check --config a.toml"] {
            assert_eq!(parse(line).unwrap().config, Some("a.toml".into()));
        }
    }

    #[test]
    fn what_is_missing_or_unknown_is_an_error() {
        let cases = [
            ("usher invite --app a --course c", ErrorKind::MissingRequiredArgument),
            ("usher import golf.zip --app a", ErrorKind::MissingRequiredArgument),
            ("usher serve --role both", ErrorKind::InvalidValue),
            ("usher mails --open first", ErrorKind::ValueValidation),
            ("usher fly", ErrorKind::InvalidSubcommand),
        ];
        for (line, kind) in cases {
            assert_eq!(parse(line), Err(kind), "{line}");
        }
    }
}
