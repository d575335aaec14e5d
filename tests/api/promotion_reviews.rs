//! The way of what a reviewer sends back: to the merchandiser as a task, and out of the world again.

use crate::board::today;
use crate::promotion_tools::{all_there, carry_out, check, found, matrix, plain_promotion};
use crate::sync_tools::{Phone, run_effects};
use shared::api::promotions::MatrixCell;
use shared::fact::record_fact;
use shared::feeds;
use shared::ids::{RecordId, UserId};
use shared::kinds::{DraftOf, change_draft, create_draft};
use shared::problem::ProblemCode;
use shared::promotion::{
    ElementFound, ElementState, PromotionCheck, ReviewDecision, ReviewReason, ReviewVerdict,
};
use shared::task::Task;
use tests::{Client, Company, CompanyPlan, Pen, TestApp, each_database};

fn decision(
    (record, check): (RecordId, &PromotionCheck),
    element: u16,
    (reviewer, verdict): (UserId, ReviewVerdict),
) -> ReviewDecision {
    let is_rejected = verdict == ReviewVerdict::Rejected;
    ReviewDecision {
        check: record,
        promotion: check.promotion,
        store: check.store,
        person: check.person,
        element,
        reviewer,
        verdict,
        reasons: is_rejected
            .then_some(ReviewReason::TooFew)
            .into_iter()
            .collect(),
        note: None,
        seen: None,
    }
}

/// A decision that says what it saw.
fn decision_on(
    (record, check): (RecordId, &PromotionCheck),
    element: u16,
    by: (UserId, ReviewVerdict),
) -> ReviewDecision {
    ReviewDecision {
        seen: check.found(element).map(ElementFound::fingerprint),
        ..decision((record, check), element, by)
    }
}

/// The display of the check as it was counted again, delivered.
async fn count_again(
    phone: &mut Phone,
    (record, before): (RecordId, &PromotionCheck),
    cases: u32,
) -> PromotionCheck {
    let after = PromotionCheck {
        elements: all_there(cases),
        ..before.clone()
    };
    let mutation = phone.pen.mutation_id();
    let draft = record_fact((mutation, record), Some(before), &after, None);
    let answer = phone.push(draft.into_iter().collect()).await;
    assert_eq!(answer.receipts[0].reason, None);
    after
}

/// Which elements of the only checked store have a decision, and which of these are about what stands there.
async fn reviewed(client: &Client, promotion: RecordId) -> (Vec<u16>, Vec<u16>) {
    let read = matrix(client, promotion, "").await;
    let row = read.rows.iter().find(|row| row.check.is_some());
    let cells = &row.expect("a checked store").cells;
    let with = |has: fn(&MatrixCell) -> bool| {
        let cells = cells.iter().filter(|cell| has(cell));
        cells.map(|cell| cell.element).collect::<Vec<_>>()
    };
    let standing = with(|cell| cell.standing_review().is_some());
    assert_eq!(
        usize::try_from(read.totals.cells_reviewed).expect("few"),
        standing.len()
    );
    (with(|cell| cell.review.is_some()), standing)
}

fn of(pen: &Pen, decision: &ReviewDecision) -> DraftOf {
    DraftOf {
        mutation: pen.mutation_id(),
        record: ReviewDecision::record_of(decision.check, decision.element),
        feed: feeds::store(decision.store),
    }
}

/// Pushes a decision as a person who has not decided before; why it was not taken.
async fn decide(app: &TestApp, login: &str, decision: &ReviewDecision) -> Option<ProblemCode> {
    let client = app.sign_in_desk(login).await;
    let mut pen = client.pen();
    pen.wall = app.clock.now();
    let draft = create_draft(of(&pen, decision), decision);
    client.push(&[pen.write(draft)]).await.receipts[0].reason
}

/// The tasks that a phone holds after a pull.
async fn tasks(app: &TestApp, phone: &mut Phone) -> Vec<Task> {
    run_effects(app).await;
    phone.pull().await;
    let bodies = phone.bodies("task").into_iter();
    bodies
        .map(|body| serde_json::from_value(body).expect("a task"))
        .collect()
}

