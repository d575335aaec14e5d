//! Days on which somebody does not work, and who stands in.

use super::{PlannedStop, RulePlace, StopRule, expand};
use crate::ids::{AbsenceId, PlannedStopId, StopRuleId, UserId, derived_id};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::text::{note_fits, require};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The longest absence in days: a year.
pub const DAYS_MAX: i64 = 366;

/// Leave of a person, or a holiday of the company. Kind `absence`, shared: in `user:<person>`, a
/// holiday in the catalog. It excuses the stops of its days; a stand-in gets stops of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who is away; none when nobody in the company works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<UserId>,
    /// First day.
    pub from: BusinessDay,
    /// Last day, at least the first.
    pub to: BusinessDay,
    /// Why.
    pub reason: AbsenceReason,
    /// Who does the stops meanwhile, at the stores where that person works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<UserId>,
    /// In the planner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why somebody does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AbsenceReason {
    /// Days off.
    Leave,
    /// Ill or an accident.
    Illness,
    /// Training.
    Training,
    /// A public or company holiday.
    Holiday,
    /// Something else; the note says what.
    Other,
}

impl Absence {
    /// Whether it takes in a day.
    #[must_use]
    pub fn covers(&self, day: BusinessDay) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// What is known of absences: those of the people who are asked about, of their stand-ins, and the
/// holidays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absences(pub Vec<(AbsenceId, Absence)>);

impl Absences {
    /// Which absence excuses a person on a day. A holiday comes before leave, as nobody stands in on
    /// it; of several leaves one with a stand-in does, then the one with the smaller id, so that
    /// everybody who asks gets the same answer.
    #[must_use]
    pub fn of(&self, person: UserId, day: BusinessDay) -> Option<&(AbsenceId, Absence)> {
        self.0
            .iter()
            .filter(|(_, absence)| absence.covers(day))
            .filter(|(_, absence)| absence.person.is_none_or(|away| away == person))
            .min_by_key(|(id, absence)| {
                let has_none = absence.stand_in.is_none();
                (absence.person.is_some(), has_none, *id)
            })
    }

    /// Who stands in for a person on a day: nobody for one who works, on a holiday, or when the
    /// stand-in is away as well.
    #[must_use]
    pub fn stand_in(&self, person: UserId, day: BusinessDay) -> Option<UserId> {
        let (_, absence) = self.of(person, day)?;
        absence
            .stand_in
            .filter(|stand_in| self.of(*stand_in, day).is_none())
    }
}

/// The stops of a person's own rule, those of absent days excused.
#[must_use]
pub fn own_stops(
    (id, rule): (StopRuleId, &StopRule),
    place: RulePlace<'_>,
    days: RangeInclusive<BusinessDay>,
    absences: &Absences,
) -> Vec<(PlannedStopId, PlannedStop)> {
    let mut stops = expand(id, rule, place, days);
    for (_, stop) in &mut stops {
        let excused_by = absences.of(rule.person, stop.day).map(|(id, _)| *id);
        stop.is_excused = excused_by.is_some();
        stop.excused_by = excused_by;
    }
    stops
}

/// The stops that a stand-in gets from an absent person's rule; whether the stand-in may work at the
/// store is for the caller to ask.
#[must_use]
pub fn stand_in_stops(
    (id, rule): (StopRuleId, &StopRule),
    place: RulePlace<'_>,
    days: RangeInclusive<BusinessDay>,
    (stand_in, absences): (UserId, &Absences),
) -> Vec<(PlannedStopId, PlannedStop)> {
    expand(id, rule, place, days)
        .into_iter()
        .filter(|(_, stop)| absences.stand_in(rule.person, stop.day) == Some(stand_in))
        .map(|(_, stop)| {
            let stop_id = stand_in_stop_id(id, stop.day, stand_in);
            let stop = PlannedStop {
                person: stand_in,
                stands_in_for: Some(rule.person),
                ..stop
            };
            (stop_id, stop)
        })
        .collect()
}

/// The id of a stand-in's stop: made twice, it is one.
#[must_use]
pub fn stand_in_stop_id(rule: StopRuleId, day: BusinessDay, stand_in: UserId) -> PlannedStopId {
    PlannedStopId(derived_id(
        "stand_in_stop",
        &[
            rule.0.as_bytes(),
            day.to_string().as_bytes(),
            stand_in.0.as_bytes(),
        ],
    ))
}

impl RecordType for Absence {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let stand_in_fits = self
            .stand_in
            .is_none_or(|stand_in| self.person.is_some_and(|person| person != stand_in));
        require(
            (0..DAYS_MAX).contains(&self.to.days_since(self.from))
                && stand_in_fits
                && note_fits(self.note.as_deref()),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        // Somebody else's absence is another one, in another feed.
        require(self.person == next.person)
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let leave = Self {
            person: Some(sample::PERSON),
            from: sample::day(),
            to: sample::day().plus_days(4),
            reason: AbsenceReason::Leave,
            stand_in: Some(sample::STAND_IN),
            note: Some("回老家".into()),
        };
        let holiday = Self {
            person: None,
            reason: AbsenceReason::Holiday,
            stand_in: None,
            note: None,
            ..leave.clone()
        };
        vec![leave, holiday]
    }
}

#[cfg(test)]
mod tests;
