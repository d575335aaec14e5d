//! Three ways to repair a doubtful position: accept what check-ins say, confirm it, move the point.

use super::sketch::Sketch;
use crate::components::{Band, Button, ButtonKind, TextField, TextPurpose};
use crate::i18n::*;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use leptos::prelude::*;
use shared::api::stores::StoreDetail;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::change_draft;
use shared::place::{Datum, Position};
use shared::store::{Store, StorePosition};

/// The part of the panel.
#[component]
pub fn Repair(detail: Signal<StoreDetail>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let saving = use_saving(move || changed.run(()));
    let set = move |position: StorePosition| {
        let detail = detail.get_untracked();
        let after = Store {
            position: Some(position),
            ..detail.store.clone()
        };
        let of = draft_of(RecordId(detail.row.id.0), feeds::store(detail.row.id));
        saving.save(
            change_draft(of, &detail.store, &after)
                .into_iter()
                .collect(),
        );
    };
    let accept = move |()| {
        if let Some(proposal) = detail.with_untracked(|detail| detail.row.proposal.clone()) {
            set(StorePosition {
                latitude: proposal.point.latitude,
                longitude: proposal.point.longitude,
                datum: Datum::Wgs84,
                accuracy_m: Some(proposal.accuracy_m),
                doubt: None,
            });
        }
    };
    let confirm = move |()| {
        if let Some(position) = detail.with_untracked(|detail| detail.store.position.clone()) {
            set(StorePosition {
                doubt: None,
                ..position
            });
        }
    };
    let is_doubtful = move || detail.with(|detail| detail.row.doubt.is_some());
    let proposal_words = move || {
        let proposal = detail.with(|detail| detail.row.proposal.clone())?;
        let (count, metres) = (proposal.check_ins.len(), proposal.distance_m.unwrap_or(0));
        Some(
            t_string!(
                i18n,
                desk.stores.proposal_text,
                count = count,
                metres = metres
            )
            .to_string(),
        )
    };
    view! {
        <Band title=move || t_string!(i18n, desk.stores.repair) aside=Signal::derive(proposal_words)/>
        <Sketch detail/>
        <div class="form-foot pad-x">
            <Show when=move || detail.with(|detail| detail.row.proposal.is_some())>
                <Button kind=ButtonKind::Primary on_press=Callback::new(accept)>
                    {move || t_string!(i18n, desk.stores.accept)}
                </Button>
            </Show>
            <Show when=is_doubtful>
                <Button on_press=Callback::new(confirm)>{move || t_string!(i18n, desk.stores.confirm)}</Button>
            </Show>
        </div>
        <Move detail set=Callback::new(set)/>
        <SavingNote saving/>
    }
}

#[component]
fn Move(detail: Signal<StoreDetail>, set: Callback<StorePosition>) -> impl IntoView {
    let i18n = use_i18n();
    let written = |degrees: f64| format!("{degrees:.6}");
    let start = detail.with_untracked(|detail| detail.row.position);
    let latitude = RwSignal::new(
        start
            .map(|point| written(point.latitude))
            .unwrap_or_default(),
    );
    let longitude = RwSignal::new(
        start
            .map(|point| written(point.longitude))
            .unwrap_or_default(),
    );
    let point = move || {
        Position::new(
            latitude.get().trim().parse().ok()?,
            longitude.get().trim().parse().ok()?,
        )
    };
    let is_wrong = RwSignal::new(false);
    let error = Signal::derive(move || {
        (is_wrong.get() && point().is_none())
            .then(|| t_string!(i18n, desk.stores.bad_number).to_owned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match untrack(point) {
            Some(point) => set.run(StorePosition {
                latitude: point.latitude,
                longitude: point.longitude,
                datum: Datum::Wgs84,
                accuracy_m: None,
                doubt: None,
            }),
            None => is_wrong.set(true),
        }
    };
    view! {
        <form class="form pad-x" on:submit=submit>
            <div class="form-row">
                <TextField label=move || t_string!(i18n, desk.stores.latitude) value=latitude purpose=TextPurpose::Decimal error/>
                <TextField label=move || t_string!(i18n, desk.stores.longitude) value=longitude purpose=TextPurpose::Decimal/>
            </div>
            <div class="form-foot"><Button submit=true>{move || t_string!(i18n, desk.stores.set)}</Button></div>
        </form>
    }
}
