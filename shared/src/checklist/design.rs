//! What a designer of forms does: move questions, find what is missing, and publish the next version.

use super::{AnswerKind, AnswerOption, ChecklistForm, Question, ShownIf};
use crate::kinds::RecordType as _;
use crate::text::is_name;
use crate::time::BusinessDay;
use uuid::Uuid;

/// What keeps a draft from being published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The form has no name.
    NoName,
    /// It asks nothing.
    NoQuestions,
    /// The question says nothing.
    NoText(u16),
    /// The question offers no options, or one without words.
    Options(u16),
    /// The least number is above the most.
    Bounds(u16),
    /// The condition names no earlier question or no answer of it.
    Condition(u16),
    /// Something else cannot be, such as too many questions.
    Other,
}

/// The first thing that keeps a draft from being published, in the order of the page.
#[must_use]
pub fn first_flaw(form: &ChecklistForm) -> Option<Flaw> {
    if !is_name(&form.name) {
        return Some(Flaw::NoName);
    }
    if form.questions.is_empty() {
        return Some(Flaw::NoQuestions);
    }
    let flaw = form
        .questions
        .iter()
        .find_map(|question| flaw_of(form, question));
    flaw.or_else(|| form.check().is_err().then_some(Flaw::Other))
}

fn flaw_of(form: &ChecklistForm, question: &Question) -> Option<Flaw> {
    let number = question.number;
    if !is_name(&question.text) {
        return Some(Flaw::NoText(number));
    }
    match &question.answer {
        AnswerKind::Number { min, max } if min > max => return Some(Flaw::Bounds(number)),
        AnswerKind::Choice { options } | AnswerKind::MultiChoice { options }
            if options.is_empty() || options.iter().any(|option| !is_name(&option.text)) =>
        {
            return Some(Flaw::Options(number));
        }
        _ => {}
    }
    let can_hold = question.shown_if.as_ref().is_none_or(|condition| {
        let earlier = form.questions.iter().find(|earlier| {
            earlier.number == condition.question && earlier.number < question.number
        });
        let known = earlier.map(|earlier| conditions_of(&earlier.answer));
        known.is_some_and(|known| {
            !condition.chosen.is_empty()
                && condition.chosen.iter().all(|chosen| known.contains(chosen))
        })
    });
    (!can_hold).then_some(Flaw::Condition(number))
}

/// The answers that a condition can name: for yes or no 1 and 0, else the options. None for what
/// cannot be asked about.
#[must_use]
pub fn conditions_of(answer: &AnswerKind) -> Vec<u16> {
    match answer {
        AnswerKind::YesNo => vec![1, 0],
        AnswerKind::Choice { options } | AnswerKind::MultiChoice { options } => {
            options.iter().map(|option| option.number).collect()
        }
        AnswerKind::Number { .. } | AnswerKind::Text | AnswerKind::Date => Vec::new(),
    }
}

/// Moves the question at a place to another and numbers all anew. Conditions follow their question; one
/// that would name a later question is taken away, since nothing can wait for what is not asked yet.
pub fn move_question(form: &mut ChecklistForm, at: usize, to: usize) {
    if at < form.questions.len() && to < form.questions.len() {
        let moved = form.questions.remove(at);
        form.questions.insert(to, moved);
        number_anew(form);
    }
}

/// Takes a question away, and with it the conditions that name it.
pub fn remove_question(form: &mut ChecklistForm, at: usize) {
    if at < form.questions.len() {
        form.questions.remove(at);
        number_anew(form);
    }
}

fn number_anew(form: &mut ChecklistForm) {
    let numbers: Vec<u16> = form.questions.iter().map(|it| it.number).collect();
    let place_of = |number: u16| {
        let place = numbers.iter().position(|known| *known == number)?;
        u16::try_from(place + 1).ok()
    };
    for (place, question) in (1..=u16::MAX).zip(form.questions.iter_mut()) {
        question.number = place;
        question.shown_if = question.shown_if.take().and_then(|condition| {
            let earlier = place_of(condition.question).filter(|earlier| *earlier < place)?;
            Some(ShownIf {
                question: earlier,
                ..condition
            })
        });
    }
}

/// A new yes-or-no question at the end.
pub fn add_question(form: &mut ChecklistForm) -> u16 {
    let number = u16::try_from(form.questions.len() + 1).unwrap_or(u16::MAX);
    form.questions.push(Question {
        number,
        text: String::new(),
        answer: AnswerKind::YesNo,
        is_required: true,
        weight: 1,
        shown_if: None,
    });
    number
}

