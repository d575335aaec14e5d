//! How peers are started.

use super::program::Program;
use anyhow::ensure;
use shared::sync::PUSH_MUTATIONS_MAX;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

pub(super) async fn start_pouchdb(installed: PathBuf) -> anyhow::Result<Program> {
    Program::start("/", |port, folder| {
        let data = folder.join("data");
        fs::create_dir(&data)?;
        let mut command = Command::new("node");
        command
            .arg(installed.join("node_modules/pouchdb-server/bin/pouchdb-server"))
            .args(["--host", "127.0.0.1", "--no-stdout-logs", "--port"])
            .arg(port.to_string())
            .arg("--dir")
            .arg(&data)
            .arg("--config")
            .arg(folder.join("config.json"))
            .current_dir(folder);
        Ok(command)
    })
    .await
}

pub(super) async fn start_kinto(installed: PathBuf, url: &str) -> anyhow::Result<Program> {
    let python = installed.join("bin/kinto");
    Program::start("/v1/", |port, folder| {
        let settings = folder.join("kinto.ini");
        fs::write(&settings, kinto_settings(port, url))?;
        let migrated = Command::new(&python)
            .args(["migrate", "--ini"])
            .arg(&settings)
            .output()?;
        ensure!(
            migrated.status.success(),
            "Kinto has no tables: {}",
            String::from_utf8_lossy(&migrated.stderr)
        );
        let mut command = Command::new(&python);
        command
            .args(["start", "--ini"])
            .arg(&settings)
            .args(["--port", &port.to_string()])
            .current_dir(folder);
        Ok(command)
    })
    .await
}

/// A server of one process as its documentation begins it, with batches as long as ours.
fn kinto_settings(port: u16, url: &str) -> String {
    let url = url.replacen("postgres://", "postgresql://", 1);
    format!(
        "[server:main]\nuse = egg:waitress#main\nhost = 127.0.0.1\nport = {port}\n\
         [app:main]\nuse = egg:kinto\n\
         kinto.userid_hmac_secret = bench\n\
         kinto.storage_backend = kinto.core.storage.postgresql\nkinto.storage_url = {url}\n\
         kinto.permission_backend = kinto.core.permission.postgresql\n\
         kinto.permission_url = {url}\n\
         kinto.cache_backend = kinto.core.cache.memory\n\
         kinto.batch_max_requests = {PUSH_MUTATIONS_MAX}\n\
         kinto.bucket_create_principals = system.Authenticated\n\
         multiauth.policies = basicauth\n\
         multiauth.policy.basicauth.use = \
         kinto.core.authentication.BasicAuthAuthenticationPolicy\n\
         [loggers]\nkeys = root\n[handlers]\nkeys = console\n[formatters]\nkeys = plain\n\
         [logger_root]\nlevel = WARNING\nhandlers = console\n\
         [handler_console]\nclass = StreamHandler\nargs = (sys.stderr,)\nlevel = NOTSET\n\
         formatter = plain\n[formatter_plain]\nformat = %(levelname)s %(message)s\n"
    )
}
