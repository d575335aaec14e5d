//! Starting other programs: what they are, where their output goes, what a failure says.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// Says what is being done, so that nobody waits without knowing for what.
pub fn progress(message: &str) {
    eprintln!("» {message}");
}

/// The cargo that runs this program, or the one on the path.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What the outer cargo says of this package is nothing to the inner one: some build scripts watch
    // these names, and everything above them would be compiled anew after each cargo started by hand.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// Runs a program with our own input and output; a failure names it.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let status = command
        .status()
        .with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a program quietly; when it fails, the error carries the end of what it wrote.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{name} could not be started"))?;
    if !output.status.success() {
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        bail!("{name} failed ({}):\n{}", output.status, last_lines(&text));
    }
    Ok(())
}

/// The standard output of a program that succeeds, trimmed; `None` when it fails or is missing.
pub fn answer_of(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// What a program wrote and whether it succeeded.
pub struct Run {
    /// Whether the exit code was zero.
    pub has_succeeded: bool,
    /// Everything on its standard output.
    pub stdout: String,
}

/// Runs a program, shows its output as it comes, and keeps the standard output.
pub fn run_and_keep(command: &mut Command) -> Result<Run> {
    let name = name_of(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    let stdout = child.stdout.take().context("the output was not piped")?;
    let reader = thread::spawn(move || copy_lines(stdout));
    let status = child.wait().with_context(|| format!("{name} was lost"))?;
    let stdout = match reader.join() {
        Ok(text) => text?,
        Err(_) => bail!("the output of {name} could not be read"),
    };
    Ok(Run {
        has_succeeded: status.success(),
        stdout,
    })
}

/// Whether a program of this name is on the path.
pub fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}

fn copy_lines(source: impl Read) -> std::io::Result<String> {
    let mut kept = String::new();
    let mut reader = BufReader::new(source);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let mut output = std::io::stdout().lock();
        output.write_all(&line)?;
        output.flush()?;
        kept.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(kept)
}

fn name_of(command: &Command) -> String {
    let mut name = command.get_program().to_string_lossy().into_owned();
    if let Some(first) = command.get_args().next() {
        name.push(' ');
        name.push_str(&first.to_string_lossy());
    }
    name
}

fn last_lines(text: &str) -> String {
    const LINES_SHOWN: usize = 25;
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(LINES_SHOWN);
    lines.get(start..).unwrap_or_default().join("\n")
}
