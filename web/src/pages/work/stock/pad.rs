use super::Counting;
use super::entry::{Measure, pop_digit, push_digit, set_not_sold, set_reason};
use super::rows::measure_words;
use crate::components::{ButtonKind, ButtonLink, Icon};
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::Words;
use leptos::prelude::*;
use shared::stock::OutOfStockReason;

/// The keys: what is counted, the quick numbers, and the pad.
#[component]
pub fn Pad(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let is_asking = Memo::new(move |_| counting.asked.get().is_some());
    let has_current = Memo::new(move |_| counting.current.get().is_some());
    view! {
        <section class="pad" aria-label=move || t_string!(i18n, work.stock.pad)>
            <Tabs counting/>
            {move || match (is_asking.get(), has_current.get()) {
                (true, _) => view! { <Reasons counting/> }.into_any(),
                (false, true) => view! { <Quick counting/> }.into_any(),
                (false, false) => view! { <AllDone counting/> }.into_any(),
            }}
            <Show when=move || has_current.get()>
                <Keys counting/>
            </Show>
        </section>
    }
}

#[component]
fn Tabs(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let tab = move |measure: Measure| {
        let is_on = move || (counting.measure.get() == measure).to_string();
        let press = move |_| {
            counting.measure.set(measure);
            counting.asked.set(None);
            if counting.current.get_untracked().is_none() {
                counting.current.set(Some(0));
            }
        };
        view! {
            <button type="button" aria-pressed=is_on on:click=press>
                {move || measure_words(i18n, measure)}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=move || t_string!(i18n, work.stock.measure)>
            {Measure::ALL.map(tab).collect_view()}
        </div>
    }
}

impl Counting {
    /// Writes a number for the current product and goes on; an empty shelf asks why.
    fn record(self, number: u32) {
        let Some(index) = self.current.get_untracked() else {
            return;
        };
        let measure = self.measure.get_untracked();
        self.change(index, |line| measure.set(line, Some(number)));
        self.leave(index);
    }

    fn leave(self, index: usize) {
        let listed = self.listed.with_value(|listed| listed.get(index).cloned());
        let is_out = listed.filter(|one| untrack(|| self.line(one)).is_out_of_stock());
        let is_shelf = self.measure.get_untracked() == Measure::Shelf;
        self.asked
            .set(is_out.filter(|_| is_shelf).map(|one| one.id));
        self.go_on();
    }

    /// The number of the current product, or of the last time.
    fn known(self) -> Option<u32> {
        let index = self.current.get()?;
        let listed = self
            .listed
            .with_value(|listed| listed.get(index).cloned())?;
        let measure = self.measure.get();
        self.last
            .with_value(|last| measure.of(&last.get(&listed.id)?.line))
    }
}

/// Nothing, one less, as last time, one more: a tap for each product.
#[component]
fn Quick(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let zero_words = move || match counting.measure.get() {
        Measure::Shelf => t_string!(i18n, work.stock.out),
        _ => t_string!(i18n, work.stock.none),
    };
    let keys = move || {
        let last = counting.known();
        let less = last.filter(|last| *last > 1).map(|last| last - 1);
        let key = move |number: u32, words: &'static str, class: &'static str| {
            view! {
                <button class=class type="button" on:click=move |_| counting.record(number)>
                    {number} <small>{words}</small>
                </button>
            }
        };
        view! {
            {key(0, zero_words(), "key")}
            {less.map(|less| key(less, t_string!(i18n, work.stock.one_less), "key"))}
            {last
                .filter(|last| *last > 0)
                .map(|last| key(last, t_string!(i18n, work.stock.same), "key same"))}
            {last.map(|last| key(last + 1, t_string!(i18n, work.stock.one_more), "key"))}
        }
    };
    view! { <div class="quick" role="group" aria-label=move || t_string!(i18n, work.stock.quick)>{keys}</div> }
}

/// Why the product before is out of stock: one tap, or none.
#[component]
fn Reasons(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let name = move || {
        let asked = counting.asked.get()?;
        counting.listed.with_value(|listed| {
            let mut all = listed.iter();
            all.find(|one| one.id == asked)
                .map(|one| one.product.name.clone())
        })
    };
    let answer = move |reason: OutOfStockReason| {
        let press = move |_| {
            let asked = counting.asked.get_untracked();
            let index = counting
                .listed
                .with_value(|listed| listed.iter().position(|one| Some(one.id) == asked));
            if let Some(index) = index {
                counting.change(index, |line| set_reason(line, reason));
            }
            counting.asked.set(None);
        };
        view! { <button type="button" class="chip" on:click=press>{move || reason_words(i18n, reason)}</button> }
    };
    view! {
        <div class="reasons" role="group" aria-label=move || t_string!(i18n, work.stock.why_label)>
            <p>{move || t_string!(i18n, work.stock.why, name = name().unwrap_or_default()).to_string()}</p>
            <div class="chips">
                {OutOfStockReason::ALL.iter().copied().map(answer).collect_view()}
                <button type="button" class="chip" on:click=move |_| counting.asked.set(None)>
                    {t!(i18n, work.stock.skip)}
                </button>
            </div>
        </div>
    }
}

fn reason_words(i18n: Words, reason: OutOfStockReason) -> &'static str {
    match reason {
        OutOfStockReason::NotReplenished => t_string!(i18n, work.stock.not_replenished),
        OutOfStockReason::NotOrdered => t_string!(i18n, work.stock.not_ordered),
        OutOfStockReason::NotDelivered => t_string!(i18n, work.stock.not_delivered),
        OutOfStockReason::WrongBookStock => t_string!(i18n, work.stock.wrong_book_stock),
        OutOfStockReason::Other => t_string!(i18n, work.stock.other_reason),
    }
}

