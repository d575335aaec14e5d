//! Every operation of the OpenAPI document × every role, anonymous, expired and revoked × every
//! relation to the object. An operation without an expectation fails, and so does an expectation
//! without its operation.

mod expectations;
mod operations;
mod world;

use expectations::{Caller, Relation, expected};
use operations::{OPERATIONS, Operation};
use serde_json::Value;
use std::collections::BTreeSet;
use tests::{Client, TestApp, each_database};
use world::World;

each_database! {
    async fn every_operation_answers_every_caller_as_the_table_says(app: TestApp) {
        let world = World::make(&app).await;
        let mut wrong = Vec::new();
        for (caller, client) in &world.callers {
            for operation in OPERATIONS {
                for relation in operation.relations() {
                    let request = world.request(client, (*operation, *relation)).await;
                    let status = request.send().await.expect("an answer").status().as_u16();
                    let wanted = expected(*operation, *caller, *relation);
                    if status != wanted {
                        wrong.push(format!(
                            "{} as {caller:?} on {relation:?}: {status}, not {wanted}",
                            operation.name()
                        ));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    }

    async fn the_table_and_the_document_name_the_same_operations(app: TestApp) {
        let document: Value = app.stranger().get("/api/openapi.json").await.expect_status(200).json();
        let documented = operations_of(&document);
        let expected: BTreeSet<String> =
            OPERATIONS.iter().map(|operation| operation.name().to_owned()).collect();
        let missing: Vec<_> = documented.difference(&expected).collect();
        let stale: Vec<_> = expected.difference(&documented).collect();
        assert!(missing.is_empty(), "operations without an expectation: {missing:?}");
        assert!(stale.is_empty(), "expectations without an operation: {stale:?}");
    }

    async fn nobody_without_a_standing_sign_in_gets_past_the_door(app: TestApp) {
        let world = World::make(&app).await;
        let revoked = app.sign_in_desk("administrator").await;
        let path = format!("/api/devices/{}/revoke", revoked.device);
        revoked.post(&path, &serde_json::json!({})).await.expect_status(204);
        let signed_out = app.sign_in_desk("administrator").await;
        let expired = app.sign_in_desk("administrator").await;
        let family = server::access::Tokens::new(tests::server_under_test::SECRET)
            .read(signed_out.access_token.as_deref().expect("a token"), app.clock.now())
            .expect("a current token")
            .family;
        app.clock.advance(600_000);
        let fresh_but_unknown = app.stranger().with_token(app.state.tokens.issue(
            world.company.administrator,
            uuid::Uuid::from_u128(family.as_u128() ^ 1),
            app.clock.now(),
        ));
        let revoked = renewed(&app, revoked);
        let callers = [
            ("anonymous", app.stranger(), "not_signed_in"),
            ("expired", expired, "not_signed_in"),
            ("of no sign-in", fresh_but_unknown, "not_signed_in"),
            ("revoked", revoked, "device_revoked"),
        ];
        for operation in OPERATIONS.iter().filter(|operation| !operation.is_public()) {
            for (who, client, code) in &callers {
                let request = world.request(client, (*operation, Relation::Own)).await;
                let answer = tests::client::read(request).await;
                let found = (answer.status.as_u16(), answer.code());
                // An answer to HEAD has no body to say why.
                let is_silent = operation.name().starts_with("HEAD ");
                let code = if is_silent { "" } else { *code };
                assert_eq!(found, (401, code.to_owned()), "{} {who}", operation.name());
            }
        }
    }

    async fn foreign_and_missing_objects_answer_with_the_same_bytes(app: TestApp) {
        let world = World::make(&app).await;
        let (_, mei) = world
            .callers
            .iter()
            .find(|(caller, _)| *caller == Caller::Role(shared::access::Role::Merchandiser))
            .expect("a merchandiser");
        let caller = Caller::Role(shared::access::Role::Merchandiser);
        // A promotion is foreign to nobody: it is in the catalog of every phone.
        let tells_apart = |operation: &Operation| {
            let of = |relation| expected(*operation, caller, relation);
            of(Relation::OtherRegion) != of(Relation::Missing)
        };
        let apart: Vec<Operation> = OPERATIONS.iter().copied().filter(tells_apart).collect();
        assert_eq!(apart, [Operation::ReadPromotion, Operation::ReadPromotionMatrix]);
        let alike = OPERATIONS.iter().filter(|operation| !apart.contains(operation));
        for operation in alike.filter(|operation| operation.relations().len() > 1) {
            let mut bodies = Vec::new();
            for relation in [Relation::OtherRegion, Relation::Missing] {
                let request = world.request(mei, (*operation, relation)).await;
                let answer = tests::client::read(request).await;
                // The answer to HEAD has none.
                let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                body["request_id"].take();
                bodies.push((answer.status, body));
            }
            assert_eq!(bodies[0], bodies[1], "{}", operation.name());
        }
    }
}

/// The token of a device that was revoked, as fresh as if it had just been issued.
fn renewed(app: &TestApp, client: Client) -> Client {
    let issued = shared::time::UtcMs(app.clock.now().0 - 600_000);
    let claims = app
        .state
        .tokens
        .read(client.access_token.as_deref().expect("a token"), issued)
        .expect("a token of ours");
    let token = app
        .state
        .tokens
        .issue(claims.user, claims.family, app.clock.now());
    client.with_token(token)
}

fn operations_of(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("a path's operations").keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}
