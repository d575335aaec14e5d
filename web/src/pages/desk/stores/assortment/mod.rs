//! What is agreed with a store: its assortment in the order of the shelf, and its displays.

mod adding;
mod copy;
mod displays;
mod rows;

use crate::components::{Band, Button, ButtonKind};
use crate::i18n::*;
use crate::pages::desk::followed::Followed;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::rights::use_rights;
use crate::pages::desk::saving::{SavingNote, draft_of, use_saving};
use crate::state::use_query;
use adding::{AddProduct, TakeOver};
use copy::CopyToStores;
use displays::Displays;
use leptos::prelude::*;
use rows::{Line, Rows, show_lines};
use shared::api::admin::Organisation;
use shared::api::master::{ProductEntry, StoreListing};
use shared::api::stores::StoreRow;
use shared::feeds;
use shared::kinds::{change_draft, create_draft};
use shared::product::{ListedProduct, Listing};
use shared::sync::engine::Draft;

/// The part of a store's panel; it is read when the panel is opened.
#[component]
pub fn Assortment(
    /// The store.
    row: StoreRow,
    /// The territories, for whoever copies it.
    known: Memo<Organisation>,
) -> impl IntoView {
    let i18n = use_i18n();
    let store = row.id;
    let listing = use_query::<StoreListing>(move || Some(format!("/api/stores/{store}/listing")));
    let changed = Callback::new(move |()| listing.reload());
    view! {
        <Band title=move || t_string!(i18n, desk.assortment.title)/>
        <Asked query=listing draw=move |current| view! { <Editor current changed row=row.clone() known/> }/>
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
    fn products(self) -> Vec<ListedProduct> {
        self.lines.get().into_iter().map(Line::listed).collect()
    }
}

#[component]
fn Editor(
    current: Signal<StoreListing>,
    changed: Callback<()>,
    row: StoreRow,
    known: Memo<Organisation>,
) -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let followed = Followed::new(Vec::<ListedProduct>::new());
    // Until it is read again, the first that was saved here of the record counts as there.
    let is_made = StoredValue::new(false);
    let changed = Callback::new(move |()| {
        is_made.set_value(true);
        changed.run(());
    });
    let saving = use_saving(move || {
        followed.confirm();
        changed.run(());
    });
    let typed = Typed {
        lines: RwSignal::new(Vec::new()),
        known: RwSignal::new(Vec::new()),
        may: Signal::derive(move || rights.may_administer()),
    };
    // A saved display changes nothing of what is typed.
    let listed = Memo::new(move |_| {
        current.with(|current| current.listing.as_ref().map(|it| it.products.clone()))
    });
    Effect::new(move || {
        let record = listed.get().unwrap_or_default();
        let read = current.with_untracked(|current| current.products.clone());
        typed.known.update(|known| {
            known.retain(|entry| read.iter().all(|one| one.id != entry.id));
            known.extend(read);
        });
        let shown = untrack(|| typed.products());
        if let Some(products) = followed.follow(&shown, record) {
            show_lines(typed.lines, &products);
        }
    });
    let is_same = move || followed.is_untouched(&typed.products());
    let same = move || is_same().then(|| t_string!(i18n, desk.settings.same).to_owned());
    let is_saved = move || {
        let typed = typed.products();
        current.with(|current| listing_of(current).products == typed)
    };
    let save = move |()| {
        let (before, after) = untrack(|| (followed.before(), typed.products()));
        followed.send(after.clone());
        let draft = current.with_untracked(|current| {
            let with = |products| Listing {
                products,
                ..listing_of(current)
            };
            let is_there = is_made.get_value() || current.listing.is_some();
            let before = is_there.then(|| with(before));
            listing_draft(before.as_ref(), &with(after))
        });
        saving.save(draft.into_iter().collect());
    };
    view! {
        <Rows typed current/>
        <Show when=move || typed.may.get()>
            <AddProduct typed/>
            <TakeOver typed/>
            <div class="form-foot">
                <Button
                    kind=ButtonKind::Primary disabled_because=Signal::derive(same)
                    pending=Signal::derive(move || saving.is_waiting()) on_press=save
                >
                    {move || t_string!(i18n, desk.assortment.save)}
                </Button>
            </div>
            <SavingNote saving/>
            <CopyToStores source=current row=row.clone() known is_saved=Signal::derive(is_saved)/>
        </Show>
        <Displays current may=typed.may is_made changed/>
    }
}

/// The record; without one nothing is agreed.
fn listing_of(current: &StoreListing) -> Listing {
    let known = current.listing.clone();
    known.unwrap_or_else(|| Listing::nothing_at(current.store))
}

/// The change from what was before; none when nothing changes. Without a record it is made.
fn listing_draft(before: Option<&Listing>, after: &Listing) -> Option<Draft> {
    let of = draft_of(Listing::record_of(after.store), feeds::store(after.store));
    match before {
        Some(before) => change_draft(of, before, after),
        None => Some(create_draft(of, after)),
    }
}
