//! Usher: invites people to courses and knows who finished them. One binary: server, worker and operator's commands.

mod admin;
mod cli;
mod client_address;
mod commands;
mod config;
mod first_start;
mod keys;
mod server;
mod startup;
mod telemetry;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use startup::Fault;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("usher: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Fault> {
    let loaded = config::load(&config::Inputs::of_process(cli.config))?;
    match cli.command {
        Command::Config(cli::Config::Print) => Ok(commands::config::print(&loaded, &mut io::stdout())?),
        Command::Config(cli::Config::Check) => Ok(commands::config::check(&loaded, &mut io::stdout())?),
        command => {
            telemetry::start(&loaded.config.telemetry)?;
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(run_on_database(command, &loaded))
        }
    }
}

/// The commands that need the database.
async fn run_on_database(command: Command, loaded: &config::Loaded) -> Result<(), Fault> {
    let config = &loaded.config;
    if command == Command::Doctor {
        return commands::doctor::run(loaded).await;
    }
    let started = startup::open(config).await?;
    match command {
        Command::Serve(args) => {
            for warning in &loaded.warnings {
                tracing::warn!("{warning}");
            }
            server::serve(started, config, args.role).await
        }
        Command::Migrate => {
            println!("The database has this version's schema.");
            Ok(())
        }
        Command::App(cli::App::Create(args)) => commands::app::create(&started.usher, &args).await,
        Command::App(cli::App::List) => commands::app::list(&started.usher).await,
        Command::Person(cli::Person::Invite(args)) => commands::person::invite(&started.usher, &args).await,
        Command::Person(cli::Person::Create(args)) => commands::person::create(&started.usher, &args).await,
        Command::RiseKey(cli::RiseKey::Create(args)) => commands::rise_key::create(&started.usher, &args).await,
        Command::RiseKey(cli::RiseKey::List) => commands::rise_key::list(&started.usher).await,
        Command::RiseKey(cli::RiseKey::Revoke(args)) => commands::rise_key::revoke(&started.usher, &args).await,
        Command::Import(args) => commands::import::run(&started.usher, &args).await,
        Command::Invite(args) => commands::invite::run(&started.usher, &args).await,
        Command::Mails(args) => commands::mails::run(&started.usher, &args).await,
        Command::Config(_) | Command::Doctor => Ok(()),
    }
}
