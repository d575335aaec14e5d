//! Two people set one field to different values: both stay in sight until somebody has chosen.

use crate::sync_tools::{Phone, outcomes};
use serde_json::{Value, json};
use shared::api::conflicts::{ConflictCard, ConflictList, choose, undo};
use shared::feeds;
use shared::ids::{RecordId, StoreId};
use shared::issue::{Issue, Urgency};
use shared::kinds::{DraftOf, change_draft, withdraw_draft};
use shared::store::Store;
use shared::sync::engine::Draft;
use shared::sync::{FieldChange, Operation, Outcome};
use std::collections::BTreeMap;
use tests::{Client, Company, CompanyPlan, Pen, TestApp, each_database};

/// Two administrators, one store, two new addresses.
async fn two_addresses(app: &TestApp) -> (Company, Client, Client) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let first = app.sign_in_desk("administrator").await;
    let second = app.sign_in_desk("administrator").await;
    let one = set_address(&mut first.pen(), company.store, "2 Example Road");
    let other = set_address(&mut second.pen(), company.store, "3 Example Road");
    let pushed = first.push(&[one]).await;
    assert_eq!(outcomes(&pushed), [Outcome::Applied]);
    let pushed = second.push(&[other]).await;
    assert_eq!(outcomes(&pushed), [Outcome::Merged]);
    (company, first, second)
}

fn set_address(pen: &mut Pen, store: StoreId, address: &str) -> shared::sync::SealedMutation {
    let change = FieldChange {
        before: "1 Example Road".into(),
        after: address.into(),
    };
    let fields = BTreeMap::from([("address".to_owned(), change)]);
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(store.0),
        feed: feeds::store(store),
    };
    let draft = withdraw_draft::<Store>(of, None);
    pen.write(Draft {
        op: Operation::Change { fields },
        ..draft
    })
}

async fn read(client: &Client, path: &str) -> ConflictList {
    let path = format!("/api/sync/conflicts{path}");
    client.get(&path).await.expect_status(200).json()
}

async fn one(client: &Client, path: &str) -> ConflictCard {
    let mut list = read(client, path).await;
    assert_eq!(list.conflicts.len(), 1, "{list:?}");
    list.conflicts.remove(0)
}

async fn address(client: &Client, store: StoreId) -> Value {
    let path = format!("/api/stores/{store}");
    let detail: Value = client.get(&path).await.expect_status(200).json();
    detail["store"]["address"].clone()
}

