//! A small company with three weeks of plan, visits and what was recorded in stores, by chance.

use crate::figures_slow::Dice;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait as _, Statement};
use server::database::Error;
use shared::checklist::{Answer, AnswerKind, AnswerValue, ChecklistAnswer, ChecklistForm};
use shared::display::SpecialDisplay;
use shared::feeds;
use shared::ids::{
    FormId, MutationId, ProductId, PromotionId, RecordId, StoreId, TerritoryId, UserId, VisitId,
};
use shared::issue::{Issue, Urgency};
use shared::kinds::{DraftOf, Named as _, RecordType, create_draft};
use shared::product::Product;
use shared::promotion::{ElementFound, ElementState, Promotion, PromotionCheck, StoreRule};
use shared::route::PlannedStop;
use shared::stock::{StockCount, StockLine};
use shared::sync::FeedId;
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, UtcMs};
use shared::visit::Visit;
use tests::{Company, START, TestApp};

/// Days with work, the last being the day on which tests begin.
const DAYS: i64 = 20;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// What was made.
pub struct Filled {
    pub today: BusinessDay,
    pub people: Vec<Uuid>,
    /// Each with its territory.
    pub stores: Vec<(Uuid, Uuid)>,
    pub promotions: Vec<Uuid>,
}

struct Filling<'a> {
    company: &'a Company,
    dice: Dice,
    drafts: Vec<Draft>,
    promotions: Vec<PromotionId>,
    form: FormId,
    products: Vec<ProductId>,
}

/// Fills the company through the door by which the server writes, so that tallies are its own.
pub async fn fill(app: &TestApp, company: &Company) -> Filled {
    let today = BusinessDay::new(2026, 11, 24).expect("a day");
    let mut filling = Filling {
        company,
        dice: Dice(11),
        drafts: Vec::new(),
        promotions: Vec::new(),
        form: FormId(Uuid::now_v7()),
        products: Vec::new(),
    };
    filling.master_data(today);
    for back in (0..DAYS).rev() {
        filling.day(today.plus_days(-back), START.0 - back * DAY_MS);
    }
    let promotions = filling.promotions;
    // What is recorded in a store points at its visit, which has to be there.
    let facts = [
        StockCount::KIND,
        SpecialDisplay::KIND,
        PromotionCheck::KIND,
        ChecklistAnswer::KIND,
    ];
    let (later, first): (Vec<Draft>, Vec<Draft>) = filling
        .drafts
        .into_iter()
        .partition(|draft| facts.contains(&draft.kind));
    for drafts in [first, later] {
        push(app, company, drafts).await;
    }
    grade_some_visits(app).await;
    app.clock.advance(HOUR_MS);
    Filled {
        today,
        people: vec![company.mei.0, company.jun.0, company.tao.0, company.lan.0],
        stores: stores(company)
            .into_iter()
            .map(|(store, territory)| (store.0, territory.0))
            .collect(),
        promotions: promotions.into_iter().map(|id| id.0).collect(),
    }
}

async fn push(app: &TestApp, company: &Company, drafts: Vec<Draft>) {
    let answers = app
        .state
        .database
        .write("test", async |tx| {
            let (author, now) = (company.supervisor, app.clock.now());
            let push = server::sync::push_system(tx, author, now, drafts.clone()).await?;
            Ok::<_, Error>(push.answers)
        })
        .await
        .expect("the company is filled");
    for (draft, answer) in drafts.iter().zip(answers) {
        assert_eq!(answer.reason, None, "{}", draft.kind);
    }
}

/// Evidence is another test's; here it only matters that some visits are good enough.
async fn grade_some_visits(app: &TestApp) {
    let database = sea_orm::Database::connect(&app.database_url)
        .await
        .expect("answers");
    let sql = "UPDATE visit SET is_strict = TRUE WHERE check_in_at % 7 < 4";
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database
        .execute_raw(statement)
        .await
        .expect("visits are graded");
    database.close().await.expect("the connection closes");
}

fn stores(company: &Company) -> [(StoreId, TerritoryId); 4] {
    [
        (company.store, company.north_1),
        (company.store_b, company.north_1),
        (company.store_2, company.north_2),
        (company.store_south, company.south_1),
    ]
}

