//! What is changed after its approval: taken and told, never back to a draft, and never beside the plan of
//! its money.

use crate::promotion_tools::{
    carry_out, draft_only, plain_promotion, plan, save_budget, write_change,
};
use crate::sync_tools::run_effects;
use server::database::Error;
use shared::api::inbox::InboxEntry;
use shared::api::promotions::PromotionDetail;
use shared::feeds;
use shared::ids::{MutationId, PromotionId, RecordId, UserId};
use shared::inbox::InboxAbout;
use shared::kinds::{DraftOf, create_draft};
use shared::problem::ProblemCode;
use shared::promotion::budget::PromotionBudget;
use shared::promotion::{Promotion, PromotionType};
use tests::{Client, Company, CompanyPlan, TestApp, each_database};
use uuid::Uuid;

async fn read(client: &Client, record: RecordId) -> PromotionDetail {
    let path = format!("/api/promotions/{record}");
    client.get(&path).await.expect_status(200).json()
}

/// Who made each amendment, and of which fields.
fn told(detail: &PromotionDetail) -> Vec<(&str, Vec<&str>)> {
    let all = detail.amendments.iter();
    all.map(|one| {
        (
            one.by_name.as_str(),
            one.fields.iter().map(String::as_str).collect(),
        )
    })
    .collect()
}

/// The amendments that a person has heard of: the promotion, its name and who changed it.
async fn heard(app: &TestApp, login: &str) -> Vec<(PromotionId, String, String)> {
    run_effects(app).await;
    let client = app.sign_in_desk(login).await;
    let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    let about = inbox.into_iter().map(|entry| entry.item.about);
    about
        .filter_map(|about| match about {
            InboxAbout::PromotionAmended {
                promotion,
                name,
                by_name,
            } => Some((promotion, name, by_name)),
            _ => None,
        })
        .collect()
}

fn renamed(promotion: &Promotion, name: &str) -> Promotion {
    Promotion {
        name: name.to_owned(),
        ..promotion.clone()
    }
}

/// An approved promotion without a plan, which nobody can push.
async fn approve_without_plan(app: &TestApp, author: UserId, promotion: &Promotion) -> RecordId {
    let record = RecordId(Uuid::now_v7());
    let of = DraftOf {
        mutation: MutationId(Uuid::now_v7()),
        record,
        feed: feeds::catalog(),
    };
    let drafts = vec![create_draft(of, promotion)];
    let now = app.clock.now();
    let answers = app
        .state
        .database
        .write("test", async |tx| {
            let push = server::sync::push_system(tx, author, now, drafts.clone()).await?;
            Ok::<_, Error>(push.answers)
        })
        .await
        .expect("the promotion is stored");
    assert!(answers.iter().all(|answer| answer.reason.is_none()));
    record
}

