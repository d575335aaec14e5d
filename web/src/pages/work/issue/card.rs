use crate::components::{Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitStanding, use_records, use_visit_standing};
use leptos::prelude::*;
use shared::ids::VisitId;
use shared::issue::{Issue, IssueState};

/// Optional work: what has to be solved at the store.
#[component]
pub fn IssueCard(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let issues = use_records::<Issue>();
    let open = Memo::new(move |_| {
        let VisitStanding::Open(at) = standing.get() else {
            return None;
        };
        let count = issues.with(|issues| {
            let open = issues.iter().filter(|(_, issue)| {
                issue.store == at.store && issue.state() != IssueState::Closed
            });
            open.count()
        });
        Some(i32::try_from(count).unwrap_or(i32::MAX))
    });
    let known = move || {
        Some(match open.get().unwrap_or(0) {
            0 => t_string!(i18n, work.issue.none_open).to_owned(),
            count => t_string!(i18n, work.issue.count_open, count = count).to_string(),
        })
    };
    let tone = Signal::derive(move || match open.get() {
        Some(count) if count > 0 => Tone::Attention,
        _ => Tone::Calm,
    });
    view! {
        <Show when=move || open.get().is_some()>
            <TaskCard
                icon=IconName::Issue title=move || t_string!(i18n, work.issue.title)
                known=Signal::derive(known) tone press=Press::to(format!("/visit/{visit}/issue"))
            />
        </Show>
    }
}