impl Filling<'_> {
    fn add<T: RecordType>(&mut self, record: Uuid, feed: FeedId, body: &T) {
        let of = DraftOf {
            mutation: MutationId(Uuid::now_v7()),
            record: RecordId(record),
            feed,
        };
        self.drafts.push(create_draft(of, body));
    }

    fn master_data(&mut self, today: BusinessDay) {
        for _ in 0..5 {
            let id = ProductId(Uuid::now_v7());
            let product = Product::samples().remove(0);
            self.add(id.0, feeds::catalog(), &product);
            self.products.push(id);
        }
        let mut form = ChecklistForm::samples().remove(0);
        form.store_types = Vec::new();
        form.questions.truncate(2);
        for question in &mut form.questions {
            question.answer = AnswerKind::YesNo;
            question.shown_if = None;
        }
        form.questions[0].weight = 2;
        form.questions[1].weight = 1;
        self.add(self.form.0, feeds::catalog(), &form);
        let territories = [
            self.company.north_1,
            self.company.north_2,
            self.company.south_1,
        ];
        for (number, from) in [(1, -25), (2, -12), (3, -6)] {
            let id = PromotionId(Uuid::now_v7());
            let mut promotion = Promotion::samples().remove(0);
            promotion.from = today.plus_days(from);
            promotion.to = promotion.from.plus_days(10);
            promotion.owner = self.company.supervisor;
            promotion.products = vec![self.products[0]];
            promotion.stores = StoreRule {
                territories: territories[..number].to_vec(),
                ..StoreRule::default()
            };
            self.add(id.0, feeds::catalog(), &promotion);
            self.promotions.push(id);
        }
    }

    fn day(&mut self, day: BusinessDay, nine: i64) {
        let company = self.company;
        let places = stores(company).map(|(store, _)| store);
        let people = [
            (company.mei, places[0]),
            (company.mei, places[1]),
            (company.jun, places[1]),
            (company.tao, places[2]),
            (company.lan, places[3]),
        ];
        for (order, (person, store)) in (1_u32..).zip(people) {
            let at = nine + i64::from(order) * 1_201_003;
            if self.dice.below(4) > 0 {
                let stop = PlannedStop {
                    person,
                    store,
                    day,
                    order,
                    planned_at: UtcMs(at),
                    units: 1,
                    rule: None,
                    is_excused: self.dice.below(8) == 0,
                    excused_by: None,
                    stands_in_for: None,
                };
                self.add(Uuid::now_v7(), feeds::user(person), &stop);
            }
            if self.dice.below(4) > 0 {
                self.visit((person, store), day, at);
            }
            if self.dice.below(3) == 0 {
                self.issue((person, store), day, at);
            }
        }
    }

    fn visit(&mut self, (person, store): (UserId, StoreId), day: BusinessDay, at: i64) {
        let id = VisitId(Uuid::now_v7());
        let mut visit = Visit::samples().remove(1);
        visit.person = person;
        visit.store = Some(store);
        visit.planned_stop = None;
        visit.check_in_at = UtcMs(at);
        visit.check_out_at = Some(UtcMs(at + 600_000));
        visit.result.day = day;
        visit.result.arrived_at = visit.check_in_at;
        visit.result.left_at = visit.check_out_at;
        self.add(id.0, feeds::store(store), &visit);
        self.stock((id, person, store), day);
        self.display((id, person, store), day);
        self.answers((id, person, store), day);
        for promotion in self.promotions.clone() {
            if self.dice.below(3) > 0 {
                self.check((id, person, store), day, promotion);
            }
        }
    }

    fn stock(&mut self, (visit, person, store): (VisitId, UserId, StoreId), day: BusinessDay) {
        let mut lines = Vec::new();
        for product in self.products.clone() {
            let mut line = StockLine::untouched(product, self.dice.below(2) == 0);
            match self.dice.below(5) {
                0 => {}
                1 => line.is_not_sold = true,
                2 => line.shelf = Some(0),
                _ => line.shelf = Some(3),
            }
            lines.push(line);
        }
        let count = StockCount {
            visit,
            person,
            store,
            day,
            lines,
        };
        self.add(StockCount::record_of(visit).0, feeds::store(store), &count);
    }

    fn display(&mut self, (visit, person, store): (VisitId, UserId, StoreId), day: BusinessDay) {
        let mut display = SpecialDisplay::samples().remove(self.dice.below(2));
        (display.visit, display.person, display.store, display.day) = (visit, person, store, day);
        if let Some(found) = &mut display.found {
            found.cases = Some(if self.dice.below(2) == 0 { 12 } else { 24 });
        }
        if self.dice.below(4) == 0 && display.agreed.is_some() {
            display.found = None;
        }
        let number = display.agreed_number;
        let record = SpecialDisplay::record_of(visit, number, u16::from(number.is_none()));
        self.add(record.0, feeds::store(store), &display);
    }

    fn answers(&mut self, (visit, person, store): (VisitId, UserId, StoreId), day: BusinessDay) {
        let mut answers = Vec::new();
        for question in [1, 2] {
            let value = match self.dice.below(4) {
                0 => AnswerValue::NotApplicable,
                1 => AnswerValue::YesNo(false),
                _ => AnswerValue::YesNo(true),
            };
            answers.push(Answer { question, value });
        }
        let form = self.form;
        let answer = ChecklistAnswer {
            visit,
            person,
            store,
            day,
            form,
            answers,
        };
        self.add(
            ChecklistAnswer::record_of(visit, form).0,
            feeds::store(store),
            &answer,
        );
    }

    fn check(
        &mut self,
        (visit, person, store): (VisitId, UserId, StoreId),
        day: BusinessDay,
        promotion: PromotionId,
    ) {
        let mut elements = Vec::new();
        for number in [1, 2, 3] {
            let state = match self.dice.below(8) {
                0 => ElementState::Missing,
                1 => ElementState::NotApplicable,
                _ => ElementState::Present,
            };
            let count = (number == 2).then(|| if self.dice.below(4) == 0 { 14 } else { 20 });
            elements.push(ElementFound {
                number,
                state,
                count,
                reasons: Vec::new(),
                note: None,
                photos: Vec::new(),
            });
        }
        let check = PromotionCheck {
            visit,
            person,
            store,
            day,
            promotion,
            elements,
        };
        self.add(
            PromotionCheck::record_of(visit, promotion).0,
            feeds::store(store),
            &check,
        );
    }

    fn issue(&mut self, (reporter, store): (UserId, StoreId), day: BusinessDay, at: i64) {
        let mut issue = Issue::samples().remove(0);
        (issue.reporter, issue.store, issue.day) = (reporter, store, day);
        issue.visit = None;
        issue.reported_at = UtcMs(at);
        issue.urgency = Urgency::Normal;
        issue.due = day.plus_days(3);
        let hours = i64::try_from(self.dice.below(80)).expect("small") * HOUR_MS;
        if self.dice.below(3) > 0 {
            issue.acknowledged_at = Some(UtcMs(at + hours));
        }
        if self.dice.below(2) == 0 {
            issue.solved_at = Some(UtcMs(at + hours + 1_000));
        }
        self.add(Uuid::now_v7(), feeds::store(store), &issue);
    }
}
