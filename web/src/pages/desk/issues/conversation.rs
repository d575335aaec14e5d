//! What happened to an issue and what people said, in the order of time.

use crate::components::{Band, EventLine, EventLog, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::{Words, day_and_time};
use leptos::prelude::*;
use shared::issue::Issue;
use shared::time::UtcMs;

/// The log.
#[component]
pub fn Conversation(
    /// The issue as it is shown.
    issue: RwSignal<Issue>,
    /// Who reported it.
    #[prop(into)]
    reporter: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let lines = move || issue.with(|issue| lines_of(i18n, issue, &reporter.get()));
    view! {
        <Band title=move || t_string!(i18n, desk.issues.conversation)/>
        <EventLog lines=Signal::derive(lines)/>
    }
}

fn lines_of(i18n: Words, issue: &Issue, reporter: &str) -> Vec<EventLine> {
    let line = |at: UtcMs, icon, tone, text: String| {
        let event = EventLine {
            time: day_and_time(at),
            icon,
            tone,
            text,
        };
        (at, event)
    };
    let reported = t_string!(i18n, desk.issues.reported).to_string();
    let mut lines = vec![line(
        issue.reported_at,
        IconName::Issue,
        Tone::Calm,
        format!("{reporter} · {reported}"),
    )];
    lines.extend(issue.acknowledged_at.map(|at| {
        let words = t_string!(i18n, desk.issues.acknowledged).to_string();
        line(at, IconName::Check, Tone::Calm, words)
    }));
    lines.extend(issue.comments.iter().map(|comment| {
        let words = format!("{} · {}", comment.by_name, comment.text);
        line(comment.at, IconName::Person, Tone::Calm, words)
    }));
    lines.extend(issue.solved_at.map(|at| {
        let solution = issue.solution.clone().unwrap_or_default();
        let words = t_string!(i18n, desk.issues.solved_as, solution = solution).to_string();
        line(at, IconName::Delivered, Tone::Proven, words)
    }));
    lines.extend(issue.closed_at.map(|at| {
        let words = t_string!(i18n, desk.issues.closed).to_string();
        line(at, IconName::Check, Tone::Calm, words)
    }));
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect()
}
