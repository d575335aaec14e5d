//! The listed issues as a file.

use super::words::{category_word, state_word, urgency_word};
use crate::components::{Button, ButtonKind};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::csv::save_table;
use crate::pages::desk::paging::Paging;
use crate::pages::desk::words::day_and_time;
use leptos::prelude::*;
use shared::api::issues::{IssueList, IssueRow};
use shared::time::BusinessDay;

/// Saves all issues that match, also those that are not shown yet.
#[component]
pub fn ExportIssues(pages: Paging<IssueList>, today: Memo<BusinessDay>) -> impl IntoView {
    let i18n = use_i18n();
    let save = move |issues: Vec<IssueRow>| {
        let head = [
            t_string!(i18n, desk.issues.issue),
            t_string!(i18n, desk.issues.store),
            t_string!(i18n, desk.issues.category),
            t_string!(i18n, desk.issues.urgency),
            t_string!(i18n, desk.issues.state),
            t_string!(i18n, desk.issues.reported),
            t_string!(i18n, desk.issues.due),
            t_string!(i18n, desk.issues.reporter),
            t_string!(i18n, desk.issues.owner),
        ]
        .map(str::to_owned);
        let line = |row: &IssueRow| {
            [
                row.title.clone(),
                row.store_name.clone(),
                category_word(i18n, row.category),
                urgency_word(i18n, row.urgency),
                state_word(i18n, row.state).2,
                day_and_time(row.reported_at),
                row.due.to_string(),
                row.reporter_name.clone(),
                row.owner_name.clone().unwrap_or_default(),
            ]
        };
        let name = format!("storebeat-issues-{}", today.get_untracked());
        save_table(&name, head, issues.iter().map(line));
    };
    view! {
        <Button kind=ButtonKind::Quiet icon=IconName::Export pending=pages.is_pending()
            on_press=move |()| pages.export(i18n, move |issues| untrack(|| save(issues)))
        >
            {move || t_string!(i18n, desk.issues.export)}
        </Button>
    }
}
