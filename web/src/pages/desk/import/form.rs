//! What list it is, and how its file is to be understood.

use super::file::FileField;
use super::state::{Import, Work};
use crate::components::{
    Button, ButtonKind, Choice, ChoiceLook, ChoiceOption, SelectField, TextField,
};
use crate::i18n::*;
use crate::state::use_query;
use crate::words::type_name;
use leptos::prelude::*;
use shared::api::admin::Organisation;
use shared::api::stores::StoreTypeEntry;
use shared::import::ListKind;
use shared::place::Datum;

/// The form. A change of what it says takes the preview away, which did not know of it.
#[component]
pub fn ImportForm(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = move || {
        vec![
            ChoiceOption::new(ListKind::Stores, t_string!(i18n, desk.import.stores)),
            ChoiceOption::new(ListKind::Products, t_string!(i18n, desk.import.products)),
        ]
    };
    Effect::new(move |before: Option<()>| {
        import.kind.track();
        import.datum.track();
        import.zone.track();
        import.store_type.track();
        import.territory.track();
        import.source.track();
        if before.is_some() {
            import.forget_preview();
        }
    });
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        import.look(None);
    };
    let are_stores = move || import.kind.get() == Some(ListKind::Stores);
    let missing = move || {
        if import.file.with(Option::is_none) {
            Some(t_string!(i18n, desk.import.file_missing).to_owned())
        } else if import.source.with(|source| source.trim().is_empty()) {
            Some(t_string!(i18n, desk.import.source_missing).to_owned())
        } else if are_stores() && import.datum.get().is_none() {
            Some(t_string!(i18n, desk.import.datum_missing).to_owned())
        } else {
            None
        }
    };
    let pending = Signal::derive(move || import.work.get() == Work::Preview);
    let look_words = move || match import.preview.with(Option::is_some) {
        true => t_string!(i18n, desk.import.look_again),
        false => t_string!(i18n, desk.import.look),
    };
    let source_hint =
        Signal::derive(move || Some(t_string!(i18n, desk.import.source_hint).to_owned()));
    view! {
        <form class="form" on:submit=look>
            <Choice label=move || t_string!(i18n, desk.import.kind) options=Signal::derive(kinds) value=import.kind/>
            <FileField import/>
            <TextField label=move || t_string!(i18n, desk.import.source) value=import.source hint=source_hint limit=60/>
            <Show when=are_stores>
                <StoreOptions import/>
            </Show>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true pending disabled_because=Signal::derive(missing)>{look_words}</Button>
            </div>
        </form>
    }
}

/// What only a list of stores needs.
#[component]
fn StoreOptions(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let datums = move || {
        vec![
            ChoiceOption::new(Datum::Gcj02, t_string!(i18n, desk.stores.gcj02)),
            ChoiceOption::new(Datum::Bd09, t_string!(i18n, desk.stores.bd09)),
            ChoiceOption::new(Datum::Wgs84, t_string!(i18n, desk.stores.wgs84)),
        ]
    };
    let territories = move || {
        let known = organisation.value.get().ready().unwrap_or_default();
        let all = known.territories.into_iter();
        all.map(|one| ChoiceOption::new(one.id, one.name))
            .collect::<Vec<_>>()
    };
    let store_types = move || {
        let known = types.value.get().ready().unwrap_or_default();
        let all = known.into_iter();
        all.map(|one| ChoiceOption::new(one.id, type_name(i18n, &one.store_type)))
            .collect::<Vec<_>>()
    };
    view! {
        <Choice label=move || t_string!(i18n, desk.import.datum) options=Signal::derive(datums) value=import.datum look=ChoiceLook::Chips/>
        <details>
            <summary>{move || t_string!(i18n, desk.import.options)}</summary>
            <div class="form">
                <SelectField
                    label=move || t_string!(i18n, desk.import.new_territory)
                    options=Signal::derive(territories)
                    value=import.territory
                    none_label=move || t_string!(i18n, desk.import.usual_territory)
                />
                <SelectField
                    label=move || t_string!(i18n, desk.import.new_type)
                    options=Signal::derive(store_types)
                    value=import.store_type
                    none_label=move || t_string!(i18n, desk.import.usual_type)
                />
                <TextField label=move || t_string!(i18n, desk.import.zone) value=import.zone limit=60/>
            </div>
        </details>
    }
}
