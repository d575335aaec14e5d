//! Three ways to repair a doubtful position: accept what check-ins say, confirm it, move the point.

use super::move_point::MovePoint;
use super::sketch::Sketch;
use crate::components::{Band, Button, ButtonKind};
use crate::i18n::*;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use leptos::prelude::*;
use shared::api::stores::StoreDetail;
use shared::feeds;
use shared::ids::RecordId;
use shared::kinds::change_draft;
use shared::place::Datum;
use shared::store::{Store, StorePosition};

/// The part of the panel.
#[component]
pub fn Repair(
    detail: Signal<StoreDetail>,
    /// Whether the person repairs positions here; who does not still sees what check-ins say.
    may_change: Signal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
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
    let has_proposal = move || detail.with(|detail| detail.row.proposal.is_some());
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
        <Show when=move || may_change.get() || has_proposal()>
            <Band title=move || t_string!(i18n, desk.stores.repair) aside=Signal::derive(proposal_words)/>
            <Sketch detail/>
        </Show>
        <Show when=move || may_change.get()>
            <div class="form-foot">
                <Show when=has_proposal>
                    <Button kind=ButtonKind::Primary on_press=Callback::new(accept)>
                        {move || t_string!(i18n, desk.stores.accept)}
                    </Button>
                </Show>
                <Show when=is_doubtful>
                    <Button on_press=Callback::new(confirm)>{move || t_string!(i18n, desk.stores.confirm)}</Button>
                </Show>
            </div>
            <MovePoint detail set=Callback::new(set)/>
        </Show>
        <SavingNote saving/>
    }
}
