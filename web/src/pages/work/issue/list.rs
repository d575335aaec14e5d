use crate::components::{Band, ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::use_records;
use crate::pages::work::words::{issue_state_words, urgency_words};
use crate::state::use_now;
use crate::state::visiting::use_visiting;
use crate::words::{Words, short_day_words};
use leptos::prelude::*;
use shared::ids::{RecordId, StoreId};
use shared::issue::{Issue, IssueState, Urgency};
use shared::time::BusinessDay;

/// The issues of a store that nobody has closed, the most urgent first.
#[component]
pub fn OpenIssues(store: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let issues = use_records::<Issue>();
    let open = Memo::new(move |_| {
        issues.with(|issues| {
            let open = issues
                .iter()
                .filter(|(_, issue)| issue.store == store && issue.state() != IssueState::Closed);
            let mut open: Vec<_> = open.cloned().collect();
            open.sort_by_key(|(id, issue)| (issue.urgency.rank(), issue.due, *id));
            open
        })
    });
    let count = move || Some(open.with(Vec::len).to_string());
    view! {
        <Band title=move || t_string!(i18n, work.issue.open) aside=Signal::derive(count)/>
        <Show
            when=move || open.with(|open| !open.is_empty())
            fallback=move || view! { <p class="pad-x quiet">{t!(i18n, work.issue.none_open)}</p> }
        >
            <ul class="rows">
                <For each=move || open.get() key=row_key let:entry>
                    <IssueRow id=entry.0 issue=entry.1/>
                </For>
            </ul>
        </Show>
    }
}

/// Another state draws the row anew.
fn row_key((id, issue): &(RecordId, Issue)) -> (RecordId, IssueState, usize) {
    (*id, issue.state(), issue.comments.len())
}

/// One issue with its clock.
#[component]
pub fn IssueRow(id: RecordId, issue: Issue) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let tone = match issue.urgency {
        Urgency::Urgent if issue.solved_at.is_none() => Tone::Attention,
        _ => Tone::Calm,
    };
    let title = issue.title.clone();
    let issue = StoredValue::new(issue);
    let today = move || visiting.data.with(|data| data.today(now.get()));
    let detail = move || {
        issue.with_value(|issue| {
            let state = issue_state_words(i18n, issue.state()).to_owned();
            let clock = clock_words(i18n, issue, today());
            Some(t_string!(i18n, common.list.joined, first = state, second = clock).to_string())
        })
    };
    let aside =
        move || issue.with_value(|issue| Some(urgency_words(i18n, issue.urgency).to_owned()));
    view! {
        <ListRow
            title icon=IconName::Issue detail=Signal::derive(detail) tone=Signal::stored(tone)
            aside=Signal::derive(aside) press=Press::to(format!("/work/issue/{id}"))
        />
    }
}

/// "第 2 天，明天到期".
pub fn clock_words(i18n: Words, issue: &Issue, today: BusinessDay) -> String {
    let number = today.days_since(issue.day).max(0) + 1;
    let day = t_string!(i18n, work.issue.day_number, number = number).to_string();
    let due = short_day_words(i18n, issue.due, today);
    let due = match issue.is_overdue(today) {
        true => t_string!(i18n, work.issue.overdue, day = due).to_string(),
        false => t_string!(i18n, work.issue.due, day = due).to_string(),
    };
    t_string!(i18n, common.list.joined, first = day, second = due).to_string()
}
