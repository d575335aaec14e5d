//! Promotions at the desk: who sets one up where, the list, and the matrix within each reach.

use crate::board::today;
use crate::figures_slow::Dice;
use crate::promotion_tools::{
    TARGET, all_there, carry_out, check, found, matrix, plain_promotion, set_up,
};
use crate::sync_tools::Phone;
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::admin::Organisation;
use shared::api::figures::Figure;
use shared::api::promotions::{PromotionDetail, PromotionList, PromotionMatrix};
use shared::api::reports::ComplianceReport;
use shared::feeds;
use shared::figures::{FigureName, Fraction};
use shared::ids::{RecordId, StoreId, TeamId};
use shared::kinds::{DraftOf, change_draft};
use shared::problem::ProblemCode;
use shared::promotion::{ElementFound, ElementState, Promotion, PromotionState, StoreRule};
use std::collections::BTreeMap;
use tests::{Client, Company, CompanyPlan, each_database};

async fn listed(client: &Client, query: &str) -> Vec<(RecordId, PromotionState)> {
    let list: PromotionList = client
        .get(&format!("/api/promotions?{query}"))
        .await
        .expect_status(200)
        .json();
    let rows = list.promotions.iter();
    rows.map(|row| (RecordId(row.id.0), row.state)).collect()
}

/// Promotion compliance of today, by the figure.
async fn compliance(client: &Client, narrowed: &str) -> Fraction {
    let path = format!(
        "/api/figures/promotion_compliance?from={}&{narrowed}",
        today()
    );
    let figure: Figure = client.get(&path).await.expect_status(200).json();
    figure.bounds.value
}

/// The same of a team, by the report.
async fn reported(client: &Client, team: TeamId) -> Option<Fraction> {
    let path = format!("/api/reports/compliance?from={}&by=team", today());
    let report: ComplianceReport = client.get(&path).await.expect_status(200).json();
    let row = report.rows.iter().find(|row| row.key == team.to_string())?;
    row.value(FigureName::PromotionCompliance)
}

/// What is expected of a store by plain counting: how its elements stand, none without a check.
fn standing(check: &[ElementFound], number: u16) -> Option<ElementState> {
    let one = check.iter().find(|one| one.number == number)?;
    let is_short = number == 2 && one.count.is_some_and(|count| count < TARGET);
    if is_short && one.state == ElementState::Present {
        return Some(ElementState::Deviating);
    }
    Some(one.state)
}

/// The sums of a matrix taken again, store by store, from what was recorded last.
fn count_slowly(latest: &BTreeMap<StoreId, Vec<ElementFound>>, stores: u32) -> [u32; 6] {
    let mut sums = [stores, 0, 0, 0, 0, 0];
    for check in latest.values() {
        sums[1] += 1;
        let is_there = |number| {
            let state = standing(check, number);
            matches!(
                state,
                Some(ElementState::Present | ElementState::NotApplicable)
            )
        };
        sums[2] += u32::from(is_there(1) && is_there(2));
        for number in 1..=3 {
            let state = standing(check, number);
            let is_asked = state.is_some() && state != Some(ElementState::NotApplicable);
            sums[4] += u32::from(is_asked);
        }
    }
    sums[3] = sums[2] + stores - sums[1];
    sums
}

