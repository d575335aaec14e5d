//! What is agreed with a store: its assortment in the order of the shelf, and its displays.

mod adding;
mod rows;

use crate::components::{Band, Button, ButtonKind, Fact, FactsList};
use crate::i18n::*;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::rights::use_rights;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use crate::state::use_query;
use adding::{AddProduct, TakeOver};
use leptos::prelude::*;
use rows::{Line, Rows, lines_of};
use shared::api::master::{ProductEntry, StoreListing};
use shared::feeds;
use shared::ids::StoreId;
use shared::kinds::{change_draft, create_draft};
use shared::product::Listing;

/// The part of a store's panel; it is read when the panel is opened.
#[component]
pub fn Assortment(store: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let listing = use_query::<StoreListing>(move || Some(format!("/api/stores/{store}/listing")));
    let changed = Callback::new(move |()| listing.reload());
    view! {
        <Band title=move || t_string!(i18n, desk.assortment.title)/>
        <Asked query=listing draw=move |current| view! { <Editor current changed/> }/>
    }
}

/// What is typed and what the server has.
#[derive(Clone, Copy)]
struct Typed {
    /// The assortment in its order.
    lines: RwSignal<Vec<Line>>,
    /// Names of what is or was listed.
    known: RwSignal<Vec<ProductEntry>>,
    /// Whether it may be changed.
    may: Signal<bool>,
}

impl Typed {
    /// The record with what is typed.
    fn over(self, current: &StoreListing) -> Listing {
        let displays = current.listing.as_ref().map(|it| it.displays.clone());
        Listing {
            store: current.store,
            products: self.lines.get().into_iter().map(Line::listed).collect(),
            displays: displays.unwrap_or_default(),
        }
    }
}

#[component]
fn Editor(current: Signal<StoreListing>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let saving = use_saving(move || changed.run(()));
    let typed = Typed {
        lines: RwSignal::new(Vec::new()),
        known: RwSignal::new(Vec::new()),
        may: Signal::derive(move || rights.may_administer()),
    };
    Effect::new(move || {
        let current = current.get();
        typed.lines.set(lines_of(current.listing.as_ref()));
        typed.known.set(current.products);
    });
    let is_same = move || {
        current.with(|current| match &current.listing {
            Some(listing) => *listing == typed.over(current),
            None => typed.lines.with(Vec::is_empty),
        })
    };
    let same = move || is_same().then(|| t_string!(i18n, desk.settings.same).to_owned());
    let save = move |()| {
        let current = current.get_untracked();
        let after = untrack(|| typed.over(&current));
        let of = draft_of(
            Listing::record_of(current.store),
            feeds::store(current.store),
        );
        let draft = match &current.listing {
            Some(before) => change_draft(of, before, &after),
            None => Some(create_draft(of, &after)),
        };
        saving.save(draft.into_iter().collect());
    };
    view! {
        <Rows typed current/>
        <Show when=move || typed.may.get()>
            <AddProduct typed/>
            <TakeOver typed/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary disabled_because=Signal::derive(same) on_press=save>
                    {move || t_string!(i18n, desk.assortment.save)}
                </Button>
            </div>
            <SavingNote saving/>
        </Show>
        <Displays current/>
    }
}

/// Displays that are agreed beside promotions.
#[component]
fn Displays(current: Signal<StoreListing>) -> impl IntoView {
    let i18n = use_i18n();
    let displays = move || {
        let listing = current.with(|current| current.listing.clone());
        listing.map(|it| it.displays).unwrap_or_default()
    };
    let row = move |display: shared::product::AgreedDisplay| {
        let name = rows::place_word(i18n, display.terms.place);
        let cases = display
            .terms
            .cases
            .map(|cases| t_string!(i18n, desk.assortment.cases, cases = cases).to_string());
        let days = format!("{} – {}", display.from, display.to);
        let words: Vec<_> = cases.into_iter().chain([days]).collect();
        view! { <Fact name>{words.join(" · ")}</Fact> }
    };
    move || {
        let displays = displays();
        (!displays.is_empty()).then(|| {
            view! {
                <Band title=move || t_string!(i18n, desk.assortment.displays)/>
                <FactsList>{displays.into_iter().map(row).collect_view()}</FactsList>
            }
        })
    }
}
