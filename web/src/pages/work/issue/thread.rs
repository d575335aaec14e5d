use super::list::clock_words;
use crate::components::{
    Band, Button, ButtonKind, EmptyState, Fact, FactsList, LedgerItem, TextArea, WayBack,
    use_toasts,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::{FieldFrame, FieldPlace};
use crate::pages::work::frame::use_store_name;
use crate::pages::work::records::{Home, change_record, use_records};
use crate::pages::work::words::{category_words, issue_state_words, urgency_words};
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{use_field, use_now, use_session};
use crate::words::{ago_words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::RecordId;
use shared::issue::{Comment, Issue, IssueState, steps};
use shared::text::TEXT_MAX;

/// The page of one issue, at `/work/issue/:id`.
#[component]
pub fn IssuePage(record: RecordId) -> impl IntoView {
    let i18n = use_i18n();
    let issues = use_records::<Issue>();
    let issue = Memo::new(move |_| {
        issues.with(|issues| {
            let known = issues.iter().find(|(known, _)| *known == record);
            known.map(|(_, issue)| issue.clone())
        })
    });
    let store = Memo::new(move |_| issue.with(|issue| issue.as_ref().map(|issue| issue.store)));
    let title = move || {
        issue
            .with(|issue| issue.as_ref().map(|issue| issue.title.clone()))
            .unwrap_or_else(|| t_string!(i18n, work.issue.title).to_owned())
    };
    let subtitle = Memo::new(move |_| store.get().map(|store| use_store_name(store).get()));
    let back = move || {
        let href = store
            .get()
            .map_or("/inbox".to_owned(), |store| format!("/work/issues/{store}"));
        Some(WayBack {
            href,
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    let is_here = Memo::new(move |_| store.get().is_some());
    let shown = move || match is_here.get() {
        true => view! { <Thread record issue/> }.into_any(),
        false => view! {
            <EmptyState
                icon=IconName::Issue
                title=move || t_string!(i18n, work.issue.missing_title)
                text=move || t_string!(i18n, work.issue.missing_text)
            />
        }
        .into_any(),
    };
    view! {
        <FieldFrame title=Signal::derive(title) subtitle=subtitle back=Signal::derive(back) place=FieldPlace::Inbox>
            {shown}
        </FieldFrame>
    }
}

#[component]
fn Thread(record: RecordId, issue: Memo<Option<Issue>>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let comments = move || {
        issue.with(|issue| {
            issue
                .as_ref()
                .map(|issue| issue.comments.clone())
                .unwrap_or_default()
        })
    };
    let row = move |comment: Comment| {
        let at = comment.at;
        view! {
            <LedgerItem
                what=comment.by_name detail=Signal::stored(Some(comment.text))
                aside=Signal::derive(move || Some(ago_words(i18n, at, now.get())))
            />
        }
    };
    let is_unsolved = Memo::new(move |_| {
        issue.with(|issue| {
            let state = issue.as_ref().map(Issue::state);
            matches!(state, Some(IssueState::Open | IssueState::Acknowledged))
        })
    });
    view! {
        <Facts issue/>
        <Band title=move || t_string!(i18n, work.issue.conversation)/>
        <ul class="ledger">
            <For each=comments key=|comment| (comment.at, comment.by, comment.text.clone()) children=row/>
        </ul>
        <div class="pad-x stack">
            <Say record issue/>
            <Show when=move || is_unsolved.get()><Solve record issue/></Show>
            <Show when=move || !is_unsolved.get()><After record issue/></Show>
        </div>
    }
}

#[component]
fn Facts(issue: Memo<Option<Issue>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let of = move |words: &dyn Fn(&Issue) -> String| {
        issue.with(|issue| issue.as_ref().map(words).unwrap_or_default())
    };
    let today = move || visiting.data.with(|data| data.today(now.get()));
    let reporter = move |issue: &Issue| match Some(issue.reporter) == person.get() {
        true => t_string!(i18n, field.store.me).to_owned(),
        false => t_string!(i18n, field.store.colleague).to_owned(),
    };
    let text = move || {
        issue.with(|issue| {
            let issue = issue.as_ref()?;
            (!issue.text.is_empty()).then(|| view! { <p class="pad-x">{issue.text.clone()}</p> })
        })
    };
    let solution = move || {
        issue
            .with(|issue| issue.as_ref()?.solution.clone())
            .filter(|words| !words.is_empty())
    };
    view! {
        {text}
        <div class="pad-x">
            <FactsList>
                <Fact name=move || t_string!(i18n, work.issue.state)>
                    {move || of(&|issue| issue_state_words(i18n, issue.state()).to_owned())}
                </Fact>
                <Fact name=move || t_string!(i18n, work.issue.clock)>
                    {move || of(&|issue| clock_words(i18n, issue, today()))}
                </Fact>
                <Fact name=move || t_string!(i18n, work.issue.urgency)>
                    {move || of(&|issue| urgency_words(i18n, issue.urgency).to_owned())}
                </Fact>
                <Fact name=move || t_string!(i18n, work.issue.category)>
                    {move || of(&|issue| category_words(i18n, issue.category).to_owned())}
                </Fact>
                <Fact name=move || t_string!(i18n, work.issue.reporter)>{move || of(&reporter)}</Fact>
                {move || solution().map(|solution| view! {
                    <Fact name=move || t_string!(i18n, work.issue.solution)>{solution}</Fact>
                })}
            </FactsList>
        </div>
    }
}

/// What is done to an issue.
type Step = Box<dyn Fn(&Issue) -> Issue>;

/// Takes a step on the issue as it is now and says so when it could not be recorded; what was written for
/// it is then in its field again.
fn use_step(
    record: RecordId,
    issue: Memo<Option<Issue>>,
    written: Option<RwSignal<String>>,
) -> impl Fn(Step) + Copy {
    let i18n = use_i18n();
    let field = use_field();
    let toasts = use_toasts();
    move |step: Step| {
        let Some(store) = issue.with_untracked(|issue| issue.as_ref().map(|issue| issue.store))
        else {
            return;
        };
        spawn_local(async move {
            let home = Home::at_store(store, record);
            // Once only, however often the button is pressed.
            let taken = written.and_then(|written| written.try_update(std::mem::take));
            if let Err(reason) = change_record::<Issue>(field, &home, step).await {
                toasts.say(untrack(|| not_recorded_words(i18n, reason)));
                if let (Some(written), Some(taken)) = (written, taken) {
                    written.try_update(|text| text.insert_str(0, &taken));
                }
            }
        });
    }
}

#[component]
fn Say(record: RecordId, issue: Memo<Option<Issue>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let text = RwSignal::new(String::new());
    let step = use_step(record, issue, Some(text));
    let empty = move || {
        text.with(|text| text.trim().is_empty())
            .then(|| t_string!(i18n, work.issue.write_first).to_owned())
    };
    let save = move |()| {
        let me = session.identity.with_untracked(|known| {
            known
                .as_ref()
                .map(|known| (known.user.id, known.user.name.clone()))
        });
        let Some((by, by_name)) = me else { return };
        let comment = Comment {
            at: clock::now(),
            by,
            by_name,
            text: text.get_untracked().trim().to_owned(),
        };
        step(Box::new(move |issue| {
            steps::comment(issue, comment.clone())
        }));
    };
    view! {
        <TextArea label=move || t_string!(i18n, work.issue.say) value=text limit=TEXT_MAX/>
        <Button icon=IconName::Message wide=true disabled_because=Signal::derive(empty) on_press=save>
            {t!(i18n, work.issue.send_comment)}
        </Button>
    }
}

#[component]
fn Solve(record: RecordId, issue: Memo<Option<Issue>>) -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step(record, issue, None);
    let text = RwSignal::new(String::new());
    let save = move |()| {
        let (words, at) = (text.get_untracked(), clock::now());
        step(Box::new(move |issue| steps::solve(issue, &words, at)));
    };
    view! {
        <TextArea label=move || t_string!(i18n, work.issue.how_solved) value=text limit=TEXT_MAX/>
        <Button kind=ButtonKind::Primary icon=IconName::Check wide=true on_press=save>
            {t!(i18n, work.issue.solved)}
        </Button>
    }
}

/// After it is solved: whoever reported it closes it, or says that it did not hold.
#[component]
fn After(record: RecordId, issue: Memo<Option<Issue>>) -> impl IntoView {
    let i18n = use_i18n();
    let step = use_step(record, issue, None);
    let is_solved = Memo::new(move |_| {
        issue.with(|issue| issue.as_ref().map(Issue::state) == Some(IssueState::Solved))
    });
    let close = move |()| {
        let at = clock::now();
        step(Box::new(move |issue| steps::close(issue, at)));
    };
    let reopen = move |()| step(Box::new(steps::reopen));
    view! {
        <Show when=move || is_solved.get()>
            <Button icon=IconName::Check wide=true on_press=close>{t!(i18n, work.issue.close)}</Button>
        </Show>
        <Button icon=IconName::Undo wide=true on_press=reopen>{t!(i18n, work.issue.reopen)}</Button>
    }
}
