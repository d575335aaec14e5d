//! What a device sends: once, in order, or kept whole.

use crate::sync_tools::{Phone, leaf, outcomes, run_effects, tamper, unknown_mutation};
use shared::access::{Role, ScopeKind};
use shared::feeds;
use shared::ids::RecordId;
use shared::problem::ProblemCode;
use shared::sync::{Outcome, SealedMutation};
use tests::{Company, CompanyPlan, TestApp, each_database};

async fn company(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let phone = Phone::sign_in(app, "mei").await;
    (company, phone)
}

/// What became later of work that was kept undone, as the phone has heard.
fn later_outcomes(phone: &Phone) -> Vec<Outcome> {
    let bodies = phone.bodies("receipt");
    let outcome = |body: &serde_json::Value| {
        let bytes = hex::decode(body["leaf"].as_str()?).ok()?;
        shared::sync::Leaf::parse(&bytes).map(|leaf| leaf.outcome)
    };
    bodies.iter().filter_map(outcome).collect()
}

each_database! {
    async fn a_visit_pushed_in_one_batch_is_applied_and_reaches_the_other_phone(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (visit, drafts) = mei.whole_visit(&company, company.store);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 4]);
        let mut jun = Phone::sign_in(&app, "jun").await;
        jun.pull().await;
        let body = jun.body(RecordId(visit.0)).expect("the visit is in the store's feed");
        assert!(body.get("check_out_at").is_some());
        assert!(jun.holds_everything().await);
    }

    async fn an_answer_lost_after_the_commit_is_given_again_byte_for_byte(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let first = mei.client.push(&mutations).await;
        app.clock.advance(60_000);
        let again = mei.client.push(&mutations).await;
        for (first, again) in first.receipts.iter().zip(&again.receipts) {
            assert_eq!((&first.leaf, first.mutation), (&again.leaf, again.mutation));
            assert!(!first.replayed && again.replayed);
        }
        assert_eq!(again.new_device, None);
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 1);
    }

    async fn one_mutation_twice_in_a_batch_is_done_once(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.push(mutations[1].clone());
        let answer = mei.client.push(&mutations).await;
        assert_eq!(answer.receipts[1].leaf, answer.receipts[2].leaf);
        assert!(answer.receipts[2].replayed);
    }

    async fn the_same_id_with_other_bytes_is_never_applied(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (visit, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        mei.client.push(&mutations).await;
        let forged = tamper(&mutations[1], |envelope| envelope.number = 9);
        let answer = mei.client.push(std::slice::from_ref(&forged)).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::IdTaken));
        assert_eq!(leaf(&answer.receipts[0]).hash, forged.hash());
        assert_eq!(leaf(&answer.receipts[0]).outcome, Outcome::Returned);
        mei.pull().await;
        assert!(mei.body(RecordId(visit.0)).is_some());
        let again = mei.client.push(&[forged]).await;
        assert_eq!(again.receipts[0].leaf, answer.receipts[0].leaf);
    }

    async fn one_bad_mutation_in_the_middle_stands_alone_and_the_rest_goes_on(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, mut drafts) = mei.whole_visit(&company, company.store);
        let (_, mut second, _) = mei.check_in(&company, company.store_b);
        let mut bad = second.remove(1);
        bad.depends.clear();
        if let shared::sync::Operation::Create { body } = &mut bad.op {
            body.remove("check_in_at");
        }
        drafts.insert(2, bad);
        let mut mutations = mei.pen.write_all(drafts);
        mutations.insert(0, SealedMutation { envelope: b"noise".to_vec(), ..SealedMutation::default() });
        let answer = mei.client.push(&mutations).await;
        let reasons: Vec<_> = answer.receipts.iter().map(|receipt| receipt.reason).collect();
        assert_eq!(
            reasons,
            [
                Some(ProblemCode::UnreadableMutation),
                None,
                None,
                Some(ProblemCode::InvalidField),
                None,
                None,
            ]
        );
        run_effects(&app).await;
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 1);
        let told = mei.bodies("inbox_item");
        assert_eq!(told.len(), 2, "the sender hears of both: {told:?}");
    }

    async fn a_zero_character_costs_only_the_mutation_that_has_it(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let mut mutations = Vec::new();
        for turn in 0..5 {
            let (_, drafts, _) = mei.check_in(&company, company.store);
            let mut written = mei.pen.write_all(drafts);
            if turn == 2 {
                // PostgreSQL's text takes no zero character, though JSON and SQLite do.
                written[1] = tamper(&written[1], |envelope| {
                    if let shared::sync::Operation::Create { body } = &mut envelope.op {
                        body.insert("note".to_owned(), "a\0b".into());
                    }
                });
            }
            mutations.extend(written);
            mei.pen.wall = mei.pen.wall.plus_ms(60_000);
        }
        let answer = mei.client.push(&mutations).await;
        let good = outcomes(&answer).into_iter().filter(|outcome| *outcome == Outcome::Applied);
        assert_eq!(good.count(), 9, "{:?}", answer.receipts);
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 4);
    }

    async fn a_mutation_waits_for_what_it_depends_on_and_is_released_by_it(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (visit, drafts) = mei.whole_visit(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let early = mei.client.push(&mutations[1..]).await;
        assert_eq!(outcomes(&early), [Outcome::Held, Outcome::Applied, Outcome::Held]);
        assert_eq!(early.receipts[0].reason, Some(ProblemCode::DependencyMissing));
        assert_eq!(early.receipts[2].reason, Some(ProblemCode::DependencyHeld));
        let late = mei.client.push(&mutations[..1]).await;
        assert_eq!(outcomes(&late), [Outcome::Applied]);
        run_effects(&app).await;
        let now = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&now), [Outcome::Applied; 4]);
        mei.pull().await;
        assert!(mei.body(RecordId(visit.0)).expect("the visit").get("check_out_at").is_some());
        let leaves = mei.bodies("receipt");
        assert_eq!(leaves.len(), 2, "the later leaves come through the own feed");
    }

    async fn a_dependency_that_is_missing_for_long_goes_to_the_supervisor(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, mut drafts, _) = mei.check_in(&company, company.store);
        drafts[1].depends = vec![unknown_mutation()];
        mei.push(drafts).await;
        run_effects(&app).await;
        let mut supervisor = Phone::sign_in(&app, "supervisor").await;
        supervisor.pull().await;
        assert_eq!(supervisor.bodies("inbox_item").len(), 0);
        app.clock.advance(15 * 24 * 3_600_000);
        run_effects(&app).await;
        let mut supervisor = Phone::sign_in(&app, "supervisor").await;
        supervisor.pull().await;
        assert_eq!(supervisor.bodies("inbox_item").len(), 1);
    }

    async fn a_mended_mutation_gets_its_last_leaf_and_frees_what_waited(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (id, drafts, visit) = mei.check_in(&company, company.store);
        let mut bad = drafts[1].clone();
        if let shared::sync::Operation::Create { body } = &mut bad.op {
            body.remove("check_in_at");
        }
        let old = bad.mutation;
        let out = mei.check_out(&company, company.store, (id, &visit));
        let first = mei.push(vec![drafts[0].clone(), bad, out[0].clone(), out[1].clone()]).await;
        assert_eq!(
            outcomes(&first),
            [Outcome::Applied, Outcome::Returned, Outcome::Applied, Outcome::Held]
        );
        let mut mended = drafts[1].clone();
        mended.mutation = mei.pen.mutation_id();
        mended.mends = Some(old);
        let answer = mei.push(vec![mended]).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied]);
        run_effects(&app).await;
        mei.pull().await;
        let leaves = later_outcomes(&mei);
        assert!(leaves.contains(&Outcome::MendedBy) && leaves.contains(&Outcome::Applied), "{leaves:?}");
        assert!(mei.body(RecordId(id.0)).expect("the visit").get("check_out_at").is_some());
    }

    async fn what_mends_settles_also_what_the_mended_one_was_to_mend(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (id, drafts, visit) = mei.check_in(&company, company.store);
        let mut bad = drafts[1].clone();
        if let shared::sync::Operation::Create { body } = &mut bad.op {
            body.remove("check_in_at");
        }
        let out = mei.check_out(&company, company.store, (id, &visit));
        mei.push(vec![drafts[0].clone(), bad.clone(), out[0].clone(), out[1].clone()]).await;
        let mut again = bad.clone();
        (again.mutation, again.mends) = (mei.pen.mutation_id(), Some(bad.mutation));
        let mut right = drafts[1].clone();
        (right.mutation, right.mends) = (mei.pen.mutation_id(), Some(again.mutation));
        assert_eq!(outcomes(&mei.push(vec![again]).await), [Outcome::Returned]);
        assert_eq!(outcomes(&mei.push(vec![right]).await), [Outcome::Applied]);
        run_effects(&app).await;
        mei.pull().await;
        let leaves = later_outcomes(&mei);
        let mended = leaves.iter().filter(|outcome| **outcome == Outcome::MendedBy);
        assert_eq!(mended.count(), 2, "{leaves:?}");
        assert!(mei.body(RecordId(id.0)).expect("the visit").get("check_out_at").is_some());
    }

    async fn what_mends_settles_also_what_one_that_was_given_up_was_to_mend(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (id, drafts, _) = mei.check_in(&company, company.store);
        let mut bad = drafts[1].clone();
        if let shared::sync::Operation::Create { body } = &mut bad.op {
            body.remove("check_in_at");
        }
        mei.push(vec![drafts[0].clone(), bad.clone()]).await;
        let mut handed_in = vec![bad.mutation];
        for _ in 0..2 {
            let (again, mended) = (mei.pen.mutation_id(), handed_in.last().copied());
            (bad.mutation, bad.mends) = (again, mended);
            assert_eq!(outcomes(&mei.push(vec![bad.clone()]).await), [Outcome::Returned]);
            handed_in.push(again);
        }
        let drop_it = format!("/api/sync/mutations/{}/drop", handed_in[1]);
        drop(mei.client.post(&drop_it, &()).await.expect_status(204));
        let mut right = drafts[1].clone();
        (right.mutation, right.mends) = (mei.pen.mutation_id(), Some(handed_in[2]));
        assert_eq!(outcomes(&mei.push(vec![right]).await), [Outcome::Applied]);
        run_effects(&app).await;
        mei.pull().await;
        assert!(mei.body(RecordId(id.0)).is_some());
        let leaves = later_outcomes(&mei);
        let count = |wanted: Outcome| leaves.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!((count(Outcome::Dropped), count(Outcome::MendedBy)), (1, 2), "{leaves:?}");
    }

    async fn what_stands_in_the_place_of_a_creation_and_of_the_change_behind_it_settles_both(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (id, drafts, visit) = mei.check_in(&company, company.store);
        let mut bad = drafts[1].clone();
        if let shared::sync::Operation::Create { body } = &mut bad.op {
            body.remove("check_in_at");
        }
        let out = mei.check_out(&company, company.store, (id, &visit));
        mei.push(vec![drafts[0].clone(), bad.clone(), out[0].clone(), out[1].clone()]).await;
        let mut right = drafts[1].clone();
        (right.mutation, right.mends) = (mei.pen.mutation_id(), Some(bad.mutation));
        let mut newer = out[1].clone();
        (newer.mutation, newer.mends) = (mei.pen.mutation_id(), Some(out[1].mutation));
        newer.depends.clear();
        assert_eq!(outcomes(&mei.push(vec![right, newer]).await), [Outcome::Applied; 2]);
        run_effects(&app).await;
        mei.pull().await;
        assert_eq!(later_outcomes(&mei), [Outcome::MendedBy; 2]);
    }

    async fn another_persons_mutation_is_returned_and_holds_up_nobody(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let stolen = jun.client.push(&mutations).await;
        assert_eq!(stolen.receipts[0].reason, Some(ProblemCode::WrongSender));
        assert_eq!(stolen.new_device, None);
        let (_, own, _) = jun.check_in(&company, company.store);
        assert_eq!(outcomes(&jun.push(own).await), [Outcome::Applied; 2]);
    }

    async fn work_from_before_a_grant_ended_is_taken_as_late_and_later_work_is_held(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let heard = mei.pull_page().await.anchor;
        mei.pen.anchor = Some((heard.id, mei.pen.wall));
        mei.after(&app, 3_600_000).await;
        app.end_grant(&company.grant_of_mei).await;
        mei.after(&app, 3_600_000).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 2]);
        let newer = mei.client.get("/api/sync/hello").await.expect_status(200);
        let newer: shared::sync::wire::Hello = newer.json();
        mei.pen.anchor = Some((newer.anchor.id, mei.pen.wall));
        mei.after(&app, 3_600_000).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Held; 2]);
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));
        run_effects(&app).await;
        let mut supervisor = Phone::sign_in(&app, "supervisor").await;
        supervisor.pull().await;
        let about: Vec<String> = supervisor
            .bodies("inbox_item")
            .iter()
            .map(|item| item["about"]["type"].as_str().unwrap_or_default().to_owned())
            .collect();
        assert!(about.iter().any(|about| about == "late_work"), "{about:?}");
        assert!(about.iter().any(|about| about == "mutation_held_back"), "{about:?}");
        assert_eq!(about.len(), 2, "a visit is told of once, not for each of its mutations");
    }

    async fn two_workers_at_once_leave_the_last_state_of_everything(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        for _ in 0..6 {
            let (_, drafts) = mei.whole_visit(&company, company.store);
            mei.push(drafts).await;
            mei.pen.wall = mei.pen.wall.plus_ms(60_000);
        }
        let (first, second) = tokio::join!(run_effects(&app), run_effects(&app));
        assert!(first + second >= 12, "{first} and {second}");
        mei.pull().await;
        let lines = mei.bodies("visit_line");
        let closed = lines.iter().filter(|line| line.get("check_out_at").is_some());
        assert_eq!((closed.count(), lines.len()), (6, 6));
    }

    async fn a_stand_in_hears_of_the_stores_that_a_grant_covers(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let territory = (ScopeKind::Territory, Some(company.north_1.0));
        app.give_grant(company.supervisor_2, Role::Supervisor, territory).await;
        app.end_grant(&company.grant_of_mei).await;
        mei.after(&app, 3_600_000).await;
        let newer = mei.client.get("/api/sync/hello").await.expect_status(200);
        let newer: shared::sync::wire::Hello = newer.json();
        mei.pen.anchor = Some((newer.anchor.id, mei.pen.wall));
        let (_, drafts, _) = mei.check_in(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Held; 2]);
        run_effects(&app).await;
        for login in ["supervisor", "supervisor_2"] {
            let mut reader = Phone::sign_in(&app, login).await;
            reader.pull().await;
            assert_eq!(reader.bodies("inbox_item").len(), 1, "{login}");
        }
    }

    async fn bytes_that_a_stranger_sent_first_are_still_their_authors(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let jun = Phone::sign_in(&app, "jun").await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let foreign = jun.client.push(&mutations).await;
        assert_eq!(outcomes(&foreign), [Outcome::Returned; 2]);
        assert_eq!(foreign.receipts[0].reason, Some(ProblemCode::WrongSender));
        let own = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&own), [Outcome::Applied; 2]);
        assert!(own.receipts.iter().all(|receipt| !receipt.replayed));
        let again = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&again), [Outcome::Applied; 2]);
        assert!(again.receipts.iter().all(|receipt| receipt.replayed));
        let given_up = format!("/api/sync/mutations/{}/drop", own.receipts[1].mutation);
        drop(mei.client.post(&given_up, &()).await.expect_status(404));
    }

    async fn what_a_revoked_device_has_not_delivered_its_successor_delivers(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let before = mei.client.device;
        let revoked = format!("/api/devices/{before}/revoke");
        drop(mei.client.post(&revoked, &()).await.expect_status(204));
        mei.after(&app, 1_000).await;
        assert_ne!(mei.client.device, before);
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        mei.pen = tests::Pen { device: mei.client.device, number: 0, last: None, ..mei.pen };
        let (_, drafts, _) = mei.check_in(&company, company.store_b);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        assert_eq!(answer.new_device, None);
    }

    async fn a_held_mutation_is_given_up_by_its_author_or_their_supervisor(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let mut held = Vec::new();
        for _ in 0..2 {
            let (_, drafts, _) = mei.check_in(&company, company.store_2);
            let answer = mei.push(drafts).await;
            assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Held]);
            held.push(format!("/api/sync/mutations/{}/drop", answer.receipts[1].mutation));
        }
        // The supervisor of the other store may: no other person of it has to do with this work.
        for stranger in ["jun", "tao", "administrator", "auditor"] {
            let stranger = app.sign_in_desk(stranger).await;
            drop(stranger.post(&held[0], &()).await.expect_status(404));
        }
        let supervisor = app.sign_in_desk("supervisor").await;
        drop(supervisor.post(&held[1], &()).await.expect_status(204));
        drop(mei.client.post(&held[0], &()).await.expect_status(204));
        drop(mei.client.post(&held[0], &()).await.expect_status(204));
        run_effects(&app).await;
        mei.pull().await;
        let leaves: Vec<Outcome> = mei
            .bodies("receipt")
            .iter()
            .filter_map(|body| hex::decode(body["leaf"].as_str()?).ok())
            .filter_map(|bytes| shared::sync::Leaf::parse(&bytes))
            .map(|leaf| leaf.outcome)
            .collect();
        assert_eq!(leaves, [Outcome::Dropped; 2]);
    }

    async fn a_gap_in_the_chain_is_accepted_and_gives_a_new_device(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pen.number = 4;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let mutations = mei.pen.write_all(drafts);
        let answer = mei.client.push(&mutations).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        let new_device = answer.new_device.expect("a new device id");
        let again = mei.client.push(&mutations).await;
        assert_eq!(again.new_device, Some(new_device), "the answer before may have been lost");
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let old_chain = mei.push(drafts).await;
        assert_eq!(outcomes(&old_chain), [Outcome::Applied; 2]);
        mei.pen = tests::Pen { device: new_device, number: 0, last: None, ..mei.pen };
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        assert_eq!(answer.new_device, None);
    }

    async fn a_clock_that_is_years_off_changes_no_time_of_a_visit(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let heard = mei.pull_page().await.anchor;
        mei.pen.wall = mei.pen.wall.plus_ms(-9 * 365 * 24 * 3_600_000);
        mei.pen.anchor = Some((heard.id, mei.pen.wall));
        mei.pen.wall = mei.pen.wall.plus_ms(600_000);
        mei.after(&app, 1_200_000).await;
        let (visit, drafts, _) = mei.check_in(&company, company.store);
        mei.push(drafts).await;
        mei.pull().await;
        let body = mei.body(RecordId(visit.0)).expect("the visit");
        assert_eq!(body["result"]["day"], "2026-11-24");
        assert_eq!(body["result"]["is_time_suspect"], true);
    }

    async fn a_store_feed_that_a_person_may_not_write_holds_the_visit(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store_south);
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Held]);
        app.give_grant(company.mei, Role::Merchandiser, (ScopeKind::Company, None)).await;
        mei.pull().await;
        assert!(mei.feed(&feeds::store(company.store_south)).is_some());
    }
}
