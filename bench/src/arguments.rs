//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::database::Kind;

/// Measures Usher against stand-ins that do the same work in the fastest known way
#[derive(Parser)]
#[command(name = "bench/run")]
pub(crate) struct Arguments {
    /// Only this part; may be given more than once
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,

    /// Only this database
    #[arg(long, value_enum)]
    database: Option<Kind>,

    /// Measure this build of Usher
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/usher"))]
    pub(crate) usher: PathBuf,

    #[command(subcommand)]
    pub(crate) role: Option<Role>,
}

/// A part of the table.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Start and memory
    Start,
    /// One public invitation, over and over
    Get,
    /// Runtime commits of 64 launches
    Commit,
    /// A private invitation of 10,000 addresses, and its mails
    Invite,
    /// A page of a short list and of a long one
    Page,
    /// A million registrations of one learner, changed and erased; takes minutes, so it runs only when it is named
    Learner,
}

/// What this process is, if not the benchmark itself.
#[derive(Clone, Subcommand)]
pub(crate) enum Role {
    /// Serve as the stand-in; the benchmark starts this itself
    #[command(hide = true)]
    StandIn(StandIn),
}

/// What a stand-in serves.
#[derive(Clone, Args)]
pub(crate) struct StandIn {
    /// A database with Usher's schema.
    #[arg(long)]
    pub(crate) database: String,
    /// Where to listen.
    #[arg(long)]
    pub(crate) listen: SocketAddr,
    /// What links begin with.
    #[arg(long)]
    pub(crate) public_url: String,
}

impl Arguments {
    /// Whether a part is wanted.
    pub(crate) fn wants(&self, part: Part) -> bool {
        self.only.contains(&part) || self.only.is_empty() && part != Part::Learner
    }

    /// The databases that are wanted.
    pub(crate) fn databases(&self) -> Vec<Kind> {
        self.database.map_or_else(|| vec![Kind::Sqlite, Kind::Postgres], |one| vec![one])
    }
}
