//! What of in-store work waits in the inbox: tasks from reviews, and own issues with their clocks.

mod task;

use super::issue::IssueRow;
use super::records::use_records;
use crate::components::Band;
use crate::i18n::*;
use crate::state::visiting::signed_in_person;
use leptos::prelude::*;
use shared::issue::{Issue, IssueState};
use shared::promotion::{Promotion, PromotionCheck};
use shared::task::Task;
use task::{TaskItem, is_settled};

/// The part of the inbox that lies in this chunk.
#[component]
pub fn InboxWork(
    /// Told whether anything is here, so that the page does not say that nothing waits.
    has_work: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let person = signed_in_person();
    let issues = use_records::<Issue>();
    let tasks = use_records::<Task>();
    let checks = use_records::<PromotionCheck>();
    let promotions = use_records::<Promotion>();
    let own_issues = Memo::new(move |_| {
        let me = person.get();
        issues.with(|issues| {
            let own = issues.iter().filter(|(_, issue)| {
                let is_mine =
                    Some(issue.reporter) == me || (issue.owner.is_some() && issue.owner == me);
                is_mine && issue.state() != IssueState::Closed
            });
            let mut own: Vec<_> = own.cloned().collect();
            own.sort_by_key(|(id, issue)| (issue.urgency.rank(), issue.due, *id));
            own
        })
    });
    let open_tasks = Memo::new(move |_| {
        let promotions = promotions.get();
        tasks.with(|tasks| {
            checks.with(|checks| {
                let open = tasks.iter().filter(|(_, task)| {
                    Some(task.person) == person.get() && task.done_at.is_none()
                });
                let mut open: Vec<_> = open
                    .map(|(id, task)| (*id, task.clone(), is_settled(task, checks, &promotions)))
                    .collect();
                open.sort_by_key(|(id, task, _)| (task.due, *id));
                open
            })
        })
    });
    Effect::new(move |_| {
        let is_here =
            own_issues.with(|own| !own.is_empty()) || open_tasks.with(|open| !open.is_empty());
        has_work.try_set(is_here);
    });
    let task_count = move || Some(open_tasks.with(Vec::len).to_string());
    let issue_count = move || Some(own_issues.with(Vec::len).to_string());
    view! {
        <Show when=move || open_tasks.with(|open| !open.is_empty())>
            <Band title=move || t_string!(i18n, work.task.title) aside=Signal::derive(task_count)/>
            <ul class="ledger">
                <For each=move || open_tasks.get() key=|(id, _, is_settled)| (*id, *is_settled) let:entry>
                    <TaskItem record=entry.0 task=entry.1 is_settled=entry.2/>
                </For>
            </ul>
        </Show>
        <Show when=move || own_issues.with(|own| !own.is_empty())>
            <Band title=move || t_string!(i18n, work.issue.mine) aside=Signal::derive(issue_count)/>
            <ul class="rows">
                <For
                    each=move || own_issues.get()
                    key=|(id, issue)| (*id, issue.state(), issue.comments.len()) let:entry
                >
                    <IssueRow id=entry.0 issue=entry.1/>
                </For>
            </ul>
        </Show>
    }
}
