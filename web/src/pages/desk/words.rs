//! Words of the desk for what the server says in codes.

use crate::components::Tone;
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
pub use crate::words::Words;
use crate::words::{grade_words, missed_reason_words, problem_words};
use shared::access::{Role, ScopeKind};
use shared::api::board::PersonStatus;
use shared::figures::FigureName;
use shared::problem::ProblemCode;
use shared::route::stop::StopState;
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};
use shared::visit::Grade;

/// Hours and minutes on this computer's clock.
pub fn clock_time(at: UtcMs) -> String {
    let date = js_date(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// Day and time on this computer's clock.
pub fn day_and_time(at: UtcMs) -> String {
    let date = js_date(at);
    format!(
        "{:04}-{:02}-{:02} {}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        clock_time(at)
    )
}

/// The day on this computer's clock: a desk stands where its stores are.
pub fn local_today() -> BusinessDay {
    ZoneOffsets::fixed("local", -offset_minutes() * 60).business_day(clock::now())
}

/// The moment at which a day begins on this computer's clock.
pub fn local_start_of(day: BusinessDay) -> UtcMs {
    ZoneOffsets::fixed("local", -offset_minutes() * 60).day_start(day)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an offset is a whole number of minutes below a day"
)]
fn offset_minutes() -> i32 {
    js_sys::Date::new_0().get_timezone_offset() as i32
}

fn js_date(at: UtcMs) -> js_sys::Date {
    js_sys::Date::new(&(at.0 as f64).into())
}

/// A role's name.
pub fn role_word(i18n: Words, role: Role) -> String {
    match role {
        Role::Merchandiser => t_string!(i18n, desk.role.merchandiser),
        Role::SalesRepresentative => t_string!(i18n, desk.role.sales_representative),
        Role::Promoter => t_string!(i18n, desk.role.promoter),
        Role::Supervisor => t_string!(i18n, desk.role.supervisor),
        Role::RegionalManager => t_string!(i18n, desk.role.regional_manager),
        Role::AccountManager => t_string!(i18n, desk.role.account_manager),
        Role::ProductManager => t_string!(i18n, desk.role.product_manager),
        Role::Accountant => t_string!(i18n, desk.role.accountant),
        Role::Cashier => t_string!(i18n, desk.role.cashier),
        Role::Administrator => t_string!(i18n, desk.role.administrator),
        Role::Auditor => t_string!(i18n, desk.role.auditor),
    }
    .to_string()
}

/// What a grant's scope is.
pub fn scope_word(i18n: Words, scope: ScopeKind) -> String {
    match scope {
        ScopeKind::Company => t_string!(i18n, desk.users.company),
        ScopeKind::Region => t_string!(i18n, desk.users.region),
        ScopeKind::Territory => t_string!(i18n, desk.users.territory),
        ScopeKind::Store => t_string!(i18n, desk.users.store),
        ScopeKind::Route => t_string!(i18n, desk.users.route),
        ScopeKind::Account => t_string!(i18n, desk.users.account),
    }
    .to_string()
}

/// A figure's name.
pub fn figure_word(i18n: Words, figure: FigureName) -> String {
    match figure {
        FigureName::RouteCompliance => t_string!(i18n, desk.figure.route_compliance),
        FigureName::StrictCallRate => t_string!(i18n, desk.figure.strict_call_rate),
        FigureName::Coverage => t_string!(i18n, desk.figure.coverage),
        FigureName::CallsADay => t_string!(i18n, desk.figure.calls_a_day),
        FigureName::UnitsADay => t_string!(i18n, desk.figure.units_a_day),
        FigureName::TimeInStore => t_string!(i18n, desk.figure.time_in_store),
        FigureName::OutOfStock => t_string!(i18n, desk.figure.out_of_stock),
        FigureName::OnShelf => t_string!(i18n, desk.figure.on_shelf),
        FigureName::MustStock => t_string!(i18n, desk.figure.must_stock),
        FigureName::DisplayCompliance => t_string!(i18n, desk.figure.display_compliance),
        FigureName::PromotionCompliance => t_string!(i18n, desk.figure.promotion_compliance),
        FigureName::StoreScore => t_string!(i18n, desk.figure.store_score),
        FigureName::IssueAcknowledged => t_string!(i18n, desk.figure.issue_acknowledged),
        FigureName::IssueHours => t_string!(i18n, desk.figure.issue_hours),
    }
    .to_string()
}

/// What a figure counts, of what.
pub fn definition_word(i18n: Words, figure: FigureName) -> String {
    match figure {
        FigureName::RouteCompliance => t_string!(i18n, desk.definition.route_compliance),
        FigureName::StrictCallRate => t_string!(i18n, desk.definition.strict_call_rate),
        FigureName::Coverage => t_string!(i18n, desk.definition.coverage),
        FigureName::CallsADay => t_string!(i18n, desk.definition.calls_a_day),
        FigureName::UnitsADay => t_string!(i18n, desk.definition.units_a_day),
        FigureName::TimeInStore => t_string!(i18n, desk.definition.time_in_store),
        FigureName::OutOfStock => t_string!(i18n, desk.definition.out_of_stock),
        FigureName::OnShelf => t_string!(i18n, desk.definition.on_shelf),
        FigureName::MustStock => t_string!(i18n, desk.definition.must_stock),
        FigureName::DisplayCompliance => t_string!(i18n, desk.definition.display_compliance),
        FigureName::PromotionCompliance => t_string!(i18n, desk.definition.promotion_compliance),
        FigureName::StoreScore => t_string!(i18n, desk.definition.store_score),
        FigureName::IssueAcknowledged => t_string!(i18n, desk.definition.issue_acknowledged),
        FigureName::IssueHours => t_string!(i18n, desk.definition.issue_hours),
    }
    .to_string()
}

/// How a person's day stands: icon, tone, words.
pub fn status_word(i18n: Words, status: PersonStatus) -> (IconName, Tone, String) {
    match status {
        PersonStatus::NothingPlanned => (
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.status.nothing_planned).to_string(),
        ),
        PersonStatus::NotStarted => (
            IconName::Clock,
            Tone::Calm,
            t_string!(i18n, desk.status.not_started).to_string(),
        ),
        PersonStatus::OnPlan => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.status.on_plan).to_string(),
        ),
        PersonStatus::Ahead { stops } => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.status.ahead, stops),
        ),
        PersonStatus::Finished => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.status.finished).to_string(),
        ),
        PersonStatus::WeakEvidence => (
            IconName::Pin,
            Tone::Attention,
            t_string!(i18n, desk.status.weak_evidence).to_string(),
        ),
        PersonStatus::Outside { distance_m } => (
            IconName::Pin,
            Tone::Attention,
            t_string!(i18n, desk.status.outside, metres = distance_m),
        ),
        PersonStatus::Late { minutes } => (
            IconName::Clock,
            Tone::Attention,
            t_string!(i18n, desk.status.late, minutes),
        ),
        PersonStatus::Missing { stops } => (
            IconName::Warning,
            Tone::Failing,
            t_string!(i18n, desk.status.missing, stops),
        ),
        PersonStatus::NotHeardFrom {
            minutes: Some(minutes),
        } => (
            IconName::Offline,
            Tone::Failing,
            t_string!(i18n, desk.status.silent, minutes),
        ),
        PersonStatus::NotHeardFrom { minutes: None } => (
            IconName::Offline,
            Tone::Failing,
            t_string!(i18n, desk.status.not_heard).to_string(),
        ),
    }
}

