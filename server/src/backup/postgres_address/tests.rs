//! What PostgreSQL's programs are told is what the server understands.

use super::*;
use sea_orm::sqlx::postgres::PgConnectOptions;

fn told(url: &str) -> Vec<(&'static str, String)> {
    let told = variables(url, None).expect("an address that can be carried over");
    told.into_iter().collect()
}

#[track_caller]
fn assert_told(url: &str, wanted: &[(&'static str, &str)]) {
    let told = told(url);
    let told: Vec<(&str, &str)> = told.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(told, wanted, "{url}");
}

#[test]
fn host_port_user_password_and_database_are_told() {
    assert_told(
        "postgres://mei:secret@db.example:5433/storebeat",
        &[
            ("PGDATABASE", "storebeat"),
            ("PGHOST", "db.example"),
            ("PGPASSWORD", "secret"),
            ("PGPORT", "5433"),
            ("PGUSER", "mei"),
        ],
    );
    assert_told("postgresql:///storebeat", &[("PGDATABASE", "storebeat")]);
    assert_told(
        "postgres://[::1]/s",
        &[("PGDATABASE", "s"), ("PGHOST", "::1")],
    );
}

#[test]
fn what_is_percent_encoded_is_decoded_once() {
    assert_told(
        "postgres://m%40i:p%40ss%2Fw%3Ard%2525+%E5%BC%A0@db/my%20db",
        &[
            ("PGDATABASE", "my db"),
            ("PGHOST", "db"),
            ("PGPASSWORD", "p@ss/w:rd%25+张"),
            ("PGUSER", "m@i"),
        ],
    );
    assert_told(
        "postgres:///s?password=a%26b%3Dc",
        &[("PGDATABASE", "s"), ("PGPASSWORD", "a&b=c")],
    );
    assert!(
        variables("postgres://u:%FF@db/s", None).is_err(),
        "not UTF-8"
    );
}

#[test]
fn a_folder_of_sockets_counts_before_a_host() {
    for url in [
        "postgres://localhost/s?host=/run/pg",
        "postgres:///s?host=/run/pg",
        "postgres://%2Frun%2Fpg/s",
        "postgres://%2Frun%2Fpg/s?host=db.example",
        "postgres:///s?host=/run/pg&host=db.example",
    ] {
        assert_told(url, &[("PGDATABASE", "s"), ("PGHOST", "/run/pg")]);
    }
    assert_told(
        "postgres://one/s?host=two&hostaddr=10.0.0.3",
        &[("PGDATABASE", "s"), ("PGHOST", "10.0.0.3")],
    );
}

#[test]
fn tls_is_told_under_each_of_its_names() {
    for url in [
        "postgres://db/s?sslmode=verify-full&sslrootcert=/a.pem&sslcert=/c.pem&sslkey=/k.pem",
        "postgres://db/s?ssl-mode=VERIFY-FULL&ssl-ca=/a.pem&ssl-cert=/c.pem&ssl-key=/k.pem",
        "postgres://db/s?sslmode=verify-full&ssl-root-cert=/a.pem&sslcert=/c.pem&sslkey=/k.pem",
    ] {
        assert_told(
            url,
            &[
                ("PGDATABASE", "s"),
                ("PGHOST", "db"),
                ("PGSSLCERT", "/c.pem"),
                ("PGSSLKEY", "/k.pem"),
                ("PGSSLMODE", "verify-full"),
                ("PGSSLROOTCERT", "/a.pem"),
            ],
        );
    }
    let inline = "postgres://db/s?sslrootcert=-----BEGIN%20CERTIFICATE-----";
    assert!(variables(inline, None).is_err());
}

#[test]
fn options_are_added_to_those_of_the_environment() {
    let url = "postgres://db/s?options=-c%20a%3D1&options[search_path]=x,%20y";
    let told = variables(url, Some("-c z=0".to_owned())).expect("an address");
    assert_eq!(told["PGOPTIONS"], r"-c z=0 -c a=1 -c search_path=x,\ y");
    let none = variables("postgres://db/s", None).expect("an address");
    assert!(!none.contains_key("PGOPTIONS"));
}

#[test]
fn what_cannot_be_told_is_refused_and_named() {
    for name in ["sslcrl", "channel_binding", "sslmod", "options[x", "HOST"] {
        let error = variables(&format!("postgres://u:secret@db/s?{name}=1"), None);
        let text = format!("{:#}", error.expect_err("it is refused"));
        assert!(text.contains(name), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    assert!(variables("mysql://db/s", None).is_err());
    // It concerns the server's own statements alone.
    assert!(variables("postgres://db/s?statement-cache-capacity=0", None).is_ok());
}

/// The server's own reading of an address is the measure.
#[test]
fn the_server_reads_the_same() {
    for url in [
        "postgres://mei:secret@db.example:5433/storebeat?sslmode=Require&port=5434",
        "postgres://m%40i@db/my%20db?user=jun&dbname=other&application_name=a%20b",
        "postgres://u@localhost:1/s?host=/run/pg&options[lock_timeout]=5%20s&options=-c%20a%3D1",
        "postgres://u@%2Frun%2Fpg:1/s?host=db.example&sslmode=verify-ca",
        "postgres://u@db:1/s?options=-c%20a%3D1&options[b]=x%5Cy",
    ] {
        let server: PgConnectOptions = url.parse().expect("the server reads it");
        let options_before = std::env::var("PGOPTIONS").ok();
        let told = variables(url, options_before).expect("it is carried over");
        let told = |name| told.get(name).map(String::as_str);
        let host = match server.get_socket() {
            Some(socket) => socket.to_str(),
            None => Some(server.get_host()),
        };
        assert_eq!(told("PGHOST"), host, "{url}");
        if let Some(port) = told("PGPORT") {
            assert_eq!(port, server.get_port().to_string(), "{url}");
        }
        assert_eq!(told("PGUSER"), Some(server.get_username()), "{url}");
        assert_eq!(told("PGDATABASE"), server.get_database(), "{url}");
        assert_eq!(told("PGOPTIONS"), server.get_options(), "{url}");
        if let Some(name) = told("PGAPPNAME") {
            assert_eq!(Some(name), server.get_application_name(), "{url}");
        }
        if let Some(mode) = told("PGSSLMODE") {
            let wanted: String = format!("{:?}", server.get_ssl_mode()).to_lowercase();
            assert_eq!(mode.replace('-', ""), wanted, "{url}");
        }
    }
}
