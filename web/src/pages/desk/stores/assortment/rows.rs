//! The lines of an assortment, moved and changed in place.

use super::Typed;
use crate::components::{IconButton, NumberStepper, StateWord, ToggleChip, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use shared::api::master::StoreListing;
use shared::display::DisplayPlace;
use shared::ids::ProductId;
use shared::product::ListedProduct;

const FACINGS_MAX: i64 = 999;

/// One product as it is typed. Its values outlast whatever made it: a press on what a search found, a record
/// that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// The product.
    pub product: ProductId,
    is_must_stock: ArcRwSignal<bool>,
    facings: ArcRwSignal<Option<i64>>,
}

impl Line {
    /// A line of a record.
    pub fn of(listed: &ListedProduct) -> Self {
        Self {
            product: listed.product,
            is_must_stock: ArcRwSignal::new(listed.is_must_stock),
            facings: ArcRwSignal::new(listed.facings.map(i64::from)),
        }
    }

    /// The same line with what a record says.
    fn showing(&self, listed: &ListedProduct) -> Self {
        let facings = listed.facings.map(i64::from);
        if self.is_must_stock.get_untracked() != listed.is_must_stock {
            self.is_must_stock.set(listed.is_must_stock);
        }
        if self.facings.get_untracked() != facings {
            self.facings.set(facings);
        }
        self.clone()
    }

    /// The line for the record; it follows what is typed.
    pub fn listed(self) -> ListedProduct {
        let facings = self.facings.get().and_then(|it| u32::try_from(it).ok());
        ListedProduct {
            product: self.product,
            is_must_stock: self.is_must_stock.get(),
            facings,
        }
    }
}

/// Shows these products. What is shown already keeps its row, and the row its line.
pub fn show_lines(lines: RwSignal<Vec<Line>>, products: &[ListedProduct]) {
    // The panel may be gone by the time that another store's assortment is here.
    let Some(shown) = lines.try_get_untracked() else {
        return;
    };
    let line_of = |listed: &ListedProduct| {
        let known = shown.iter().find(|line| line.product == listed.product);
        known.map_or_else(|| Line::of(listed), |line| line.showing(listed))
    };
    lines.set(products.iter().map(line_of).collect());
}

/// Where a display stands.
pub fn place_word(i18n: Words, place: DisplayPlace) -> &'static str {
    match place {
        DisplayPlace::FloorStack => t_string!(i18n, desk.assortment.floor_stack),
        DisplayPlace::EndCap => t_string!(i18n, desk.assortment.end_cap),
        DisplayPlace::OwnRack => t_string!(i18n, desk.assortment.own_rack),
        DisplayPlace::HangingStrip => t_string!(i18n, desk.assortment.hanging_strip),
        DisplayPlace::CutCase => t_string!(i18n, desk.assortment.cut_case),
        DisplayPlace::Other => t_string!(i18n, desk.assortment.other),
    }
}

/// The list.
#[component]
pub fn Rows(typed: Typed, current: Signal<StoreListing>) -> impl IntoView {
    let i18n = use_i18n();
    let empty = move || {
        let is_empty = typed.lines.with(Vec::is_empty);
        is_empty.then(|| t_string!(i18n, desk.assortment.empty))
    };
    view! {
        <p class="quiet">{empty}</p>
        <ol class="question-list">
            <For each=move || typed.lines.get() key=|line| line.product children=move |line| view! { <Row typed line current/> }/>
        </ol>
    }
}

#[component]
fn Row(typed: Typed, line: Line, current: Signal<StoreListing>) -> impl IntoView {
    let i18n = use_i18n();
    let product = line.product;
    let is_must_stock = RwSignal::from(line.is_must_stock);
    let counted = RwSignal::from(line.facings);
    let name = Memo::new(move |_| {
        typed.known.with(|known| {
            let mut known = known.iter();
            let found = known.find(|entry| entry.id == product);
            found
                .map(|entry| entry.product.name.clone())
                .unwrap_or_default()
        })
    });
    let shift = move |by: isize| {
        typed.lines.update(|lines| {
            let at = lines.iter().position(|one| one.product == product);
            let to = at.and_then(|at| at.checked_add_signed(by));
            if let (Some(at), Some(to)) = (at, to.filter(|to| *to < lines.len())) {
                lines.swap(at, to);
            }
        });
    };
    let remove = move |()| {
        let other = |one: &Line| one.product != product;
        typed.lines.update(|lines| lines.retain(other));
    };
    let named = move |word: &str| format!("{word} · {}", name.get());
    let facings = move || named(t_string!(i18n, desk.assortment.facings));
    let is_not_sold = move || {
        current.with(|current| {
            let mut counted = current.not_sold.iter();
            counted.any(|found| found.products.contains(&product))
        })
    };
    view! {
        <li>
            <div class="question-row">
                <span class="strong question-open">{name}</span>
                <Show when=move || typed.may.get()>
                    <IconButton icon=IconName::ChevronUp label=Signal::derive(move || named(t_string!(i18n, desk.forms.up))) on_press=move |()| shift(-1)/>
                    <IconButton icon=IconName::ChevronDown label=Signal::derive(move || named(t_string!(i18n, desk.forms.down))) on_press=move |()| shift(1)/>
                    <IconButton icon=IconName::Cross label=Signal::derive(move || named(t_string!(i18n, desk.forms.remove))) on_press=remove/>
                </Show>
            </div>
            <Show when=is_not_sold>
                <StateWord icon=IconName::Warning tone=Tone::Attention label=t_string!(i18n, desk.assortment.not_sold)/>
            </Show>
            <div class="listed-numbers">
                <span class="quiet" aria-hidden="true">{t!(i18n, desk.assortment.facings)}</span>
                <NumberStepper
                    label=Signal::derive(facings)
                    less_label=Signal::derive(move || named(t_string!(i18n, desk.settings.less)))
                    more_label=Signal::derive(move || named(t_string!(i18n, desk.settings.more)))
                    value=counted
                    max=FACINGS_MAX
                    disabled=Signal::derive(move || !typed.may.get())
                />
                <ToggleChip
                    label=move || t_string!(i18n, desk.assortment.must_stock)
                    is_on=is_must_stock
                    on_press=move |()| {
                        if typed.may.get_untracked() {
                            is_must_stock.update(|is_on| *is_on = !*is_on);
                        }
                    }
                />
            </div>
        </li>
    }
}
