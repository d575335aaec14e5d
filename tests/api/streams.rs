//! When a stream of hints ends, and how many one device may have.

use reqwest::{Method, Response};
use shared::feeds;
use shared::sync::wire::Hint;
use tests::{Client, Company, CompanyPlan, each_database};

/// More than a token holds.
const TOKEN_MS: i64 = 600_000;
/// As many as `server` gives one device.
const STREAMS_OF_A_DEVICE: usize = 4;

each_database! {
    async fn a_stream_ends_with_its_token_and_tells_nothing_more(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let mei = app.sign_in_field("mei").await;
        let stream = open(&mei).await;
        app.clock.advance(TOKEN_MS);
        app.state.hints.publish(hint_of(&company));
        assert_eq!(rest_of(stream).await, "");
    }

    async fn a_stream_ends_with_a_grant(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let mei = app.sign_in_field("mei").await;
        let stream = open(&mei).await;
        app.clock.advance(1);
        app.end_grant(&company.grant_of_mei).await;
        app.state.hints.publish(hint_of(&company));
        assert_eq!(rest_of(stream).await, "");
    }

    async fn streams_end_when_the_server_does(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let mei = app.sign_in_field("mei").await;
        let stream = open(&mei).await;
        app.state.hints.close();
        assert_eq!(rest_of(stream).await, "");
    }

    async fn a_device_has_a_few_streams_and_other_devices_have_theirs(app: TestApp) {
        Company::found(&app, CompanyPlan::WithoutStores).await;
        let mei = app.sign_in_field("mei").await;
        let mut streams = Vec::new();
        for _ in 0..STREAMS_OF_A_DEVICE {
            streams.push(open(&mei).await);
        }
        let refused = mei.get("/api/hints").await.expect_status(503);
        assert_eq!(refused.headers["retry-after"], "30");
        drop(open(&app.sign_in_desk("mei").await).await);
    }
}

async fn open(client: &Client) -> Response {
    let request = client.request(Method::GET, "/api/hints");
    let mut stream = request.send().await.expect("a stream");
    assert_eq!(stream.status(), 200);
    assert!(stream.chunk().await.expect("the stream begins").is_some());
    stream
}

/// What still comes until the end.
async fn rest_of(stream: Response) -> String {
    stream.text().await.expect("the stream ends well")
}

fn hint_of(company: &Company) -> Vec<Hint> {
    vec![Hint {
        feed: feeds::user(company.mei),
        head: 1,
    }]
}
