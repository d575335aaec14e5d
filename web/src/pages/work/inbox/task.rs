use crate::components::{Button, ButtonLink, LedgerItem, TextField, use_toasts};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::frame::use_store_name;
use crate::pages::work::records::{Home, change_record, use_records};
use crate::pages::work::words::review_reason_words;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{use_field, use_now};
use crate::words::{Words, not_recorded_words, short_day_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::RecordId;
use shared::promotion::{ElementState, Promotion, PromotionCheck};
use shared::task::{Task, TaskAbout};
use shared::text::NOTE_MAX;

/// Whether a newer check has the element as agreed: then the server will call the task done as soon as
/// it has that check.
pub fn is_settled(
    task: &Task,
    checks: &[(RecordId, PromotionCheck)],
    promotions: &[(RecordId, Promotion)],
) -> bool {
    let TaskAbout::Recheck {
        promotion,
        element,
        check: sent_back,
        ..
    } = &task.about
    else {
        return false;
    };
    let known = promotions.iter().find(|(id, _)| id.0 == promotion.0);
    let Some(agreed) = known.and_then(|(_, known)| known.element(*element)) else {
        return false;
    };
    let sent_back = checks.iter().find(|(id, _)| id == sent_back);
    checks.iter().any(|(_, check)| {
        // The id of a visit begins with its moment: a check of an earlier visit, or of the same one, is
        // no answer.
        let is_newer = sent_back.is_none_or(|(_, old)| check.visit > old.visit);
        is_newer
            && check.store == task.store
            && check.promotion == *promotion
            && check.state_of(agreed) == Some(ElementState::Present)
    })
}

/// One task: what to put right and where, and the answer.
#[component]
pub fn TaskItem(record: RecordId, task: Task, is_settled: bool) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let promotions = use_records::<Promotion>();
    let store = use_store_name(task.store);
    let task = StoredValue::new(task);
    let what = move || {
        let name =
            promotions.with(|promotions| task.with_value(|task| promotion_name(task, promotions)));
        match name {
            Some(name) => {
                t_string!(i18n, work.task.recheck, store = store.get(), name = name).to_string()
            }
            None => store.get(),
        }
    };
    let detail = move || {
        let words = task.with_value(|task| task_words(i18n, task));
        Some(match is_settled {
            true => t_string!(i18n, work.task.settled).to_owned(),
            false => words,
        })
    };
    let due = move || {
        let today = visiting.data.with(|data| data.today(now.get()));
        task.with_value(|task| {
            let day = short_day_words(i18n, task.due, today);
            Some(match task.is_overdue(today) {
                true => t_string!(i18n, work.issue.overdue, day = day).to_string(),
                false => t_string!(i18n, work.issue.due, day = day).to_string(),
            })
        })
    };
    // Straight to the check when the person stands in that store, else to the store.
    let href = move || {
        task.with_value(|task| {
            let open = visiting.data.with(|data| {
                let open = data.open_visit(person.get()?, now.get())?;
                (open.visit.store == Some(task.store)).then_some(open.id)
            });
            match (open, &task.about) {
                (Some(visit), TaskAbout::Recheck { promotion, .. }) => {
                    format!("/visit/{visit}/promotion/{promotion}")
                }
                (Some(visit), TaskAbout::InWords) => format!("/visit/{visit}"),
                (None, _) => format!("/stores/{}", task.store),
            }
        })
    };
    view! {
        <LedgerItem what detail=Signal::derive(detail) aside=Signal::derive(due)>
            {(!is_settled).then(|| view! {
                <ButtonLink href=Signal::derive(href) wide=true icon=IconName::Promotion>{t!(i18n, work.task.go)}</ButtonLink>
                <AnswerTask record task/>
            })}
        </LedgerItem>
    }
}

/// Says that it is done, and what became of it.
#[component]
fn AnswerTask(record: RecordId, task: StoredValue<Task>) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let toasts = use_toasts();
    let answer = RwSignal::new(String::new());
    let save = move |()| {
        let text = answer.get_untracked().trim().to_owned();
        let home = Home::of_person(task.with_value(|task| task.person), record);
        let at = clock::now();
        spawn_local(async move {
            let step = |task: &Task| Task {
                done_at: task.done_at.or(Some(at)),
                answer: (!text.is_empty()).then(|| text.clone()),
                ..task.clone()
            };
            let result = change_record::<Task>(field, &home, step).await;
            toasts.say(untrack(|| match result {
                Ok(()) => t_string!(i18n, work.task.done).to_owned(),
                Err(reason) => not_recorded_words(i18n, reason).to_owned(),
            }));
        });
    };
    view! {
        <TextField label=move || t_string!(i18n, work.task.answer) value=answer limit=NOTE_MAX/>
        <Button icon=IconName::Check wide=true on_press=save>{t!(i18n, work.task.mark_done)}</Button>
    }
}

fn promotion_name(task: &Task, promotions: &[(RecordId, Promotion)]) -> Option<String> {
    let TaskAbout::Recheck { promotion, .. } = &task.about else {
        return None;
    };
    let known = promotions.iter().find(|(id, _)| id.0 == promotion.0);
    known.map(|(_, promotion)| promotion.name.clone())
}

/// The reviewer's reasons and words.
fn task_words(i18n: Words, task: &Task) -> String {
    let reasons: Vec<String> = match &task.about {
        TaskAbout::Recheck { reasons, .. } => reasons
            .iter()
            .map(|reason| review_reason_words(i18n, *reason).to_owned())
            .collect(),
        TaskAbout::InWords => Vec::new(),
    };
    let said = (!task.text.is_empty()).then(|| task.text.clone());
    let words = reasons.into_iter().chain(said).reduce(|first, second| {
        t_string!(i18n, common.list.joined, first = first, second = second).to_string()
    });
    let by = task.asked_by_name.clone();
    t_string!(
        i18n,
        work.task.asked_by,
        name = by,
        words = words.unwrap_or_default()
    )
    .to_string()
}
