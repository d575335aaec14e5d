//! The demo company, from nothing to a running product.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::paths::Paths;
use crate::process::{answer_of, cargo, progress, run};
use crate::web;

/// A build from nothing needs about this much.
const FREE_TO_BUILD_MIB: u64 = 5 * 1024;
/// A demo that is built already needs about this much for its data.
const FREE_TO_RUN_MIB: u64 = 200;

/// What the person asked for.
pub struct Request {
    /// The port on loopback, or on every address with TLS.
    pub port: u16,
    /// Whether the local network is served, with TLS.
    pub tls: bool,
    /// The data folder, unless it is the usual one.
    pub data_dir: Option<PathBuf>,
    /// Whether the web app stays as it is.
    pub no_web_build: bool,
}

/// Builds what is missing and serves until the process is told to end.
pub fn serve(paths: &Paths, request: &Request) -> Result<()> {
    // What would fail at the end is checked first: a build takes minutes.
    ensure_port_is_free(request.port)?;
    if request.tls {
        // The page by which phones trust the demo has the next port.
        let next = request.port.checked_add(1);
        ensure_port_is_free(next.context("--tls needs the port after this one too")?)?;
    }
    let data_dir = request
        .data_dir
        .clone()
        .unwrap_or_else(|| paths.target.join("demo"));
    ensure_writable(&data_dir)?;
    ensure_space(paths, &data_dir)?;

    if !request.no_web_build {
        build_product(paths)?;
    } else if !paths.web_output().join("index.html").is_file() {
        bail!("the web app has not been built yet: leave out --no-web-build once");
    } else {
        build_server(paths)?;
    }

    let mut server = Command::new(paths.server_program());
    server
        .arg("demo")
        .arg("--data-dir")
        .arg(&data_dir)
        .args(["--port", &request.port.to_string()])
        .arg("--web-dir")
        .arg(paths.web_output());
    if request.tls {
        server.arg("--tls");
    }
    become_program(&mut server)
}

/// Builds the app and the server for release, at the same time: for most of its time the app's build is one
/// process alone.
pub fn build_product(paths: &Paths) -> Result<()> {
    thread::scope(|scope| {
        let server = scope.spawn(|| build_server(paths));
        let app = web::build(paths, web::Profile::Release);
        let server = server.join();
        app.and(server.map_err(|_| anyhow!("the build of the server panicked"))?)
    })
}

/// Builds the server program for release.
fn build_server(paths: &Paths) -> Result<()> {
    let expectation = if paths.server_program().is_file() {
        ""
    } else {
        " (the first time takes some minutes)"
    };
    progress(&format!("Building the server{expectation}"));
    run(cargo().current_dir(&paths.root).args([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "storebeat",
    ]))
}

/// Replaces this process by the server, so that Ctrl-C and every other signal reach it directly
/// and nothing stays behind.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(anyhow!(command.exec())).context("the server could not be started")
}

/// Without signals the server is an ordinary child that ends with the console.
#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    run(command)
}

fn ensure_port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(anyhow!(port_problem(port, &error))),
    }
}

fn port_problem(port: u16, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => format!("port {port} is in use; choose another one with --port"),
        ErrorKind::PermissionDenied => {
            format!("port {port} needs special permission; choose one above 1023 with --port")
        }
        _ => format!("port {port} cannot be used: {error}"),
    }
}

fn ensure_writable(folder: &Path) -> Result<()> {
    let probe = folder.join(".probe");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&probe, b"probe"))
        .and_then(|()| fs::remove_file(&probe))
        .map_err(|error| anyhow!(folder_problem(folder, &error)))
}

fn folder_problem(folder: &Path, error: &io::Error) -> String {
    let folder = folder.display();
    match error.kind() {
        ErrorKind::PermissionDenied => {
            format!("no permission to write to {folder}; choose another with --data-dir")
        }
        ErrorKind::StorageFull => format!("the disk that holds {folder} is full"),
        ErrorKind::ReadOnlyFilesystem => {
            format!("{folder} is on a read-only disk; choose another with --data-dir")
        }
        _ => format!("{folder} cannot be used: {error}; choose another with --data-dir"),
    }
}

fn ensure_space(paths: &Paths, data_dir: &Path) -> Result<()> {
    let is_built =
        paths.server_program().is_file() && paths.web_output().join("index.html").is_file();
    let needs = [
        (data_dir, FREE_TO_RUN_MIB),
        (
            &paths.target,
            if is_built {
                FREE_TO_RUN_MIB
            } else {
                FREE_TO_BUILD_MIB
            },
        ),
    ];
    for (folder, needed) in needs {
        if let Some(free) = free_mib(folder).filter(|free| *free < needed) {
            bail!(
                "the disk that holds {} has {free} MiB left, {needed} MiB are needed",
                folder.display()
            );
        }
    }
    Ok(())
}

/// Free space; unknown where there is no `df`.
pub fn free_mib(folder: &Path) -> Option<u64> {
    parse_free_mib(&answer_of(Command::new("df").arg("-Pk").arg(folder))?)
}

fn parse_free_mib(answer: &str) -> Option<u64> {
    const AVAILABLE_COLUMN: usize = 3;
    const KIB_PER_MIB: u64 = 1024;
    let kibibytes: u64 = answer
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(AVAILABLE_COLUMN)?
        .parse()
        .ok()?;
    Some(kibibytes / KIB_PER_MIB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_one_clear_line() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = ensure_port_is_free(port).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("port {port} is in use; choose another one with --port")
        );
    }

    #[test]
    fn a_full_disk_is_one_clear_line() {
        let text = folder_problem(Path::new("/data"), &io::Error::from(ErrorKind::StorageFull));
        assert_eq!(text, "the disk that holds /data is full");
    }

    #[test]
    fn free_space_is_the_fourth_column_in_whole_mebibytes() {
        let answer =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/a 100 50 4096 2% /\n";
        assert_eq!(parse_free_mib(answer), Some(4));
    }
}