#[component]
fn Keys(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let set = move |step: fn(Option<u32>, u32) -> Option<u32>, digit: u32| {
        let Some(index) = counting.current.get_untracked() else {
            return;
        };
        let measure = counting.measure.get_untracked();
        counting.asked.set(None);
        counting.change(index, |line| {
            let number = step(measure.of(line), digit);
            measure.set(line, number);
        });
    };
    let digit = move |digit: u32| {
        let press = move |_| set(|number, digit| Some(push_digit(number, digit)), digit);
        view! { <button class="key" type="button" on:click=press>{digit}</button> }
    };
    let erase = move |_| set(|number, _| pop_digit(number), 0);
    let next = move |_| match counting.current.get_untracked() {
        Some(index) => counting.leave(index),
        None => counting.go_on(),
    };
    let skip = move |_| {
        counting.asked.set(None);
        counting.go_on();
    };
    let not_sold = move |_| {
        if let Some(index) = counting.current.get_untracked() {
            counting.asked.set(None);
            counting.change(index, set_not_sold);
            counting.go_on();
        }
    };
    view! {
        <div class="keys">
            {[1, 2, 3].map(digit).collect_view()}
            <button class="key tool" type="button" on:click=erase aria-label=move || t_string!(i18n, work.stock.erase)>
                <Icon name=IconName::Erase/>
            </button>
            {[4, 5, 6].map(digit).collect_view()}
            <button class="key tool" type="button" on:click=move |_| counting.undo() aria-label=move || t_string!(i18n, work.stock.undo)>
                <Icon name=IconName::Undo/>
            </button>
            {[7, 8, 9].map(digit).collect_view()}
            <button class="key go" type="button" on:click=next>{t!(i18n, work.stock.next)}</button>
            <button class="key tool" type="button" on:click=skip><small>{t!(i18n, work.stock.skip)}</small></button>
            {digit(0)}
            <button class="key tool" type="button" on:click=not_sold><small>{t!(i18n, work.stock.not_sold)}</small></button>
        </div>
    }
}

/// Everything is counted: back to the visit, or count something else by its tab.
#[component]
fn AllDone(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let is_whole = move || counting.done() == counting.listed.with_value(Vec::len);
    let words = move || match is_whole() {
        true => t_string!(i18n, work.stock.all_done),
        false => t_string!(i18n, work.stock.some_skipped),
    };
    view! {
        <div class="all-done">
            <p role="status">{words}</p>
            <ButtonLink href=format!("/visit/{}", counting.at.visit) kind=ButtonKind::Primary big=true wide=true icon=IconName::Check>
                {t!(i18n, work.visit.done)}
            </ButtonLink>
        </div>
    }
}
