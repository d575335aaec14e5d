//! A withdrawal and somebody else's change that do not know of each other: the change survives, and whoever
//! withdrew is told.

use crate::board::plan_of_mei;
use crate::sync_tools::{outcomes, run_effects};
use shared::access::{Role, ScopeKind};
use shared::api::inbox::InboxEntry;
use shared::api::plans::{PlanRule, PlanWeek};
use shared::feeds;
use shared::ids::{RecordId, StopRuleId};
use shared::inbox::InboxAbout;
use shared::kinds::{DraftOf, Named as _, change_draft, withdraw_draft};
use shared::route::StopRule;
use shared::sync::{Outcome, SealedMutation};
use tests::{Client, Company, Pen, TestApp, each_database};

/// Two supervisors of one person, and a rule of that person's plan as both saw it.
struct Planners {
    company: Company,
    first: Client,
    second: Client,
    seen: PlanRule,
}

impl Planners {
    async fn meet(app: &TestApp) -> Self {
        let (company, rules) = plan_of_mei(app).await;
        let place = (ScopeKind::Territory, Some(company.north_1.0));
        app.give_grant(company.supervisor_2, Role::Supervisor, place)
            .await;
        let first = app.sign_in_desk("supervisor").await;
        let second = app.sign_in_desk("supervisor_2").await;
        let seen = rule(&first, &company, rules[0]).await.expect("the rule");
        Self {
            company,
            first,
            second,
            seen,
        }
    }

    /// The rule as it stands in the plan.
    async fn now(&self) -> Option<PlanRule> {
        rule(&self.first, &self.company, self.seen.id).await
    }

    fn of(&self, pen: &Pen) -> DraftOf {
        DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(self.seen.id.0),
            feed: feeds::user(self.company.mei),
        }
    }

    /// A later time than the one that was seen.
    fn change(&self, pen: &mut Pen) -> SealedMutation {
        let after = StopRule {
            planned_minute: 700,
            ..self.seen.rule.clone()
        };
        let draft = change_draft(self.of(pen), &self.seen.rule, &after);
        pen.write(draft.expect("another time"))
    }

    fn withdrawal(&self, pen: &mut Pen, seen: Option<u64>) -> SealedMutation {
        pen.write(withdraw_draft::<StopRule>(self.of(pen), seen))
    }
}

async fn rule(client: &Client, company: &Company, id: StopRuleId) -> Option<PlanRule> {
    let path = format!("/api/plans/{}", company.mei);
    let plan: PlanWeek = client.get(&path).await.expect_status(200).json();
    plan.rules.into_iter().find(|rule| rule.id == id)
}

/// Of which kinds somebody is told that a change survived, and whose it was.
async fn told(client: &Client) -> Vec<(String, String)> {
    let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    let about = inbox.into_iter().map(|entry| entry.item.about);
    about
        .filter_map(|about| match about {
            InboxAbout::ChangeSurvived { kind, by_name, .. } => Some((kind, by_name)),
            _ => None,
        })
        .collect()
}

fn by_second() -> [(String, String); 1] {
    [(StopRule::KIND.to_owned(), "supervisor_2".to_owned())]
}

each_database! {
    async fn a_withdrawal_of_before_a_copy_was_put_back_has_seen_nothing_of_it(app: TestApp) {
        let planners = Planners::meet(&app).await;
        let change = planners.change(&mut planners.second.pen());
        assert_eq!(outcomes(&planners.second.push(&[change]).await), [Outcome::Applied]);
        let later = planners.seen.revision + 10;
        let withdrawal = planners.withdrawal(&mut planners.first.pen(), Some(later));
        assert_eq!(outcomes(&planners.first.push(&[withdrawal]).await), [Outcome::Merged]);
        assert!(planners.now().await.is_some());
    }

    async fn a_withdrawal_leaves_what_somebody_else_has_changed_unseen(app: TestApp) {
        let planners = Planners::meet(&app).await;
        let change = planners.change(&mut planners.second.pen());
        assert_eq!(outcomes(&planners.second.push(&[change]).await), [Outcome::Applied]);
        let mut pen = planners.first.pen();
        let withdrawal = [planners.withdrawal(&mut pen, Some(planners.seen.revision))];
        // Sent twice, as after an answer that was lost, it is told once.
        for _ in 0..2 {
            let answer = planners.first.push(&withdrawal).await;
            assert_eq!(outcomes(&answer), [Outcome::Merged]);
            run_effects(&app).await;
        }
        let now = planners.now().await.expect("it stays");
        assert_eq!((now.rule.planned_minute, now.revision), (700, planners.seen.revision + 2));
        assert_eq!(told(&planners.first).await, by_second());
        assert_eq!(told(&planners.second).await, []);

        // Now it is known, and goes.
        let again = planners.withdrawal(&mut pen, Some(now.revision));
        assert_eq!(outcomes(&planners.first.push(&[again]).await), [Outcome::Applied]);
        run_effects(&app).await;
        assert_eq!(planners.now().await, None);
        assert_eq!(told(&planners.first).await, by_second());
    }

    async fn a_change_brings_back_what_somebody_else_has_withdrawn_unseen(app: TestApp) {
        let planners = Planners::meet(&app).await;
        let seen = Some(planners.seen.revision);
        let withdrawal = planners.withdrawal(&mut planners.first.pen(), seen);
        assert_eq!(outcomes(&planners.first.push(&[withdrawal]).await), [Outcome::Applied]);
        assert_eq!(planners.now().await, None);
        let change = [planners.change(&mut planners.second.pen())];
        for _ in 0..2 {
            let answer = planners.second.push(&change).await;
            assert_eq!(outcomes(&answer), [Outcome::Merged]);
            run_effects(&app).await;
        }
        let now = planners.now().await.expect("it is back");
        assert_eq!(now.rule.planned_minute, 700);
        assert_eq!(told(&planners.first).await, by_second());
        assert_eq!(told(&planners.second).await, []);
    }

    async fn ones_own_changes_go_with_a_withdrawal_that_came_after_them(app: TestApp) {
        let planners = Planners::meet(&app).await;
        let mut pen = planners.first.pen();
        let change = planners.change(&mut pen);
        let withdrawal = planners.withdrawal(&mut pen, Some(planners.seen.revision));
        let answer = planners.first.push(&[change, withdrawal]).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied; 2]);
        run_effects(&app).await;
        assert_eq!(planners.now().await, None);
        assert_eq!(told(&planners.first).await, []);
    }

    async fn a_withdrawal_of_an_earlier_build_takes_everything_along(app: TestApp) {
        let planners = Planners::meet(&app).await;
        let change = planners.change(&mut planners.second.pen());
        assert_eq!(outcomes(&planners.second.push(&[change]).await), [Outcome::Applied]);
        let withdrawal = planners.withdrawal(&mut planners.first.pen(), None);
        assert_eq!(outcomes(&planners.first.push(&[withdrawal]).await), [Outcome::Applied]);
        assert_eq!(planners.now().await, None);
    }
}
