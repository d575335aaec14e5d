//! The `storebeat` program.

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use server::access::{Passwords, check_strength};
use server::app::{App, list_refusals, log_panics, run, wait_for_signal};
use server::backup::{self, PhotoCopying, PhotoPlaces, Way};
use server::clock::Clock;
use server::database::Database;
use server::demo::{self, DemoArgs};
use server::organisation::{self, Actor};
use server::photo::Copied;
use server::settings::Settings;
use server::store;
use server::store::import::ImportCommand;
use server::verify::{ExportArgs, VerifyArgs, export, verify};
use shared::access::{Role, ScopeKind};
use shared::api::admin::{NewGrant, NewUser};
use shared::api::auth::Locale;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What hashing a password took is given back, so that idle streams of hints hold half of what they did.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Field work and customer relationships of a supplier to retail.
#[derive(Parser)]
#[command(name = "storebeat", version)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API and the web app.
    Serve(Settings),
    /// Brings the database to this program's schema.
    Migrate(DatabaseArgs),
    /// Manages accounts from the machine itself.
    #[command(subcommand)]
    User(UserCommand),
    /// Imports lists that come from elsewhere.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Makes a plainly fictional company, in its own folder, and serves it on loopback.
    Demo(DemoArgs),
    /// Says what speaks against serving with these settings.
    Check(Settings),
    /// Writes a checked copy of the database into a new file, and photos into a folder, while servers go on.
    Backup(BackupArgs),
    /// Puts a copy back where no database is yet, and photos that are missing. Phones offer again what the
    /// copy lacks.
    Restore(RestoreArgs),
    /// Says to phones that the database was put back by other means than `restore`, such as a copied file.
    NewEpoch(DatabaseArgs),
    /// Checks a file of receipts, the chains of the devices that they are of, and histories, without a server.
    Verify(VerifyArgs),
    /// Writes somebody's receipts, with the chains of the devices, or histories into a file that `verify` checks.
    ExportReceipts(ExportArgs),
}

#[derive(Args)]
struct DatabaseArgs {
    /// `sqlite:FILE` or `postgres://…`.
    #[arg(
        long,
        env = "STOREBEAT_DATABASE_URL",
        default_value = "sqlite:storebeat.db",
        hide_env_values = true
    )]
    database_url: String,
}

#[derive(Args)]
struct BackupArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    photos: PhotoPlaces,
    /// The copy.
    file: PathBuf,
}

#[derive(Args)]
struct RestoreArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    photos: PhotoPlaces,
    /// The copy; without one the database stays, and only photos are brought back.
    #[arg(required_unless_present = "photos_copy")]
    file: Option<PathBuf>,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Creates an administrator; the password is read from standard input.
    CreateAdministrator {
        #[command(flatten)]
        database: DatabaseArgs,
        /// What is typed at sign-in.
        #[arg(long)]
        login: String,
        /// As colleagues say it.
        #[arg(long)]
        name: String,
        /// The interface's language: zh-CN or en.
        #[arg(long, default_value = "zh-CN")]
        locale: String,
    },
}