/// What is published of a draft: after an older version the next number, and that version retired from
/// the same day.
#[must_use]
pub fn publish(
    draft: &ChecklistForm,
    previous: Option<&ChecklistForm>,
    from: BusinessDay,
) -> (ChecklistForm, Option<ChecklistForm>) {
    let next = ChecklistForm {
        version: previous.map_or(1, |previous| previous.version.saturating_add(1)),
        lineage: previous.map_or(draft.lineage, |previous| previous.lineage),
        name: draft.name.trim().to_owned(),
        from,
        retired_on: None,
        ..draft.clone()
    };
    let retired = previous
        .filter(|previous| previous.retired_on.is_none_or(|day| from < day))
        .map(|previous| ChecklistForm {
            retired_on: Some(from),
            ..previous.clone()
        });
    (next, retired)
}

/// A form without questions.
#[must_use]
pub fn empty(lineage: Uuid, from: BusinessDay) -> ChecklistForm {
    ChecklistForm {
        lineage,
        version: 1,
        name: String::new(),
        store_types: Vec::new(),
        questions: Vec::new(),
        from,
        retired_on: None,
    }
}

/// 生动化检查: a start that a company changes as it likes.
#[must_use]
pub fn merchandising_check(lineage: Uuid, from: BusinessDay) -> ChecklistForm {
    let mut form = empty(lineage, from);
    form.name = "生动化检查".to_owned();
    let options = |words: &[(&str, u8)]| {
        let all = (1..).zip(words);
        all.map(|(number, (text, score))| AnswerOption {
            number,
            text: (*text).to_owned(),
            score: *score,
        })
        .collect::<Vec<_>>()
    };
    let mut ask = |text: &str, answer, weight, shown_if| {
        let number = add_question(&mut form);
        if let Some(question) = form.questions.last_mut() {
            question.text = text.to_owned();
            question.answer = answer;
            question.weight = weight;
            question.is_required = weight > 0;
            question.shown_if = shown_if;
        }
        number
    };
    ask("产品正面朝外、货架整洁？", AnswerKind::YesNo, 2, None);
    let material = ask("有我们的宣传物料吗？", AnswerKind::YesNo, 2, None);
    let kinds = options(&[("海报", 30), ("跳跳卡", 30), ("价格牌", 40)]);
    let with_material = |chosen| {
        Some(ShownIf {
            question: material,
            chosen: vec![chosen],
        })
    };
    ask(
        "有哪些物料？",
        AnswerKind::MultiChoice { options: kinds },
        1,
        with_material(1),
    );
    ask("为什么没有？", AnswerKind::Text, 0, with_material(0));
    let heights = options(&[("视线高度", 100), ("伸手高度", 70), ("弯腰高度", 30)]);
    let height = AnswerKind::Choice { options: heights };
    ask("主要产品放在哪一层？", height, 2, None);
    ask("价格标签齐全、正确？", AnswerKind::YesNo, 2, None);
    ask("先进先出，日期早的在前？", AnswerKind::YesNo, 1, None);
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::sample;

    fn started() -> ChecklistForm {
        merchandising_check(sample::STORE_TYPE.0, sample::day())
    }

    #[test]
    fn the_form_that_is_offered_as_a_start_can_be_published_as_it_is() {
        assert_eq!(first_flaw(&started()), None);
        assert_eq!(started().check(), Ok(()));
    }

    #[test]
    fn a_condition_follows_the_question_that_it_names() {
        let mut form = started();
        move_question(&mut form, 0, 1);
        let condition = form.questions[2].shown_if.clone().expect("a condition");
        assert_eq!(condition.question, 1);
        assert_eq!(form.questions[0].text, started().questions[1].text);
        assert_eq!(form.check(), Ok(()));
    }

    #[test]
    fn a_condition_on_a_question_that_comes_later_now_is_taken_away() {
        let mut form = started();
        move_question(&mut form, 1, 6);
        assert!(form.questions.iter().all(|it| it.shown_if.is_none()));
        let mut form = started();
        remove_question(&mut form, 1);
        assert!(form.questions.iter().all(|it| it.shown_if.is_none()));
        assert_eq!(form.check(), Ok(()));
    }

    #[test]
    fn the_next_version_takes_over_on_the_day_on_which_the_old_one_ends() {
        let (first, none) = publish(&started(), None, sample::day());
        assert_eq!((first.version, none), (1, None));
        let (second, retired) = publish(&started(), Some(&first), sample::day());
        let retired = retired.expect("the old one ends");
        assert_eq!((second.version, second.lineage), (2, first.lineage));
        assert_eq!(retired.retired_on, Some(second.from));
        assert_eq!(first.check_change(&retired), Ok(()));
    }

    #[test]
    fn what_is_missing_is_named_before_publishing() {
        let mut form = started();
        form.questions[2].shown_if = Some(ShownIf {
            question: 2,
            chosen: vec![7],
        });
        assert_eq!(first_flaw(&form), Some(Flaw::Condition(3)));
        form.questions[1].text.clear();
        assert_eq!(first_flaw(&form), Some(Flaw::NoText(2)));
        form.questions.clear();
        assert_eq!(first_flaw(&form), Some(Flaw::NoQuestions));
        form.name.clear();
        assert_eq!(first_flaw(&form), Some(Flaw::NoName));
    }
}
