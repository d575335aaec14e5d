//! The address of a PostgreSQL database as the variables that PostgreSQL's own programs read, so that no
//! password stands on a command line, where everybody on the machine reads it.

use anyhow::{Context as _, bail, ensure};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use url::Url;

/// By their names in the environment.
pub(super) type Variables = BTreeMap<&'static str, String>;

/// Everything that the server understands of an address; what cannot be carried over is refused, because a
/// program that is told less may reach another database, or this one without TLS. `options_before` are the
/// options of the environment, to which those of the address are added.
///
/// # Errors
/// When something of the address cannot be read or carried over.
pub(super) fn variables(
    database_url: &str,
    options_before: Option<String>,
) -> anyhow::Result<Variables> {
    ensure!(
        database_url.starts_with("postgres:") || database_url.starts_with("postgresql:"),
        "the database address must begin with sqlite: or postgres://"
    );
    // The address may hold a password: it is not repeated.
    let url = Url::parse(database_url).context("the database's address cannot be read")?;
    let mut found = Found {
        options: options_before.unwrap_or_default(),
        ..Found::default()
    };
    found.take_authority(&url)?;
    for (name, value) in url.query_pairs() {
        found.take_parameter(&name, &value)?;
    }
    Ok(found.into_variables())
}

#[derive(Default)]
struct Found {
    variables: Variables,
    /// A folder of sockets counts before a host, wherever both stand.
    socket: Option<String>,
    host: Option<String>,
    options: String,
}

impl Found {
    fn take_authority(&mut self, url: &Url) -> anyhow::Result<()> {
        if let Some(host) = url.host_str().filter(|host| !host.is_empty()) {
            self.take_host(&decode(host)?);
        }
        if let Some(port) = url.port() {
            self.variables.insert("PGPORT", port.to_string());
        }
        let parts = [
            ("PGUSER", Some(url.username())),
            ("PGPASSWORD", url.password()),
            ("PGDATABASE", Some(url.path().trim_start_matches('/'))),
        ];
        for (variable, text) in parts {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                self.variables.insert(variable, decode(text)?);
            }
        }
        Ok(())
    }

    fn take_parameter(&mut self, name: &str, value: &str) -> anyhow::Result<()> {
        match name {
            "host" | "hostaddr" => self.take_host(value),
            "options" => self.add_options(value),
            // How many statements the server keeps prepared says nothing of where the database is.
            "statement-cache-capacity" => {}
            _ => match (option_of(name), variable_of(name)) {
                (Some(option), _) => self.add_option(option, value),
                (None, Some(variable)) => {
                    ensure!(
                        !value.contains("-----BEGIN"),
                        "{name} in the database's address holds a certificate itself: name a file"
                    );
                    let value = match variable {
                        "PGSSLMODE" => value.to_ascii_lowercase(),
                        _ => value.to_owned(),
                    };
                    self.variables.insert(variable, value);
                }
                (None, None) => bail!(
                    "PostgreSQL's programs cannot be told {name} of the database's address: leave it out"
                ),
            },
        }
        Ok(())
    }

    fn take_host(&mut self, host: &str) {
        if host.starts_with('/') {
            self.socket = Some(host.to_owned());
        } else {
            let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
            self.host = Some(bare.unwrap_or(host).to_owned());
        }
    }

    fn add_options(&mut self, options: &str) {
        if !self.options.is_empty() {
            self.options.push(' ');
        }
        self.options.push_str(options);
    }

    fn add_option(&mut self, name: &str, value: &str) {
        self.add_options("-c ");
        for letter in format!("{name}={value}").chars() {
            // A space would end the option.
            if matches!(letter, ' ' | '\\') {
                self.options.push('\\');
            }
            self.options.push(letter);
        }
    }

    fn into_variables(self) -> Variables {
        let mut variables = self.variables;
        variables.extend(self.socket.or(self.host).map(|host| ("PGHOST", host)));
        if !self.options.is_empty() {
            variables.insert("PGOPTIONS", self.options);
        }
        variables
    }
}

/// `options[name]` is one option of the server's.
fn option_of(parameter: &str) -> Option<&str> {
    parameter.strip_prefix("options[")?.strip_suffix(']')
}

fn variable_of(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "port" => "PGPORT",
        "dbname" => "PGDATABASE",
        "user" => "PGUSER",
        "password" => "PGPASSWORD",
        "application_name" => "PGAPPNAME",
        "sslmode" | "ssl-mode" => "PGSSLMODE",
        "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
        "sslcert" | "ssl-cert" => "PGSSLCERT",
        "sslkey" | "ssl-key" => "PGSSLKEY",
        _ => return None,
    })
}

fn decode(text: &str) -> anyhow::Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    Ok(decoded
        .context("the database's address is not UTF-8")?
        .into_owned())
}

#[cfg(test)]
mod tests;
