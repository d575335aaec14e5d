//! Moving a store's point by its coordinates, in the datum of the map they were read from.

use crate::components::{Button, Choice, ChoiceLook, ChoiceOption, TextField, TextPurpose};
use crate::i18n::*;
use leptos::prelude::*;
use shared::api::stores::StoreDetail;
use shared::place::{Datum, Position, from_wgs84, to_wgs84};
use shared::store::StorePosition;

/// The form; the numbers follow the store's position and the datum.
#[component]
pub fn MovePoint(detail: Signal<StoreDetail>, set: Callback<StorePosition>) -> impl IntoView {
    let i18n = use_i18n();
    let datum = RwSignal::new(Some(Datum::Wgs84));
    let latitude = RwSignal::new(String::new());
    let longitude = RwSignal::new(String::new());
    let position = Memo::new(move |_| detail.with(|detail| detail.row.position));
    // A repaired position, and another datum of the same one, take the place of what stood there.
    Effect::new(move || {
        let point = position.get().map(|point| Position {
            latitude: point.latitude,
            longitude: point.longitude,
        });
        let point = point.zip(datum.get());
        let shown = point.map(|(point, datum)| from_wgs84(datum, point));
        let written = |degrees: Option<f64>| degrees.map_or(String::new(), |it| format!("{it:.6}"));
        latitude.set(written(shown.map(|point| point.latitude)));
        longitude.set(written(shown.map(|point| point.longitude)));
    });
    let point = move || {
        Position::new(
            latitude.get().trim().parse().ok()?,
            longitude.get().trim().parse().ok()?,
        )
    };
    let was_tried = RwSignal::new(false);
    let error = Signal::derive(move || {
        (was_tried.get() && point().is_none())
            .then(|| t_string!(i18n, desk.stores.bad_number).to_owned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_tried.set(true);
        let Some((datum, point)) = untrack(|| datum.get().zip(point())) else {
            return;
        };
        let point = to_wgs84(datum, point);
        set.run(StorePosition {
            latitude: point.latitude,
            longitude: point.longitude,
            datum,
            accuracy_m: None,
            doubt: None,
        });
    };
    let datums = move || {
        vec![
            ChoiceOption::new(Datum::Wgs84, t_string!(i18n, desk.stores.wgs84)),
            ChoiceOption::new(Datum::Gcj02, t_string!(i18n, desk.stores.gcj02)),
            ChoiceOption::new(Datum::Bd09, t_string!(i18n, desk.stores.bd09)),
        ]
    };
    view! {
        <form class="form" on:submit=submit>
            <Choice label=move || t_string!(i18n, desk.stores.datum) options=Signal::derive(datums) value=datum look=ChoiceLook::Chips/>
            <div class="form-row">
                <TextField label=move || t_string!(i18n, desk.stores.latitude) value=latitude purpose=TextPurpose::Decimal error/>
                <TextField label=move || t_string!(i18n, desk.stores.longitude) value=longitude purpose=TextPurpose::Decimal/>
            </div>
            <div class="form-foot"><Button submit=true>{move || t_string!(i18n, desk.stores.set)}</Button></div>
        </form>
    }
}