each_database! {
    async fn what_is_approved_never_becomes_a_draft_again(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let approved = plain_promotion(&company);
        let record = carry_out(&app, "regional_manager", &approved).await;
        let drafted = Promotion { is_approved: false, ..approved.clone() };
        for login in ["regional_manager", "administrator"] {
            let client = app.sign_in_desk(login).await;
            let refused = write_change(&client, record, (&approved, &drafted)).await;
            assert_eq!(refused, Some(ProblemCode::StaleStep), "{login}");
        }
        let manager = app.sign_in_desk("regional_manager").await;
        assert!(read(&manager, record).await.promotion.is_approved);
        let off = Promotion { called_off_on: Some(approved.to), ..approved.clone() };
        assert_eq!(write_change(&manager, record, (&approved, &off)).await, None);
    }

    async fn an_amendment_is_told_where_it_is_seen_and_to_whoever_approved_it_once(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let approved = plain_promotion(&company);
        let manager = app.sign_in_desk("regional_manager").await;
        let drafted = Promotion { is_approved: false, ..approved.clone() };
        let record = draft_only(&manager, &approved).await;
        // What is changed of a draft is no amendment, nor is its approval.
        let first = renamed(&drafted, "Three and one free");
        assert_eq!(write_change(&manager, record, (&drafted, &first)).await, None);
        save_budget(&manager, record, &plan(), 0).await.expect_status(200);
        let first_approved = Promotion { is_approved: true, ..first.clone() };
        assert_eq!(write_change(&manager, record, (&first, &first_approved)).await, None);
        assert_eq!(told(&read(&manager, record).await), []);

        let administrator = app.sign_in_desk("administrator").await;
        let mut second = renamed(&first_approved, "Four and one free");
        second.elements[1].target = Some(30);
        let at = app.clock.now();
        assert_eq!(write_change(&administrator, record, (&first_approved, &second)).await, None);
        let detail = read(&manager, record).await;
        let by = detail.amendments[0].by_name.clone();
        assert_eq!(told(&detail), [(by.as_str(), vec!["elements", "name"])]);
        assert_eq!(detail.amendments[0].at, at);
        assert_eq!(detail.promotion.name, "Four and one free");
        // Those who see the promotion see it too.
        assert_eq!(read(&app.sign_in_desk("supervisor").await, record).await.amendments, detail.amendments);

        let news = (PromotionId(record.0), "Four and one free".to_owned(), by.clone());
        assert_eq!(heard(&app, "regional_manager").await, std::slice::from_ref(&news));
        assert_eq!(heard(&app, "regional_manager").await, std::slice::from_ref(&news), "once");
        assert_eq!(heard(&app, "administrator").await, []);

        // Each further change is told of; one's own is only seen.
        let off = Promotion { called_off_on: Some(second.to), ..second.clone() };
        assert_eq!(write_change(&manager, record, (&second, &off)).await, None);
        assert_eq!(heard(&app, "regional_manager").await, std::slice::from_ref(&news));
        assert_eq!(write_change(&administrator, record, (&off, &second)).await, None);
        assert_eq!(heard(&app, "regional_manager").await, [news.clone(), news]);
        let detail = read(&manager, record).await;
        let fields: Vec<_> = told(&detail).into_iter().map(|(_, fields)| fields).collect();
        assert_eq!(fields, [vec!["called_off_on"], vec!["called_off_on"], vec!["elements", "name"]]);
        assert_ne!(detail.amendments[1].by_name, by);
    }

    async fn an_amendment_needs_the_plan_that_approving_it_would_need(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let lottery = Promotion { promotion_type: PromotionType::Lottery, ..plain_promotion(&company) };
        let drafted = Promotion { is_approved: false, ..lottery.clone() };
        let manager = app.sign_in_desk("regional_manager").await;
        let record = draft_only(&manager, &lottery).await;
        let with_prize = PromotionBudget { top_prize: Some(100), ..plan() };
        save_budget(&manager, record, &with_prize, 0).await.expect_status(200);
        assert_eq!(write_change(&manager, record, (&drafted, &lottery)).await, None);
        let joint = Promotion { promotion_type: PromotionType::Joint, ..lottery.clone() };
        let refused = write_change(&manager, record, (&lottery, &joint)).await;
        assert_eq!(refused, Some(ProblemCode::InvalidField), "only a lottery has a prize");
        assert_eq!(write_change(&manager, record, (&lottery, &renamed(&lottery, "Draw"))).await, None);

        // One that was approved without a plan can be called off, and nothing else.
        let approved = plain_promotion(&company);
        let record = approve_without_plan(&app, company.administrator, &approved).await;
        let refused = write_change(&manager, record, (&approved, &renamed(&approved, "Other"))).await;
        assert_eq!(refused, Some(ProblemCode::BudgetMissing));
        let off = Promotion { called_off_on: Some(approved.to), ..approved.clone() };
        assert_eq!(write_change(&manager, record, (&approved, &off)).await, None);
        assert_eq!(write_change(&manager, record, (&off, &approved)).await, Some(ProblemCode::BudgetMissing));
    }
}
