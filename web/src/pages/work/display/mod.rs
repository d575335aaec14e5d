//! Special displays of a visit: what is agreed against what is found, and what was won beside it.

mod card;
mod one;

pub use card::DisplayCard;

use super::frame::WorkPage;
use super::records::{VisitAt, read_records, use_records};
use crate::components::{Band, Button, EmptyState};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_field;
use leptos::prelude::*;
use one::OneDisplay;
use shared::display::{SpecialDisplay, WON_MAX};
use shared::ids::VisitId;
use shared::product::{AgreedDisplay, Listing};

/// The page, at `/visit/:id/display`.
#[component]
pub fn DisplayPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <WorkPage
            visit title=move || t_string!(i18n, work.display.title)
            body=|at| view! { <Body at/> }.into_any()
        />
    }
}

/// The displays that are agreed with a store on a day.
fn agreed_displays(
    listings: &[(shared::ids::RecordId, Listing)],
    at: VisitAt,
) -> Vec<AgreedDisplay> {
    let own = listings
        .iter()
        .find(|(_, listing)| listing.store == at.store);
    own.map(|(_, listing)| listing.displays_on(at.day).cloned().collect())
        .unwrap_or_default()
}

#[component]
fn Body(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let listings = use_records::<Listing>();
    let agreed = Memo::new(move |_| listings.with(|listings| agreed_displays(listings, at)));
    // Won ones are numbered from 1 and never taken back, so their count says which there are.
    let known = read_records::<SpecialDisplay>(field);
    let won_before = known
        .iter()
        .filter(|(_, display)| display.visit == at.visit && display.agreed_number.is_none())
        .count();
    let won = RwSignal::new(u16::try_from(won_before).unwrap_or(WON_MAX));
    let add = move |()| won.update(|won| *won = (*won + 1).min(WON_MAX));
    view! {
        <Show when=move || agreed.with(Vec::is_empty) && won.get() == 0>
            <EmptyState
                icon=IconName::Display
                title=move || t_string!(i18n, work.display.empty_title)
                text=move || t_string!(i18n, work.display.empty_text)
            />
        </Show>
        <Show when=move || agreed.with(|agreed| !agreed.is_empty())>
            <Band title=move || t_string!(i18n, work.display.agreed)/>
        </Show>
        <div class="pad-x stack">
            <For each=move || agreed.get() key=|agreed| agreed.number let:agreed>
                <OneDisplay at agreed=Some(agreed) won=0/>
            </For>
        </div>
        <Band title=move || t_string!(i18n, work.display.won)/>
        <div class="pad-x stack">
            <For each=move || 1..=won.get() key=|number| *number let:number>
                <OneDisplay at agreed=None won=number/>
            </For>
            <Button icon=IconName::Plus wide=true on_press=add>{t!(i18n, work.display.add_won)}</Button>
        </div>
    }
}