each_database! {
    async fn both_values_are_shown_with_who_set_them_and_when(app: TestApp) {
        let (company, desk, _) = two_addresses(&app).await;
        let list = read(&desk, "").await;
        assert_eq!(list.open, 1);
        let card = one(&desk, "").await;
        assert_eq!((card.kind.as_str(), card.record.0), ("store", company.store.0));
        assert!(card.title.is_some());
        let field = &card.fields[0];
        assert_eq!(field.field, "address");
        assert_eq!(field.first.value, json!("2 Example Road"));
        assert_eq!(field.second.value, json!("3 Example Road"));
        assert_eq!(field.shown, json!("3 Example Road"));
        assert_eq!(field.now, json!("3 Example Road"));
        assert_eq!(field.first.by, company.administrator);
        assert!(!field.first.by_name.is_empty() && !field.second.by_name.is_empty());
        assert_eq!(field.choice, None);
    }

    async fn a_choice_settles_it_and_can_be_taken_back(app: TestApp) {
        let (company, desk, _) = two_addresses(&app).await;
        let mut pen = desk.pen();
        pen.number = 1;
        let card = one(&desk, "").await;
        let wanted = BTreeMap::from([("address".to_owned(), card.fields[0].first.value.clone())]);
        let choice = choose(&card, pen.mutation_id(), &wanted).expect("a known kind");
        let chosen_by = choice.mutation;
        assert_eq!(outcomes(&desk.push(&[pen.write(choice)]).await), [Outcome::Applied]);
        assert_eq!(address(&desk, company.store).await, json!("2 Example Road"));
        assert_eq!(read(&desk, "").await.open, 0);
        let settled = one(&desk, "?settled=true").await;
        let made = settled.fields[0].choice.clone().expect("a choice");
        assert_eq!((made.mutation, made.chosen.value), (chosen_by, json!("2 Example Road")));

        let back = undo(&settled, pen.mutation_id(), chosen_by).expect("a known kind");
        assert_eq!(outcomes(&desk.push(&[pen.write(back)]).await), [Outcome::Applied]);
        assert_eq!(address(&desk, company.store).await, json!("3 Example Road"));
        assert_eq!(read(&desk, "").await.open, 1);
        assert!(read(&desk, "?settled=true").await.conflicts.is_empty());
    }

    async fn the_value_that_is_shown_already_can_be_chosen(app: TestApp) {
        let (company, desk, _) = two_addresses(&app).await;
        let mut pen = desk.pen();
        let card = one(&desk, "").await;
        let wanted = BTreeMap::from([("address".to_owned(), card.fields[0].second.value.clone())]);
        let choice = choose(&card, pen.mutation_id(), &wanted).expect("a known kind");
        assert_eq!(outcomes(&desk.push(&[pen.write(choice)]).await), [Outcome::Applied]);
        assert_eq!(address(&desk, company.store).await, json!("3 Example Road"));
        assert_eq!(read(&desk, "").await.open, 0);
    }

    async fn another_change_of_the_field_settles_nothing(app: TestApp) {
        let (company, desk, _) = two_addresses(&app).await;
        let change = FieldChange { before: "3 Example Road".into(), after: "4 Example Road".into() };
        let mut pen = desk.pen();
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(company.store.0),
            feed: feeds::store(company.store),
        };
        let draft = Draft {
            op: Operation::Change { fields: BTreeMap::from([("address".to_owned(), change)]) },
            ..withdraw_draft::<Store>(of, None)
        };
        assert_eq!(outcomes(&desk.push(&[pen.write(draft)]).await), [Outcome::Applied]);
        let card = one(&desk, "").await;
        assert_eq!(card.fields[0].now, json!("4 Example Road"));
    }

    async fn only_who_may_change_the_field_of_the_record_sees_it(app: TestApp) {
        two_addresses(&app).await;
        for login in ["supervisor", "supervisor_2", "regional_manager", "auditor"] {
            let desk = app.sign_in_desk(login).await;
            assert!(read(&desk, "").await.conflicts.is_empty(), "{login}");
        }
        let mei = app.sign_in_field("mei").await;
        assert!(read(&mei, "").await.conflicts.is_empty());
    }

    async fn an_issue_is_for_whoever_works_at_its_store_and_leads_it(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (record, issue) = crate::issues::report(&mut mei, company.store, Urgency::Urgent).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        for (phone, text) in [(&mut mei, "Left door"), (&mut jun, "Right door")] {
            let of = DraftOf { mutation: phone.pen.mutation_id(), record, feed: feeds::store(company.store) };
            let after = Issue { text: text.to_owned(), ..issue.clone() };
            phone.push(vec![change_draft(of, &issue, &after).expect("a change")]).await;
        }
        for login in ["supervisor", "regional_manager"] {
            let card = one(&app.sign_in_desk(login).await, "").await;
            assert_eq!((card.fields[0].first.by, card.fields[0].second.by), (company.mei, company.jun));
            assert_eq!(card.store, Some(company.store));
        }
        let card = one(&mei.client, "").await;
        let wanted = BTreeMap::from([("text".to_owned(), json!("Left door"))]);
        let choice = choose(&card, mei.pen.mutation_id(), &wanted).expect("a known kind");
        assert_eq!(outcomes(&mei.push(vec![choice]).await), [Outcome::Applied]);
        for login in ["supervisor_2", "auditor", "administrator"] {
            let desk = app.sign_in_desk(login).await;
            assert!(read(&desk, "").await.conflicts.is_empty(), "{login}");
            assert!(read(&desk, "?settled=true").await.conflicts.is_empty(), "{login}");
        }
    }

    async fn what_a_stranger_guesses_settles_nothing(app: TestApp) {
        let (company, desk, _) = two_addresses(&app).await;
        let card = one(&desk, "").await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let wanted = BTreeMap::from([("address".to_owned(), json!("9 Example Road"))]);
        let choice = choose(&card, mei.pen.mutation_id(), &wanted).expect("a known kind");
        assert_eq!(outcomes(&mei.push(vec![choice]).await), [Outcome::Held]);
        assert_eq!(read(&desk, "").await.open, 1);
        assert_eq!(address(&desk, company.store).await, json!("3 Example Road"));
    }
}
