//! `storebeat verify` and `storebeat export-receipts`: whether a file of receipts and histories holds, without
//! a server, and such a file.

use crate::app::App;
use crate::clock::Clock;
use crate::settings::Settings;
use crate::sync::{Export, ExportOf, export_receipts};
use anyhow::Context as _;
use clap::Args;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use shared::ids::DeviceId;
use shared::sync::FeedId;
use shared::sync::export::{Broken, DeviceKey, Found, Verifier};
use shared::sync::signing::{HexBytes, ServerKey};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// No line is as long.
const LINE_BYTES_MAX: u64 = 1024 * 1024;

/// What `storebeat verify` can be told.
#[derive(Args)]
pub struct VerifyArgs {
    /// The file.
    file: PathBuf,
    /// A key of the server's, 64 hexadecimal digits, to believe instead of the file's first one. May be
    /// given again.
    #[arg(long = "key", value_parser = read_key)]
    keys: Vec<ServerKey>,
}

/// What `storebeat export-receipts` can be told.
#[derive(Args)]
pub struct ExportArgs {
    /// Of what.
    #[command(flatten)]
    of: ExportOfArgs,
    /// Also the history of every feed in which what was written stands: who changed what and when, without
    /// what was changed.
    #[arg(long, conflicts_with = "feed")]
    history: bool,
    /// A file that is not there yet, readable by its owner alone; by default standard output.
    #[arg(long)]
    to: Option<PathBuf>,
    /// As the server has them: its secret signs the receipts.
    #[command(flatten)]
    settings: Settings,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct ExportOfArgs {
    /// The receipts of all devices of the person who signs in with this.
    #[arg(long, value_name = "LOGIN")]
    person: Option<String>,
    /// The receipts of one device.
    #[arg(long, value_name = "ID")]
    device: Option<Uuid>,
    /// The history of one feed alone: `store:ID`, `user:ID` or `catalog`.
    #[arg(long)]
    feed: Option<String>,
}

/// Says in words whether a file of receipts and histories holds, and whether it does.
///
/// # Errors
/// When it cannot be read.
pub fn verify(arguments: VerifyArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    let file = &arguments.file;
    let is_key_named = !arguments.keys.is_empty();
    let found = match check(file, arguments.keys)? {
        Ok(found) => found,
        Err(broken) => {
            writeln!(out, "{}, {broken}", file.display())?;
            return Ok(false);
        }
    };
    writeln!(
        out,
        "Every link holds: {} devices, {} mutations ({} signed by their device), {} receipts.",
        found.devices, found.mutations, found.signed, found.receipts
    )?;
    if found.parts > found.devices {
        writeln!(
            out,
            "The chains are there in {} parts: what was written between them is not in the file.",
            found.parts
        )?;
    }
    if found.feeds > 0 {
        writeln!(
            out,
            "So do the histories: {} feeds, {} revisions.",
            found.feeds, found.revisions
        )?;
    }
    if let Some(key) = found.key.filter(|_| !is_key_named) {
        writeln!(
            out,
            "Receipts and histories rest on the key {key}, by which the file itself begins: whether it is your server's, \
             `--key` with the key that a phone or the server names has to say."
        )?;
    }
    Ok(true)
}

fn check(file: &Path, keys: Vec<ServerKey>) -> anyhow::Result<Result<Found, Broken>> {
    let name = || format!("{} cannot be read", file.display());
    let mut reader = BufReader::new(File::open(file).with_context(name)?);
    let mut verifier = Verifier::new(keys, is_signed);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = reader.by_ref().take(LINE_BYTES_MAX);
        if limited.read_until(b'\n', &mut line).with_context(name)? == 0 {
            return Ok(verifier.finish());
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        if let Err(broken) = verifier.take(line) {
            return Ok(Err(broken));
        }
    }
}

fn is_signed(key: &DeviceKey, envelope: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(&key.0);
    let signature = Signature::from_slice(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(envelope, &signature).is_ok())
}

fn read_key(text: &str) -> Result<ServerKey, String> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key)
        .map_err(|_| "a key is 64 hexadecimal digits".to_owned())?;
    Ok(HexBytes(key))
}

/// Writes a file that [`verify`] checks.
///
/// # Errors
/// When the server's settings are refused, there is nobody or nothing of that name, or the file cannot be written; then
/// there is none.
pub async fn export(arguments: ExportArgs) -> anyhow::Result<()> {
    let ExportOfArgs {
        person,
        device,
        feed,
    } = arguments.of;
    let of = match (person, device, feed) {
        (Some(login), _, _) => ExportOf::Person(login),
        (None, Some(device), _) => ExportOf::Device(DeviceId(device)),
        (None, None, Some(feed)) => ExportOf::Feed(FeedId::new(feed)),
        (None, None, None) => anyhow::bail!("name a person, a device or a feed"),
    };
    let export = Export {
        of,
        has_histories: arguments.history,
    };
    let app = App::start(arguments.settings, Clock::system()).await?;
    let Some(path) = arguments.to else {
        return write(&app, &export, std::io::stdout().lock())
            .await
            .map(drop);
    };
    let file =
        create_privately(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    match write(&app, &export, file).await {
        Ok(lines) => println!("{} has {lines} lines.", path.display()),
        Err(error) => {
            std::fs::remove_file(&path).ok();
            return Err(error);
        }
    }
    Ok(())
}

async fn write(app: &App, export: &Export, out: impl Write) -> anyhow::Result<u64> {
    let mut out = BufWriter::new(out);
    let signer = &app.state.signer;
    let database = &app.state.database;
    let lines = database
        .read(async |tx| export_receipts(tx, signer, export, &mut out).await)
        .await?;
    out.flush()?;
    Ok(lines)
}

fn create_privately(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
