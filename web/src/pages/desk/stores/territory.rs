//! Moving a store into another territory, which decides who sees and visits it.

use super::territory_options;
use crate::components::{Button, SelectField};
use crate::i18n::*;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use leptos::prelude::*;
use shared::api::admin::Organisation;
use shared::api::stores::StoreDetail;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::change_draft;
use shared::store::Store;

/// The form; it follows the store, and saves only another territory than it has.
#[component]
pub fn TerritoryForm(
    detail: Signal<StoreDetail>,
    known: Memo<Organisation>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let saving = use_saving(move || changed.run(()));
    let current = Memo::new(move |_| detail.with(|detail| detail.store.territory));
    let chosen = RwSignal::new(None);
    Effect::new(move || chosen.set(Some(current.get())));
    let is_same = move || chosen.get().is_none_or(|chosen| chosen == current.get());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(territory) = chosen.get_untracked() else {
            return;
        };
        let detail = detail.get_untracked();
        let after = Store {
            territory,
            ..detail.store.clone()
        };
        let of = draft_of(RecordId(detail.row.id.0), feeds::store(detail.row.id));
        saving.save(
            change_draft(of, &detail.store, &after)
                .into_iter()
                .collect(),
        );
    };
    let same = move || is_same().then(|| t_string!(i18n, desk.stores.same_territory).to_owned());
    view! {
        <form class="form" on:submit=submit>
            <SelectField
                label=move || t_string!(i18n, desk.stores.territory)
                options=Signal::derive(move || known.with(territory_options))
                value=chosen
                none_label=move || t_string!(i18n, desk.users.choose)
                hint=Signal::derive(move || Some(t_string!(i18n, desk.stores.territory_hint).to_owned()))
            />
            <div class="form-foot">
                <Button
                    submit=true disabled_because=Signal::derive(same)
                    pending=Signal::derive(move || saving.is_waiting())
                >
                    {move || t_string!(i18n, desk.stores.move_territory)}
                </Button>
            </div>
            <SavingNote saving/>
        </form>
    }
}