each_database! {
    async fn what_is_sent_back_is_a_task_until_a_check_finds_it_as_agreed(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let at = (&company, company.store, promotion);
        let (record, short) = check(&app, &mut mei, at, all_there(14)).await;
        let by = (company.regional_manager, ReviewVerdict::Rejected);
        let rejected = decision((record, &short), 2, by);
        assert_eq!(decide(&app, "regional_manager", &rejected).await, None);
        let waiting = tasks(&app, &mut mei).await;
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].person, waiting[0].store), (company.mei, company.store));
        assert_eq!((waiting[0].asked_by, waiting[0].due), (company.regional_manager, today().plus_days(3)));
        assert_eq!(waiting[0].done_at, None);
        let manager = app.sign_in_desk("regional_manager").await;
        let read = matrix(&manager, promotion, "failing=true").await;
        assert_eq!(read.totals.cells_reviewed, 1);
        let review = read.rows[0].cells[1].review.as_ref().expect("a review");
        assert_eq!((review.verdict, review.reasons.as_slice()), (ReviewVerdict::Rejected, &[ReviewReason::TooFew][..]));

        // Still short: it goes on waiting.
        check(&app, &mut mei, at, all_there(18)).await;
        assert_eq!(tasks(&app, &mut mei).await[0].done_at, None);
        check(&app, &mut mei, at, all_there(20)).await;
        let done = tasks(&app, &mut mei).await;
        assert_eq!(done.len(), 1);
        assert!(done[0].done_at.is_some());
    }

    async fn a_reviewer_who_says_otherwise_takes_the_task_back(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (record, short) = check(&app, &mut mei, (&company, company.store, promotion), all_there(14)).await;
        let client = app.sign_in_desk("supervisor").await;
        let mut pen = client.pen();
        pen.wall = app.clock.now();
        let rejected = decision((record, &short), 2, (company.supervisor, ReviewVerdict::Rejected));
        let accepted = decision((record, &short), 2, (company.supervisor, ReviewVerdict::Accepted));
        let draft = create_draft(of(&pen, &rejected), &rejected);
        client.push(&[pen.write(draft)]).await;
        assert_eq!(tasks(&app, &mut mei).await.len(), 1);
        for (before, after, count) in [(&rejected, &accepted, 0), (&accepted, &rejected, 1)] {
            let draft = change_draft(of(&pen, after), before, after).expect("a change");
            let answer = client.push(&[pen.write(draft)]).await;
            assert_eq!(answer.receipts[0].reason, None);
            assert_eq!(tasks(&app, &mut mei).await.len(), count);
        }
    }

    async fn what_is_changed_after_its_verdict_waits_for_another_one(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (record, short) = check(&app, &mut mei, (&company, company.store, promotion), all_there(14)).await;
        let by = |verdict| (company.regional_manager, verdict);
        let tag = decision_on((record, &short), 1, by(ReviewVerdict::Accepted));
        let display = decision_on((record, &short), 2, by(ReviewVerdict::Rejected));
        // As an earlier build writes it: it is about whatever stands there.
        let poster = decision((record, &short), 3, by(ReviewVerdict::Accepted));
        for decision in [&tag, &display, &poster] {
            assert_eq!(decide(&app, "regional_manager", decision).await, None);
        }
        let manager = app.sign_in_desk("regional_manager").await;
        assert_eq!(reviewed(&manager, promotion).await, (vec![1, 2, 3], vec![1, 2, 3]));

        let enough = count_again(&mut mei, (record, &short), 20).await;
        assert_eq!(reviewed(&manager, promotion).await, (vec![1, 2, 3], vec![1, 3]));

        // The same record says the other verdict, by another reviewer.
        let again = decision_on((record, &enough), 2, (company.supervisor, ReviewVerdict::Accepted));
        let client = app.sign_in_desk("supervisor").await;
        let mut pen = client.pen();
        pen.wall = app.clock.now();
        let draft = change_draft(of(&pen, &again), &display, &again).expect("a change");
        assert_eq!(client.push(&[pen.write(draft)]).await.receipts[0].reason, None);
        assert_eq!(reviewed(&manager, promotion).await, (vec![1, 2, 3], vec![1, 2, 3]));

        // The same verdict once more is a change too, as it is about another state.
        let more = count_again(&mut mei, (record, &enough), 24).await;
        assert_eq!(reviewed(&manager, promotion).await.1, [1, 3]);
        let same = decision_on((record, &more), 2, (company.supervisor, ReviewVerdict::Accepted));
        let draft = change_draft(of(&pen, &same), &again, &same).expect("a change");
        assert_eq!(client.push(&[pen.write(draft)]).await.receipts[0].reason, None);
        assert_eq!(reviewed(&manager, promotion).await.1, [1, 2, 3]);
    }

    async fn a_verdict_that_comes_after_the_change_is_about_what_its_reviewer_saw(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (record, short) = check(&app, &mut mei, (&company, company.store, promotion), all_there(14)).await;
        let by = (company.regional_manager, ReviewVerdict::Rejected);
        let rejected = decision_on((record, &short), 2, by);
        count_again(&mut mei, (record, &short), 20).await;
        assert_eq!(decide(&app, "regional_manager", &rejected).await, None);
        let manager = app.sign_in_desk("regional_manager").await;
        assert_eq!(reviewed(&manager, promotion).await, (vec![2], vec![]));
    }

    async fn a_decision_is_the_reviewers_own_and_about_a_check_that_is_there(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let at = (&company, company.store, promotion);
        let (record, seen) = check(&app, &mut mei, at, vec![found(1, ElementState::Present, None)]).await;
        let by_manager = (company.regional_manager, ReviewVerdict::Accepted);
        let right = decision((record, &seen), 1, by_manager);
        for (login, wrong, reason) in [
            ("supervisor", right.clone(), ProblemCode::WrongSender),
            ("supervisor_2", decision((record, &seen), 1, (company.supervisor_2, ReviewVerdict::Accepted)), ProblemCode::NotGranted),
            ("auditor", decision((record, &seen), 1, (company.auditor, ReviewVerdict::Accepted)), ProblemCode::NotGranted),
            ("mei", decision((record, &seen), 1, (company.mei, ReviewVerdict::Accepted)), ProblemCode::NotGranted),
            ("regional_manager", decision((record, &seen), 2, by_manager), ProblemCode::InvalidField),
            ("regional_manager", ReviewDecision { person: company.jun, ..right.clone() }, ProblemCode::InvalidField),
            ("regional_manager", ReviewDecision { store: company.store_b, ..right.clone() }, ProblemCode::InvalidField),
            ("regional_manager", decision((promotion, &seen), 1, by_manager), ProblemCode::DependencyMissing),
        ] {
            assert_eq!(decide(&app, login, &wrong).await, Some(reason), "{login}");
        }
    }
}
