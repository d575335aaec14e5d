//! The plan of a promotion's money: who sees it, that nobody writes over another's, and that nothing is
//! approved without it.

use crate::meeting::meet;
use crate::promotion_tools::{
    carry_out, draft_only, plain_promotion, plan, save_budget, write_change,
};
use futures_util::FutureExt as _;
use shared::access::{Role, ScopeKind};
use shared::api::promotions::BudgetDetail;
use shared::problem::ProblemCode;
use shared::promotion::budget::{PromotionBudget, margin_of};
use shared::promotion::{Promotion, StoreRule};
use tests::{Company, CompanyPlan, each_database};

each_database! {
    async fn a_plan_is_read_as_it_was_saved_with_what_comes_of_it(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let record = draft_only(&manager, &plain_promotion(&company)).await;
        let path = format!("/api/promotions/{record}/budget");
        let none: BudgetDetail = manager.get(&path).await.expect_status(200).json();
        assert_eq!((none.plan, none.version), (None, 0));
        save_budget(&manager, record, &plan(), 0).await.expect_status(200);
        let read: BudgetDetail = manager.get(&path).await.expect_status(200).json();
        assert_eq!(read.margin, Some(margin_of(&plan())));
        assert_eq!((read.plan, read.version), (Some(plan()), 1));
        assert!(read.author_name.is_some() && read.at == Some(app.clock.now()));
    }

    async fn two_who_plan_at_once_do_not_write_over_each_other(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let administrator = app.sign_in_desk("administrator").await;
        let record = draft_only(&manager, &plain_promotion(&company)).await;
        save_budget(&manager, record, &plan(), 0).await.expect_status(200);
        let other = PromotionBudget { volume: 7, ..plan() };
        let late = save_budget(&administrator, record, &other, 0).await.expect_status(422);
        assert_eq!(late.code(), ProblemCode::StaleStep.as_str());
        save_budget(&administrator, record, &other, 1).await.expect_status(200);
    }

    async fn of_plans_that_are_saved_at_one_moment_one_is_kept_and_the_others_are_told(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let plans = [1, 2, 3, 4].map(|volume| PromotionBudget { volume, ..plan() });
        let record = draft_only(&manager, &plain_promotion(&company)).await;
        let saves = plans.iter().map(|plan| save_budget(&manager, record, plan, 0));
        // All have looked which plan there is, or wait to look, before the first one is written.
        let answers = meet(&app, "LOCK TABLE promotion_budget IN SHARE MODE", saves).await;
        let (saved, stale): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(saved.len(), 1);
        assert!(stale.iter().all(|answer| answer.code() == ProblemCode::StaleStep.as_str()));
    }

    async fn a_plan_that_loses_its_margin_while_it_is_approved_does_not_get_through(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let planner = app.sign_in_desk("administrator").await;
        let approved = plain_promotion(&company);
        let drafted = Promotion { is_approved: false, ..approved.clone() };
        let thin = PromotionBudget { price: 800, ..plan() };
        // One has looked at what the other is to change, and is about to write, when the other comes.
        for (written_first, is_approval_first) in [("promotion", true), ("promotion_budget", false)] {
            let record = draft_only(&manager, &approved).await;
            save_budget(&planner, record, &plan(), 0).await.expect_status(200);
            let approve = async {
                write_change(&manager, record, (&drafted, &approved)).await.is_none()
            };
            let save = async { save_budget(&planner, record, &thin, 1).await.status == 200 };
            let mut both = [approve.boxed_local(), save.boxed_local()];
            if !is_approval_first {
                both.reverse();
            }
            let hold = format!("LOCK TABLE {written_first} IN SHARE MODE");
            let are_done = meet(&app, &hold, both).await;
            assert_ne!(are_done[0], are_done[1], "{written_first}");
        }
    }

    async fn nothing_is_approved_before_its_money_is_planned_and_keeps_its_margin(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let approved = plain_promotion(&company);
        let drafted = Promotion { is_approved: false, ..approved.clone() };
        let record = draft_only(&manager, &approved).await;
        let approve = async || write_change(&manager, record, (&drafted, &approved)).await;
        assert_eq!(approve().await, Some(ProblemCode::BudgetMissing));
        let thin = PromotionBudget { price: 800, ..plan() };
        save_budget(&manager, record, &thin, 0).await.expect_status(200);
        assert_eq!(approve().await, Some(ProblemCode::MarginTooLow));
        let said = PromotionBudget { exception: "A new product".to_owned(), ..thin.clone() };
        save_budget(&manager, record, &said, 1).await.expect_status(200);
        assert_eq!(approve().await, None);
        let silent = save_budget(&manager, record, &thin, 2).await.expect_status(422);
        assert_eq!(silent.code(), ProblemCode::MarginTooLow.as_str());
        save_budget(&manager, record, &plan(), 2).await.expect_status(200);
    }

    async fn only_those_who_may_set_a_promotion_up_see_its_money(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut wider = plain_promotion(&company);
        wider.stores.territories.push(company.south_1);
        let own = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let wider = carry_out(&app, "administrator", &wider).await;
        for (login, record, status) in [
            ("regional_manager", own, 200),
            ("administrator", own, 200),
            ("administrator", wider, 200),
            ("regional_manager", wider, 403),
            ("supervisor", own, 403),
            ("auditor", own, 403),
        ] {
            let client = app.sign_in_desk(login).await;
            client.get(&format!("/api/promotions/{record}/budget")).await.expect_status(status);
            if status == 403 {
                save_budget(&client, record, &plan(), 1).await.expect_status(403);
            }
        }
        // One that names no place yet is its owner's, however wide the reach of others.
        let south = (ScopeKind::Region, Some(company.south.0));
        let other = app.create_user("regional_manager_2").await;
        app.give_grant(other, Role::RegionalManager, south).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let nowhere = Promotion {
            stores: StoreRule::default(),
            is_approved: false,
            ..plain_promotion(&company)
        };
        let draft = draft_only(&manager, &nowhere).await;
        save_budget(&manager, draft, &plan(), 0).await.expect_status(200);
        let other = app.sign_in_desk("regional_manager_2").await;
        other.get(&format!("/api/promotions/{draft}/budget")).await.expect_status(403);
        let mut taken = nowhere.clone();
        taken.stores.territories.push(company.south_1);
        let refused = write_change(&other, draft, (&nowhere, &taken)).await;
        assert_eq!(refused, Some(ProblemCode::NotGranted));
        let mut placed = nowhere.clone();
        placed.stores.territories.push(company.north_1);
        assert_eq!(write_change(&manager, draft, (&nowhere, &placed)).await, None);
        let wrong = PromotionBudget { top_prize: Some(1), ..plan() };
        let manager = app.sign_in_desk("regional_manager").await;
        save_budget(&manager, own, &wrong, 1).await.expect_status(422);
    }
}
