//! `cargo xtask …`: everything that takes more than one step.

mod bench;
mod demo;
mod paths;
mod process;
mod setup;
mod simulate;
mod test;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::paths::Paths;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Everything that takes more than one step"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds everything and serves a demo company on this machine.
    Demo {
        /// The port to serve on.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Where the demo company's data lies.
        #[arg(long)]
        data_dir: Option<PathBuf>,
        /// Serves the web app as it was built last.
        #[arg(long)]
        no_web_build: bool,
        /// Serves by https to everybody on the local network, who can all sign in: the password of
        /// the demo is public. Real phones install the app, locate and work offline only so.
        #[arg(long)]
        tls: bool,
    },
    /// Runs every check and test; the last line is `N passed, N failed`.
    Test {
        /// Runs one part only.
        #[arg(long)]
        only: Option<test::Part>,
    },
    /// Runs the simulation of sync; prints schedules run and violations, and of the first one the
    /// smallest part that still breaks the same invariant.
    Simulate(simulate::Schedules),
    /// Measures what the product costs.
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
    /// Takes the README's pictures from the running product.
    Pictures,
    /// Lighthouse on the most used pages, as a phone and a desk, in both languages.
    Audit {
        /// Prints everything for other programs.
        #[arg(long)]
        json: bool,
        /// One page only, such as `today`.
        #[arg(long)]
        page: Option<String>,
    },
    /// Builds the web app and prints its sizes.
    Web {
        /// Quick to build, neither small nor compressed.
        #[arg(long)]
        dev: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<ExitCode> {
    let paths = Paths::find()?;
    match task {
        Task::Demo {
            port,
            data_dir,
            no_web_build,
            tls,
        } => demo::serve(
            &paths,
            &demo::Request {
                port,
                data_dir,
                no_web_build,
                tls,
            },
        )
        .map(|()| ExitCode::SUCCESS),
        Task::Test { only } => test::run(&paths, only),
        Task::Simulate(schedules) => {
            simulate::run_schedules(&paths, &schedules).map(|()| ExitCode::SUCCESS)
        }
        Task::Bench { bench } => bench::measure(&paths, &bench),
        Task::Pictures => test::browser::take_pictures(&paths).map(|()| ExitCode::SUCCESS),
        Task::Audit { json, page } => {
            let json = json.then(|| "--json".to_owned());
            let page = page.map(|page| format!("--page={page}"));
            let arguments: Vec<String> = json.into_iter().chain(page).collect();
            test::browser::audit(&paths, &arguments).map(|()| ExitCode::SUCCESS)
        }
        Task::Web { dev } => {
            let profile = if dev {
                web::Profile::Dev
            } else {
                web::Profile::Release
            };
            web::build(&paths, profile)?;
            if !dev {
                web::hold_budget(&paths)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}
