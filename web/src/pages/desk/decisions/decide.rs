//! What somebody who answers for a person may do with that person's kept work.

use crate::components::{Button, ButtonKind, Dialog, TextArea};
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use leptos::prelude::*;
use shared::api::quarantine::{Decision, NOTE_CHARS_MAX, NewDecision};
use shared::ids::MutationId;

/// The ways out. `settled` is called when the server has taken the decision.
#[component]
pub fn Decide(id: MutationId, may_allow: bool, settled: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let is_asked = RwSignal::new(false);
    let note = RwSignal::new(String::new());
    let is_missing = RwSignal::new(false);
    let send = move |decision: Decision| {
        let wanted = NewDecision {
            decision,
            note: note.get_untracked().trim().to_owned(),
        };
        let path = format!("/api/sync/mutations/{id}/decide");
        orders.send(Order::post(path, &wanted), move || {
            is_asked.try_set(false);
            settled.run(());
        });
    };
    let give_up = move |()| {
        let is_said = note.with_untracked(|note| !note.trim().is_empty());
        is_missing.set(!is_said);
        if is_said {
            send(Decision::Drop);
        }
    };
    let missing = move || {
        let is_missing = is_missing.get() && note.with(|note| note.trim().is_empty());
        is_missing.then(|| t_string!(i18n, desk.decisions.note_missing).to_owned())
    };
    view! {
        <div class="ways">
            {may_allow.then(|| view! {
                <Button pending=orders.is_pending on_press=move |()| send(Decision::Allow)>
                    {move || t_string!(i18n, desk.decisions.allow)}
                </Button>
            })}
            <Button on_press=move |()| is_asked.set(true)>{move || t_string!(i18n, desk.decisions.drop)}</Button>
        </div>
        {may_allow.then(|| view! { <p class="quiet">{move || t_string!(i18n, desk.decisions.allow_hint)}</p> })}
        <Show when=move || !is_asked.get()><Refusal orders/></Show>
        <Dialog
            open=is_asked
            title=move || t_string!(i18n, desk.decisions.drop_title)
            close_label=move || t_string!(i18n, desk.close)
            actions=ViewFn::from(move || view! {
                <Button on_press=move |()| is_asked.set(false)>{move || t_string!(i18n, desk.decisions.keep)}</Button>
                <Button kind=ButtonKind::Danger pending=orders.is_pending on_press=give_up>
                    {move || t_string!(i18n, desk.decisions.drop_confirm)}
                </Button>
            })
        >
            <p>{move || t_string!(i18n, desk.decisions.drop_text)}</p>
            <TextArea
                label=move || t_string!(i18n, desk.decisions.note)
                value=note
                limit=NOTE_CHARS_MAX
                error=Signal::derive(missing)
            />
            <Refusal orders/>
        </Dialog>
    }
}
