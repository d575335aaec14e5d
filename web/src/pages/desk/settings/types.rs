//! The types of stores with their norms.

use super::type_form::TypeForm;
use crate::components::{Band, Button, Column, DataTable, EmptyState, SidePanel, TableSort};
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::{Words, type_name};
use leptos::prelude::*;
use shared::api::stores::StoreTypeEntry;
use shared::store::StoreType;

/// What the panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// A type that does not exist yet.
    New,
    /// The type with this id.
    Known(String),
}

/// The table.
#[component]
pub fn Types(
    known: Signal<Vec<StoreTypeEntry>>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sort = RwSignal::new(None::<TableSort>);
    let selected = move || match opened.get() {
        Some(Opened::Known(id)) => Some(id),
        _ => None,
    };
    view! {
        <Band title=move || t_string!(i18n, desk.settings.types)/>
        <p class="quiet pad-x">{move || t_string!(i18n, desk.settings.used_text)}</p>
        <Show
            when=move || known.with(|known| !known.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Store
                    title=move || t_string!(i18n, desk.settings.empty_title)
                    text=move || t_string!(i18n, desk.settings.empty_text)
                />
            }
        >
            <DataTable
                caption=move || t_string!(i18n, desk.settings.table)
                columns=columns(i18n)
                rows=known
                row_key=|row: StoreTypeEntry| row.id.to_string()
                sort
                selected=Signal::derive(selected)
                on_open=Callback::new(move |id| opened.set(Some(Opened::Known(id))))
            />
        </Show>
        <div class="more-rows">
            <Button icon=IconName::Plus on_press=move |()| opened.set(Some(Opened::New))>
                {move || t_string!(i18n, desk.settings.new_type)}
            </Button>
        </div>
    }
}

/// The panel of what is opened, beside the whole page.
#[component]
pub fn OpenedType(
    known: Memo<Vec<StoreTypeEntry>>,
    opened: RwSignal<Option<Opened>>,
    changed: Callback<()>,
) -> impl IntoView {
    move || {
        let what = opened.get()?;
        let entry = match &what {
            Opened::New => None,
            Opened::Known(id) => known.with_untracked(|known| {
                let mut known = known.iter();
                known.find(|entry| entry.id.to_string() == *id).cloned()
            }),
        };
        Some(view! { <TypePanel entry opened changed/> })
    }
}

fn columns(i18n: Words) -> Vec<Column<StoreTypeEntry>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    let figure = |key, word: fn(Words) -> &'static str, value: fn(&StoreType) -> u32| {
        Column::new(key, heading(word), move |row: &StoreTypeEntry| {
            value(&row.store_type).to_string().into_any()
        })
        .at_end()
    };
    vec![
        Column::new(
            "name",
            heading(|i18n| t_string!(i18n, desk.settings.types)),
            move |row: &StoreTypeEntry| type_name(i18n, &row.store_type).into_any(),
        ),
        figure(
            "units",
            |i18n| t_string!(i18n, desk.settings.units),
            |it| it.units,
        ),
        figure(
            "a_day",
            |i18n| t_string!(i18n, desk.settings.a_day),
            |it| it.stores_a_day,
        ),
        figure(
            "time",
            |i18n| t_string!(i18n, desk.settings.time_min),
            |it| it.time_in_store_min_s / 60,
        ),
        figure(
            "fence",
            |i18n| t_string!(i18n, desk.settings.fence),
            |it| it.geofence_radius_m,
        ),
    ]
}

#[component]
fn TypePanel(
    entry: Option<StoreTypeEntry>,
    opened: RwSignal<Option<Opened>>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let entry = StoredValue::new(entry);
    let title = move || {
        entry.with_value(|entry| {
            entry.as_ref().map_or_else(
                || t_string!(i18n, desk.settings.new_type).to_owned(),
                |entry| type_name(i18n, &entry.store_type).to_owned(),
            )
        })
    };
    view! {
        <SidePanel open title=Signal::derive(title) close_label=move || t_string!(i18n, desk.close)>
            <TypeForm entry=entry.get_value() changed/>
        </SidePanel>
    }
}
