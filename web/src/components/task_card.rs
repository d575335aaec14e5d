use super::press::pressable;
use super::{Icon, Mark, MarkState, Press, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// One task of a visit: its completeness mark, what is known, how far it is. Stands in a
/// `<ul class="tasks">`. Without a state it is optional work, where nothing is owed.
#[component]
pub fn TaskCard(
    /// The icon of the kind of work.
    icon: IconName,
    /// The name of the task.
    #[prop(into)]
    title: Signal<String>,
    /// How complete it is, and the same in words. Left out for optional work.
    #[prop(optional, into)]
    state: Option<Signal<(MarkState, String)>>,
    /// What is known about it already.
    #[prop(optional, into)]
    known: Signal<Option<String>>,
    /// How the known stands.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// How far it is, for instance "7 / 12".
    #[prop(optional, into)]
    progress: Signal<Option<String>>,
    /// It is the one being done now.
    #[prop(optional, into)]
    is_now: Signal<bool>,
    /// What a press does.
    press: Press,
) -> impl IntoView {
    let leads = !matches!(press, Press::Nothing);
    let is_owed = state.is_some();
    let lead = match state {
        Some(state) => {
            let mark = Signal::derive(move || state.get().0);
            let label = Signal::derive(move || state.get().1);
            view! { <Mark state=mark label/> }.into_any()
        }
        None => {
            let class = move || format!("lead {}", tone.get().class());
            view! { <span class=class><Icon name=icon/></span> }.into_any()
        }
    };
    let known_class = move || format!("known {}", tone.get().class());
    let inside = view! {
        {lead}
        <span>
            <span class="title">
                {is_owed.then(|| view! { <Icon name=icon/> })}
                <span>{move || title.get()}</span>
            </span>
            <span class=known_class>{move || known.get()}</span>
        </span>
        <span class="end">
            <span class="num">{move || progress.get()}</span>
            {leads.then(|| view! { <Icon name=IconName::ChevronRight/> })}
        </span>
    }
    .into_any();
    let class = move || {
        if is_now.get() {
            "task-card is-now"
        } else {
            "task-card"
        }
        .to_owned()
    };
    view! { <li>{pressable(press, Signal::derive(class), is_now, inside)}</li> }
}
