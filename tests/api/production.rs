//! What a production server says of its database before it starts.

use server::app::list_refusals;
use server::settings::{Mode, Settings};
use tests::each_database;

each_database! {
    async fn a_role_that_may_do_everything_is_refused(app: TestApp) {
        let settings = Settings {
            public_url: Some("https://storebeat.example".to_owned()),
            trusted_proxies: vec![std::net::IpAddr::from([127, 0, 0, 1])],
            photos: Some(app.state.settings.photos_place()),
            secret: Some(hex::encode(server::app::random_bytes::<32>())),
            ..Settings::loopback(app.database_url.clone(), Mode::Production)
        };
        let refusals = list_refusals(&settings).await;
        // The tests' PostgreSQL is run by its superuser, and SQLite knows no roles.
        let is_refused = refusals.iter().any(|refusal| refusal.0.contains("superuser"));
        assert_eq!(is_refused, app.database_url.starts_with("postgres"), "{refusals:?}");
    }
}