fn main() -> ExitCode {
    let program = Program::parse();
    start_log();
    let outcome = actix_web::rt::System::new().block_on(execute(program.command));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            // One line: what failed, then why.
            eprintln!("storebeat: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("STOREBEAT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn,sea_orm=warn"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    log_panics();
}

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(settings) => {
            let app = App::start(settings, Clock::system()).await?;
            run(app).await?;
        }
        Command::Migrate(arguments) => {
            let database = connect(&arguments).await?;
            database
                .migrate()
                .await
                .context("the schema cannot be brought up to date")?;
            println!("The schema is up to date.");
        }
        Command::User(command) => execute_user(command).await?,
        Command::Import(command) => return store::import::run(command).await,
        Command::Demo(arguments) => {
            let app = demo::run(arguments).await?;
            run(app).await?;
        }
        Command::Check(settings) => {
            let found = list_refusals(&settings).await;
            for refusal in &found {
                println!("{refusal}");
            }
            if !found.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            println!("Nothing speaks against serving.");
        }
        Command::Backup(arguments) => return back_up(arguments).await,
        Command::Restore(arguments) => return restore(arguments).await,
        Command::Verify(arguments) => {
            if !verify(arguments, &mut std::io::stdout())? {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::ExportReceipts(arguments) => unless_stopped(export(arguments)).await?,
        Command::NewEpoch(DatabaseArgs { database_url }) => {
            let now = Clock::system().now();
            let epoch = backup::begin_new_epoch(&database_url, now).await?;
            println!("The new epoch is {epoch}.\n{}", backup::AFTER_A_RESTORE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Photos after the database: then every photo that its copy names is in theirs.
async fn back_up(arguments: BackupArgs) -> anyhow::Result<ExitCode> {
    let BackupArgs {
        database,
        photos,
        file,
    } = arguments;
    let photos = photos.open(&database.database_url, Way::Out)?;
    unless_stopped(backup::back_up(&database.database_url, &file)).await?;
    println!("{} holds the whole database.", file.display());
    let Some(photos) = photos else {
        return Ok(ExitCode::SUCCESS);
    };
    match copy_photos(&photos).await? {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::FAILURE),
    }
}

async fn restore(arguments: RestoreArgs) -> anyhow::Result<ExitCode> {
    let RestoreArgs {
        database,
        photos,
        file,
    } = arguments;
    let photos = photos.open(&database.database_url, Way::Back)?;
    if let Some(file) = &file {
        let now = Clock::system().now();
        let restored = backup::put_back(file, &database.database_url, now);
        let epoch = unless_stopped(restored).await?;
        println!(
            "The database is as the copy has it, in the new epoch {epoch}. Bring it to this program's \
             schema with `storebeat migrate`, then serve it.\n{}",
            backup::AFTER_A_RESTORE
        );
    }
    let Some(photos) = photos else {
        return Ok(ExitCode::SUCCESS);
    };
    let copied = copy_photos(&photos).await;
    if copied.context("run it again without the copy of the database")? {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{}", backup::OF_LACKING_PHOTOS);
    Ok(ExitCode::FAILURE)
}

/// Says what became of the photos and names each that is lacking, also when it breaks off; whether none is.
async fn copy_photos(photos: &PhotoCopying) -> anyhow::Result<bool> {
    let mut copied = Copied::default();
    let done = unless_stopped(photos.run(&mut copied, |so_far| eprintln!("{so_far}"))).await;
    println!("{copied}.");
    for (hash, lack) in &copied.lacking {
        eprintln!("Photo {hash}: {lack}");
    }
    done?;
    Ok(copied.lacking.is_empty())
}

/// What is given up removes what it had begun.
async fn unless_stopped<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::select! {
        biased;
        done = work => done,
        () = wait_for_signal() => anyhow::bail!("stopped before it was done"),
    }
}

async fn connect(arguments: &DatabaseArgs) -> anyhow::Result<Database> {
    Database::connect(&arguments.database_url)
        .await
        .context("the database cannot be opened")
}

async fn execute_user(command: UserCommand) -> anyhow::Result<()> {
    let UserCommand::CreateAdministrator {
        database,
        login,
        name,
        locale,
    } = command;
    let locale = Locale::parse(&locale).context("the language is zh-CN or en")?;
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("the password cannot be read")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    if check_strength(&password, &login).is_err() {
        anyhow::bail!(
            "the password is too short, too simple, or a known one: use 12 characters or more"
        );
    }
    let database = connect(&database).await?;
    let hash = Passwords::new().hash(password).await;
    let wanted = NewUser {
        login,
        name,
        locale,
        password: String::new(),
    };
    let actor = Actor::program(Clock::system().now());
    let grant = NewGrant {
        role: Role::Administrator,
        scope_kind: ScopeKind::Company,
        scope_id: None,
        valid_from: None,
        valid_to: None,
    };
    database
        .write("create_administrator", async |tx| {
            let id = organisation::create_user(tx, &actor, &wanted, &hash).await?;
            organisation::give_grant(tx, &actor, id, &grant).await?;
            Ok::<_, server::database::Error>(())
        })
        .await
        .context("the account cannot be created")?;
    println!("The administrator {} may sign in.", wanted.login);
    Ok(())
}
