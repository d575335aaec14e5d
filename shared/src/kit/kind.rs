//! Kit checks as a kind of record.

use super::{KitCheck, KitLine};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::stock::kind::UNITS_MAX;
use crate::sync::kind::Class;
use crate::text::{are_distinct, is_name, note_fits, require};

/// Most things of one kit.
pub const LINES_MAX: usize = 60;

impl RecordType for KitCheck {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let line_fits = |line: &KitLine| {
            let numbers = [line.taken, line.used, line.brought_back];
            is_name(&line.name)
                && numbers
                    .into_iter()
                    .flatten()
                    .all(|number| number <= UNITS_MAX)
        };
        require(
            self.lines.len() <= LINES_MAX
                && are_distinct(self.lines.iter().map(|line| &line.name))
                && self.lines.iter().all(line_fits)
                && note_fits(self.note.as_deref()),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(self.person == next.person && self.day == next.day)
    }

    fn samples() -> Vec<Self> {
        let line = |name: &str| KitLine {
            name: name.into(),
            is_missing: false,
            taken: None,
            used: None,
            brought_back: None,
        };
        vec![Self {
            person: sample::PERSON,
            day: sample::day(),
            lines: vec![
                line("文件夹"),
                KitLine {
                    is_missing: true,
                    ..line("美工刀")
                },
                KitLine {
                    taken: Some(24),
                    used: Some(20),
                    brought_back: Some(4),
                    ..line("乌龙茶赠杯")
                },
            ],
            note: Some("美工刀坏了".into()),
        }]
    }
}