/// How a stop stands: icon, tone, words.
pub fn stop_word(i18n: Words, state: StopState) -> (IconName, Tone, String) {
    match state {
        StopState::Planned => (
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.stop.planned).to_string(),
        ),
        StopState::Due => (
            IconName::Clock,
            Tone::Calm,
            t_string!(i18n, desk.stop.due).to_string(),
        ),
        StopState::Late { minutes } => (
            IconName::Clock,
            Tone::Attention,
            t_string!(i18n, desk.stop.late, minutes),
        ),
        StopState::Here => (
            IconName::Pin,
            Tone::Accent,
            t_string!(i18n, desk.stop.here).to_string(),
        ),
        StopState::Done => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.stop.done).to_string(),
        ),
        StopState::Missed { reason } => (
            IconName::Cross,
            Tone::Failing,
            missed_reason_words(i18n, reason).to_owned(),
        ),
        StopState::Missing => (
            IconName::Cross,
            Tone::Failing,
            t_string!(i18n, desk.stop.missing).to_string(),
        ),
        StopState::Excused => (
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.stop.excused).to_string(),
        ),
        StopState::NotHeardFrom => (
            IconName::Offline,
            Tone::Calm,
            t_string!(i18n, desk.stop.not_heard_from).to_string(),
        ),
    }
}

/// A problem in words. Some codes say another thing at the desk than to somebody in the field.
pub fn desk_problem_words(i18n: Words, code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::NotGranted => t_string!(i18n, desk.save.not_granted),
        ProblemCode::InvalidField => t_string!(i18n, desk.save.invalid_field),
        ProblemCode::RecordMissing => t_string!(i18n, desk.save.record_missing),
        ProblemCode::Forbidden => t_string!(i18n, desk.save.forbidden),
        ProblemCode::Internal | ProblemCode::Unavailable => t_string!(i18n, desk.save.unavailable),
        other => problem_words(i18n, other),
    }
}

/// Whether somebody has to look at a check-in of this grade.
pub fn is_doubtful(grade: Grade) -> bool {
    grade <= Grade::Weak
}

/// A grade's name and tone. A grade alone is never failing: it decides no penalty.
pub fn grade_word(i18n: Words, grade: Grade) -> (Tone, String) {
    let tone = match grade {
        Grade::Strong | Grade::Fair => Tone::Calm,
        Grade::Weak | Grade::Contradicted => Tone::Attention,
    };
    (tone, grade_words(i18n, grade).to_owned())
}
