//! One type of store: its names and norms.

use super::template::{Template, TypedTemplate};
use super::thresholds::{Threshold, number};
use crate::components::{Button, ButtonKind, TextField};
use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::edited::Edited;
use crate::pages::desk::saving::{SavingNote, use_saving};
use leptos::prelude::*;
use shared::api::stores::StoreTypeEntry;
use shared::ids::{RecordId, StoreTypeId};
use shared::store::StoreType;
use shared::store::kind::{GEOFENCE_RADIUS_MAX_M, UNITS_MAX};

/// Nobody visits more in a day.
const A_DAY_MAX: i64 = 100;
/// A working day.
const MINUTES_MAX: i64 = 480;

/// What is proposed for a new type.
fn proposal() -> StoreType {
    StoreType {
        name_zh: String::new(),
        name_en: String::new(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 300,
        geofence_radius_m: 150,
        template: shared::store::VisitTemplate::default(),
    }
}

/// The fields as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    name_zh: RwSignal<String>,
    name_en: RwSignal<String>,
    units: RwSignal<Option<i64>>,
    a_day: RwSignal<Option<i64>>,
    minutes: RwSignal<Option<i64>>,
    fence: RwSignal<Option<i64>>,
    template: TypedTemplate,
}

impl Typed {
    fn of(known: &StoreType) -> Self {
        Self {
            name_zh: RwSignal::new(known.name_zh.clone()),
            name_en: RwSignal::new(known.name_en.clone()),
            units: RwSignal::new(Some(known.units.into())),
            a_day: RwSignal::new(Some(known.stores_a_day.into())),
            minutes: RwSignal::new(Some((known.time_in_store_min_s / 60).into())),
            fence: RwSignal::new(Some(known.geofence_radius_m.into())),
            template: TypedTemplate::of(&known.template),
        }
    }

    fn over(self, before: &StoreType) -> StoreType {
        let minutes = number(self.minutes, before.time_in_store_min_s / 60);
        let is_same = minutes == before.time_in_store_min_s / 60;
        StoreType {
            name_zh: self.name_zh.get().trim().to_owned(),
            name_en: self.name_en.get().trim().to_owned(),
            units: number(self.units, before.units),
            stores_a_day: number(self.a_day, before.stores_a_day),
            // A norm of odd seconds stays as it is until somebody sets another one.
            time_in_store_min_s: if is_same {
                before.time_in_store_min_s
            } else {
                minutes * 60
            },
            geofence_radius_m: number(self.fence, before.geofence_radius_m),
            template: self.template.over(&before.template),
        }
    }
}

/// The form; a new type is made by its first saving and changed by the next ones.
#[component]
pub fn TypeForm(entry: Option<StoreTypeEntry>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let saving = use_saving(move || changed.run(()));
    let id = entry.as_ref().map_or_else(
        || StoreTypeId::new(clock::now().0, clock::random_ten()),
        |entry| entry.id,
    );
    let known = entry.map(|entry| entry.store_type);
    let typed = Typed::of(&known.clone().unwrap_or_else(proposal));
    let edited = Edited::new(RecordId(id.0), known, saving);
    let after = move || typed.over(&edited.now().unwrap_or_else(proposal));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (before, after) = untrack(|| (edited.now(), after()));
        edited.save(before.as_ref(), after);
    };
    let reason = move || {
        let after = after();
        if after.name_zh.is_empty() || after.name_en.is_empty() {
            return Some(t_string!(i18n, desk.settings.names_missing).to_owned());
        }
        if !typed.template.has_cards() {
            return Some(t_string!(i18n, desk.template.no_card).to_owned());
        }
        let is_same = edited.now().is_some_and(|now| now == after);
        is_same.then(|| t_string!(i18n, desk.settings.same).to_owned())
    };
    view! {
        <form class="form" on:submit=save>
            <div class="form-row">
                <TextField label=move || t_string!(i18n, desk.settings.name_zh) value=typed.name_zh limit=60/>
                <TextField label=move || t_string!(i18n, desk.settings.name_en) value=typed.name_en limit=60/>
            </div>
            <Threshold value=typed.units min=1 max=i64::from(UNITS_MAX)
                label=move || t_string!(i18n, desk.settings.units) hint=move || t_string!(i18n, desk.settings.units_hint)/>
            <Threshold value=typed.a_day min=1 max=A_DAY_MAX label=move || t_string!(i18n, desk.settings.a_day) hint=""/>
            <Threshold value=typed.minutes max=MINUTES_MAX label=move || t_string!(i18n, desk.settings.time_min) hint=""/>
            <Threshold value=typed.fence min=1 max=i64::from(GEOFENCE_RADIUS_MAX_M)
                label=move || t_string!(i18n, desk.settings.fence) hint=""/>
            <Template typed=typed.template/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true disabled_because=Signal::derive(reason)>
                    {move || t_string!(i18n, desk.settings.save_type)}
                </Button>
            </div>
            <SavingNote saving/>
        </form>
    }
}
