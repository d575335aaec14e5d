use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// One thing that happened, with its local time.
#[derive(Clone, Debug, PartialEq)]
pub struct EventLine {
    /// The time as it is shown, "10:21".
    pub time: String,
    /// The shape of what happened.
    pub icon: IconName,
    /// How it stands.
    pub tone: Tone,
    /// What happened.
    pub text: String,
}

/// What happened, in its order.
#[component]
pub fn EventLog(
    /// The lines.
    #[prop(into)]
    lines: Signal<Vec<EventLine>>,
) -> impl IntoView {
    let line = |line: EventLine| {
        view! {
            <li class=line.tone.class()>
                <time>{line.time}</time>
                <Icon name=line.icon/>
                <span>{line.text}</span>
            </li>
        }
    };
    view! {
        <ol class="event-log">{move || lines.get().into_iter().map(line).collect_view()}</ol>
    }
}
