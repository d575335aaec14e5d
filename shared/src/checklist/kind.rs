//! Checklist forms and answers as kinds of record.

use super::{
    Answer, AnswerKind, AnswerOption, AnswerValue, ChecklistAnswer, ChecklistForm, Question,
    ShownIf,
};
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::sync::merge::FieldRule;
use crate::text::{are_distinct, is_name, require, text_fits};

/// Most questions of one form.
pub const QUESTIONS_MAX: usize = 60;
/// Most options of one question.
pub const OPTIONS_MAX: usize = 30;
/// The heaviest weight of a question.
pub const WEIGHT_MAX: u32 = 100;
const SCORE_MAX: u8 = 100;

impl RecordType for ChecklistForm {
    const CLASS: Class = Class::Shared;

    fn check(&self) -> Result<(), ProblemCode> {
        let are_in_order = self
            .questions
            .is_sorted_by(|left, right| left.number < right.number);
        require(
            self.version >= 1
                && is_name(&self.name)
                && (1..=QUESTIONS_MAX).contains(&self.questions.len())
                && are_in_order
                && self
                    .questions
                    .iter()
                    .all(|question| question_fits(self, question)),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        let only_retired = Self {
            retired_on: next.retired_on,
            ..self.clone()
        };
        require(only_retired == *next)
    }

    fn field_rule(_field: &str) -> FieldRule {
        FieldRule::Newer
    }

    fn samples() -> Vec<Self> {
        let question = |number, text: &str, answer| Question {
            number,
            text: text.into(),
            answer,
            is_required: false,
            weight: 0,
            shown_if: None,
        };
        let option = |number, text: &str, score| AnswerOption {
            number,
            text: text.into(),
            score,
        };
        let options = || vec![option(1, "部分", 50), option(2, "全部", 100)];
        let full = Self {
            lineage: sample::STORE_TYPE.0,
            version: 1,
            name: "生动化检查".into(),
            store_types: vec![sample::STORE_TYPE],
            questions: vec![
                Question {
                    is_required: true,
                    weight: 2,
                    ..question(1, "货架整洁吗？", AnswerKind::YesNo)
                },
                Question {
                    is_required: true,
                    weight: 1,
                    shown_if: Some(ShownIf {
                        question: 1,
                        chosen: vec![0],
                    }),
                    ..question(
                        2,
                        "现场整理了多少？",
                        AnswerKind::Choice { options: options() },
                    )
                },
                Question {
                    weight: 1,
                    ..question(
                        3,
                        "有哪些物料？",
                        AnswerKind::MultiChoice { options: options() },
                    )
                },
                question(4, "有几个冰柜？", AnswerKind::Number { min: 0, max: 50 }),
                question(5, "还有什么要说？", AnswerKind::Text),
                question(6, "下次盘点是哪天？", AnswerKind::Date),
            ],
            from: sample::day(),
            retired_on: None,
        };
        let retired = Self {
            version: 2,
            store_types: Vec::new(),
            retired_on: Some(sample::day()),
            ..full.clone()
        };
        vec![full, retired]
    }
}

fn question_fits(form: &ChecklistForm, question: &Question) -> bool {
    let options_fit = |options: &[AnswerOption]| {
        (1..=OPTIONS_MAX).contains(&options.len())
            && are_distinct(options.iter().map(|option| option.number))
            && options.iter().all(|option| {
                option.number >= 1 && is_name(&option.text) && option.score <= SCORE_MAX
            })
    };
    let answer_fits = match &question.answer {
        AnswerKind::Number { min, max } => min <= max,
        AnswerKind::Choice { options } | AnswerKind::MultiChoice { options } => {
            options_fit(options)
        }
        AnswerKind::YesNo | AnswerKind::Text | AnswerKind::Date => true,
    };
    // Only earlier questions can be asked about, so that nothing waits for itself.
    let condition_fits = question.shown_if.as_ref().is_none_or(|condition| {
        condition.question < question.number
            && !condition.chosen.is_empty()
            && form
                .questions
                .iter()
                .any(|earlier| earlier.number == condition.question)
    });
    question.number >= 1
        && is_name(&question.text)
        && question.weight <= WEIGHT_MAX
        && answer_fits
        && condition_fits
}

impl RecordType for ChecklistAnswer {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let value_fits = |answer: &Answer| match &answer.value {
            AnswerValue::Text(text) => text_fits(text),
            AnswerValue::MultiChoice(numbers) => numbers.len() <= OPTIONS_MAX,
            _ => true,
        };
        require(
            self.answers.len() <= QUESTIONS_MAX
                && are_distinct(self.answers.iter().map(|answer| answer.question))
                && self.answers.iter().all(value_fits),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(
            self.visit == next.visit
                && self.person == next.person
                && self.store == next.store
                && self.form == next.form,
        )
    }

    fn samples() -> Vec<Self> {
        let answer = |question, value| Answer { question, value };
        vec![Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            form: sample::FORM,
            answers: vec![
                answer(1, AnswerValue::YesNo(false)),
                answer(2, AnswerValue::Choice(2)),
                answer(3, AnswerValue::MultiChoice(vec![1, 2])),
                answer(4, AnswerValue::Number(2)),
                answer(5, AnswerValue::Text("冰柜断电".into())),
                answer(6, AnswerValue::NotApplicable),
            ],
        }]
    }
}