each_database! {
    async fn the_matrix_is_what_counting_store_by_store_gives(app: TestApp) {
        use ElementState::{Deviating, Missing, NotApplicable, Present};
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let mut dice = Dice(23);
        let mut latest = BTreeMap::new();
        for round in 0..6 {
            let store = if dice.below(2) == 0 { company.store } else { company.store_b };
            let mut elements = Vec::new();
            for number in 1..=3 {
                // An element that nobody looked at is not there.
                let state = [Present, Present, Deviating, Missing, NotApplicable];
                let Some(state) = state.get(dice.below(6)) else { continue };
                let count = (number == 2 && *state == Present).then(|| 15 + 5 * u32::try_from(dice.below(3)).expect("small"));
                elements.push(found(number, *state, count));
            }
            check(&app, &mut mei, (&company, store, promotion), elements.clone()).await;
            latest.insert(store, elements);
            let manager = app.sign_in_desk("regional_manager").await;
            let read = matrix(&manager, promotion, "").await;
            let sums = read.totals;
            let seen = [sums.stores, sums.checked, sums.complete, sums.complete_at_most, sums.cells_checked, sums.cells_reviewed];
            assert_eq!(seen, count_slowly(&latest, 3), "round {round}");
            for row in &read.rows {
                let check = latest.get(&row.store);
                assert_eq!(row.check.is_some(), check.is_some());
                for cell in &row.cells {
                    assert_eq!(cell.state, check.and_then(|check| standing(check, cell.element)));
                }
            }
            for sums in &read.elements {
                let states = || latest.values().map(|check| standing(check, sums.number));
                let count = |state| u32::try_from(states().filter(|one| *one == Some(state)).count()).expect("small");
                let not_asked = count(NotApplicable);
                assert_eq!((sums.asked, sums.present), (3 - not_asked, count(Present)));
                assert_eq!((sums.deviating, sums.missing), (count(Deviating), count(Missing)));
                assert_eq!(sums.unknown, sums.asked - sums.present - sums.deviating - sums.missing);
            }
        }
    }

    async fn a_teams_compliance_counts_its_territories_and_no_visit_elsewhere(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        // Somebody of the team visits where it is not, too.
        let elsewhere = (ScopeKind::Territory, Some(company.north_2.0));
        app.give_grant(company.mei, Role::Merchandiser, elsewhere).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        // A report names those who were somewhere.
        let (id, mut visit, arrived) = mei.check_in(&company, company.store);
        visit.extend(mei.check_out(&company, company.store, (id, &arrived)));
        mei.push(visit).await;
        for store in [company.store, company.store_2] {
            check(&app, &mut mei, (&company, store, promotion), all_there(20)).await;
        }
        let of = |numerator, denominator| Fraction { numerator, denominator };
        let auditor = app.sign_in_desk("auditor").await;
        let organisation: Organisation = auditor.get("/api/organisation").await.expect_status(200).json();
        let team = organisation.teams[0].id;
        let narrowed = format!("team={team}");
        assert_eq!(compliance(&auditor, "").await, of(2, 3));
        assert_eq!(compliance(&auditor, &format!("territory={}", company.north_2)).await, of(1, 1));
        assert_eq!(compliance(&auditor, &narrowed).await, of(1, 2));
        assert_eq!(reported(&auditor, team).await, Some(of(1, 2)));

        let administrator = app.sign_in_desk("administrator").await;
        let change = json!({ "added_territories": [company.north_2] });
        administrator.patch(&format!("/api/teams/{team}"), &change).await.expect_status(204);
        assert_eq!(compliance(&auditor, &narrowed).await, of(2, 3));
        assert_eq!(reported(&auditor, team).await, Some(of(2, 3)));
    }

    async fn everybody_sees_the_stores_of_their_reach_and_names_only_where_they_may(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let all = Promotion {
            stores: StoreRule {
                territories: vec![company.north_1, company.north_2, company.south_1],
                left_out: vec![company.store_b],
                ..StoreRule::default()
            },
            ..plain_promotion(&company)
        };
        let promotion = carry_out(&app, "administrator", &all).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        check(&app, &mut mei, (&company, company.store, promotion), all_there(20)).await;
        for (login, stores, names_person, may_review) in [
            ("supervisor", vec![company.store], true, true),
            ("supervisor_2", vec![company.store_2], false, true),
            ("regional_manager", vec![company.store, company.store_2], true, true),
            ("auditor", vec![company.store, company.store_2, company.store_south], true, false),
            ("administrator", vec![company.store, company.store_2, company.store_south], false, false),
        ] {
            let client = app.sign_in_desk(login).await;
            let read = matrix(&client, promotion, "").await;
            let seen: Vec<StoreId> = read.rows.iter().map(|row| row.store).collect();
            assert_eq!(seen, stores, "{login}");
            let named = read.rows.iter().filter_map(|row| row.check.as_ref()?.visit.as_ref());
            assert_eq!(named.count() > 0, names_person, "{login}");
            assert!(read.rows.iter().all(|row| row.may_review == may_review), "{login}");
            let sums = read.totals;
            assert_eq!(sums.stores, u32::try_from(stores.len()).expect("few"), "{login}");
        }
        let cashier = app.sign_in_desk("cashier").await;
        cashier.get(&format!("/api/promotions/{promotion}/matrix")).await.expect_status(403);
    }

    async fn the_matrix_is_narrowed_and_paged(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        check(&app, &mut mei, (&company, company.store_b, promotion), all_there(20)).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let stores = |read: &PromotionMatrix| read.rows.iter().map(|row| row.store).collect::<Vec<_>>();
        let failing = matrix(&manager, promotion, "failing=true").await;
        assert_eq!(stores(&failing), [company.store, company.store_2]);
        assert_eq!((failing.totals.stores, failing.totals.complete), (3, 1));
        let north = matrix(&manager, promotion, &format!("territory={}", company.north_2)).await;
        assert_eq!((stores(&north), north.totals.stores), (vec![company.store_2], 1));
        let other = matrix(&manager, promotion, &format!("store_type={}", company.north_2)).await;
        assert_eq!(other.totals.stores, 0);
        let mut seen = Vec::new();
        let mut query = "limit=1".to_owned();
        loop {
            let page = matrix(&manager, promotion, &query).await;
            seen.extend(stores(&page));
            let Some(next) = page.next else { break };
            query = format!("limit=1&cursor={next}");
        }
        assert_eq!(seen, [company.store, company.store_b, company.store_2]);
        let foreign = format!("/api/promotions/{promotion}/matrix?cursor={}", company.store_south);
        manager.get(&foreign).await.expect_status(400);
    }

    async fn a_manager_sets_promotions_up_only_where_they_answer_for(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let plain = plain_promotion(&company);
        let with = |stores| Promotion { stores, ..plain.clone() };
        let foreign_territory = with(StoreRule { territories: vec![company.north_1, company.south_1], ..StoreRule::default() });
        let foreign_store = with(StoreRule { added: vec![company.store_south], ..plain.stores.clone() });
        for foreign in [&foreign_territory, &foreign_store] {
            let manager = app.sign_in_desk("regional_manager").await;
            let (_, reason) = set_up(&manager, &mut manager.pen(), foreign).await;
            assert_eq!(reason, Some(ProblemCode::NotGranted));
        }
        let supervisor = app.sign_in_desk("supervisor").await;
        let (_, reason) = set_up(&supervisor, &mut supervisor.pen(), &plain).await;
        assert_eq!(reason, Some(ProblemCode::NotGranted));

        // Nobody takes over what lies beyond their reach by naming fewer places.
        let companys = carry_out(&app, "administrator", &foreign_territory).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let mut pen = manager.pen();
        let of = DraftOf { mutation: pen.mutation_id(), record: companys, feed: feeds::catalog() };
        let draft = change_draft(of, &foreign_territory, &plain).expect("a change");
        let answer = manager.push(&[pen.write(draft)]).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));
        let own = carry_out(&app, "regional_manager", &plain).await;
        for (login, record, may) in [("regional_manager", own, true), ("regional_manager", companys, false), ("administrator", companys, true), ("supervisor", own, false)] {
            let client = app.sign_in_desk(login).await;
            let detail: PromotionDetail = client.get(&format!("/api/promotions/{record}")).await.expect_status(200).json();
            assert_eq!(detail.may_change, may, "{login}");
        }
    }

    async fn promotions_are_listed_by_how_far_they_have_come(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let plain = plain_promotion(&company);
        let day = today();
        let off = |from: i64, off: i64| Promotion {
            from: day.plus_days(from),
            called_off_on: Some(day.plus_days(off)),
            ..plain.clone()
        };
        let mut wanted: BTreeMap<PromotionState, Vec<RecordId>> = BTreeMap::new();
        for (state, promotion) in [
            (PromotionState::Live, plain.clone()),
            (PromotionState::Live, off(-2, 1)),
            (PromotionState::Drafted, Promotion { is_approved: false, ..plain.clone() }),
            (PromotionState::Planned, Promotion { from: day.plus_days(1), ..plain.clone() }),
            (PromotionState::Ended, Promotion { from: day.plus_days(-9), to: day.plus_days(-1), ..plain.clone() }),
            (PromotionState::Ended, off(-2, 0)),
            (PromotionState::Ended, off(-2, -2)),
            (PromotionState::Ended, off(5, 0)),
            (PromotionState::Ended, off(5, 3)),
        ] {
            let record = carry_out(&app, "administrator", &promotion).await;
            wanted.entry(state).or_default().push(record);
        }
        let manager = app.sign_in_desk("regional_manager").await;
        for state in PromotionState::ALL {
            let mut seen = listed(&manager, &format!("state={}", state.as_str())).await;
            seen.sort();
            let mut of_state: Vec<_> = wanted[state].iter().map(|record| (*record, *state)).collect();
            of_state.sort();
            assert_eq!(seen, of_state);
        }
        assert_eq!(listed(&manager, "query=TWO%20free").await.len(), 9);
        assert_eq!(listed(&manager, "query=three").await, []);
        let first = listed(&manager, "limit=4").await;
        let rest = listed(&manager, &format!("cursor={}", first[3].0)).await;
        assert_eq!((first.len(), rest.len()), (4, 5));
        assert!(rest.iter().all(|row| !first.contains(row)));
    }
}
