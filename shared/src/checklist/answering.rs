//! Skip logic, completeness and score of answers: the same for the phone, the desk and the figures.

use super::{AnswerKind, AnswerOption, AnswerValue, ChecklistForm, Question};
use crate::text::text_fits;

/// What a good answer to yes or no is worth.
const FULL_SCORE: u64 = 100;

/// Σ weight × score and Σ weight × 100 of what applied; not-applicable is out of both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Points that were reached.
    pub points: u64,
    /// Points that could be reached.
    pub of: u64,
}

/// Finds the answer to a question by its number.
pub type Answers<'a> = dyn Fn(u16) -> Option<&'a AnswerValue> + 'a;

/// Whether a question is shown: its condition names an earlier question that is shown itself and was
/// answered so.
#[must_use]
pub fn is_shown(form: &ChecklistForm, question: &Question, answers: &Answers) -> bool {
    let Some(condition) = &question.shown_if else {
        return true;
    };
    let Some(earlier) = form
        .questions
        .iter()
        .find(|earlier| earlier.number == condition.question)
    else {
        return false;
    };
    if earlier.number >= question.number || !is_shown(form, earlier, answers) {
        return false;
    }
    match answers(earlier.number) {
        Some(AnswerValue::YesNo(yes)) => condition.chosen.contains(&u16::from(*yes)),
        Some(AnswerValue::Choice(option)) => condition.chosen.contains(option),
        Some(AnswerValue::MultiChoice(options)) => options
            .iter()
            .any(|option| condition.chosen.contains(option)),
        _ => false,
    }
}

/// Whether a value can answer a question.
#[must_use]
pub fn fits(question: &Question, value: &AnswerValue) -> bool {
    let offers = |options: &[AnswerOption], number: u16| {
        options.iter().any(|option| option.number == number)
    };
    match (&question.answer, value) {
        (_, AnswerValue::NotApplicable) => !question.is_required,
        (AnswerKind::YesNo, AnswerValue::YesNo(_)) | (AnswerKind::Date, AnswerValue::Date(_)) => {
            true
        }
        (AnswerKind::Number { min, max }, AnswerValue::Number(number)) => {
            (min..=max).contains(&number)
        }
        (AnswerKind::Choice { options }, AnswerValue::Choice(number)) => offers(options, *number),
        (AnswerKind::MultiChoice { options }, AnswerValue::MultiChoice(numbers)) => {
            numbers.is_sorted_by(|left, right| left < right)
                && numbers.iter().all(|number| offers(options, *number))
        }
        (AnswerKind::Text, AnswerValue::Text(text)) => !text.trim().is_empty() && text_fits(text),
        _ => false,
    }
}

/// Required questions that are shown and not answered, in their order.
#[must_use]
pub fn missing_answers(form: &ChecklistForm, answers: &Answers) -> Vec<u16> {
    let shown = form
        .questions
        .iter()
        .filter(|question| question.is_required && is_shown(form, question, answers));
    let missing = shown
        .filter(|question| !answers(question.number).is_some_and(|value| fits(question, value)));
    missing.map(|question| question.number).collect()
}

/// The score of the questions that are shown, answered, weighed and applicable.
#[must_use]
pub fn score(form: &ChecklistForm, answers: &Answers) -> Score {
    let mut score = Score::default();
    for question in form.questions.iter().filter(|question| question.weight > 0) {
        let value = answers(question.number).filter(|value| fits(question, value));
        let reached = value.and_then(|value| points(question, value));
        let Some(reached) = reached.filter(|_| is_shown(form, question, answers)) else {
            continue;
        };
        score.points += u64::from(question.weight) * reached;
        score.of += u64::from(question.weight) * FULL_SCORE;
    }
    score
}

/// What an answer is worth, 0 to 100; none when it is not scored.
fn points(question: &Question, value: &AnswerValue) -> Option<u64> {
    let worth = |options: &[AnswerOption], number: u16| {
        options
            .iter()
            .find(|option| option.number == number)
            .map(|option| u64::from(option.score))
    };
    match (&question.answer, value) {
        (AnswerKind::YesNo, AnswerValue::YesNo(yes)) => Some(if *yes { FULL_SCORE } else { 0 }),
        (AnswerKind::Choice { options }, AnswerValue::Choice(number)) => worth(options, *number),
        // Several answers add up, to the full score at most.
        (AnswerKind::MultiChoice { options }, AnswerValue::MultiChoice(numbers)) => {
            let sum: u64 = numbers
                .iter()
                .filter_map(|number| worth(options, *number))
                .sum();
            Some(sum.min(FULL_SCORE))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ChecklistAnswer;
    use super::*;
    use crate::kinds::RecordType;
    use proptest::prelude::*;

    fn form() -> ChecklistForm {
        ChecklistForm::samples().remove(0)
    }

    fn answered(values: &[(u16, AnswerValue)]) -> ChecklistAnswer {
        let answers = values.iter().map(|(question, value)| super::super::Answer {
            question: *question,
            value: value.clone(),
        });
        ChecklistAnswer {
            answers: answers.collect(),
            ..ChecklistAnswer::samples().remove(0)
        }
    }

    #[test]
    fn a_question_behind_a_condition_is_asked_only_then() {
        let (form, clean, dirty) = (
            form(),
            answered(&[(1, AnswerValue::YesNo(true))]),
            answered(&[(1, AnswerValue::YesNo(false))]),
        );
        let second = &form.questions[1];
        assert!(!is_shown(&form, second, &|number| clean.to(number)));
        assert!(is_shown(&form, second, &|number| dirty.to(number)));
        assert_eq!(
            missing_answers(&form, &|number| clean.to(number)),
            Vec::<u16>::new()
        );
        assert_eq!(missing_answers(&form, &|number| dirty.to(number)), vec![2]);
    }

    #[test]
    fn an_answer_to_a_question_that_is_not_shown_scores_nothing() {
        let answers = answered(&[(1, AnswerValue::YesNo(true)), (2, AnswerValue::Choice(2))]);
        let score = score(&form(), &|number| answers.to(number));
        assert_eq!((score.points, score.of), (200, 200));
    }

    #[test]
    fn what_does_not_apply_is_out_of_both_sides() {
        let mut form = form();
        form.questions[0].is_required = false;
        let answers = answered(&[(1, AnswerValue::NotApplicable)]);
        assert_eq!(score(&form, &|number| answers.to(number)), Score::default());
    }

    proptest! {
        #[test]
        fn no_answers_score_more_than_all_there_is(yes in any::<bool>(), option in 0_u16..4, several in proptest::collection::btree_set(0_u16..5, 0..5)) {
            let values = [
                (1, AnswerValue::YesNo(yes)),
                (2, AnswerValue::Choice(option)),
                (3, AnswerValue::MultiChoice(several.into_iter().collect())),
            ];
            let answers = answered(&values);
            let score = score(&form(), &|number| answers.to(number));
            prop_assert!(score.points <= score.of);
        }
    }
}
