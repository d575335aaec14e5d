use super::entry::Measure;
use super::{Counting, Listed};
use crate::components::Icon;
use crate::i18n::*;
use crate::icons::IconName;
use crate::words::{Words, day_words};
use leptos::html;
use leptos::prelude::*;
use shared::stock::StockLine;

/// What is counted, in words.
pub fn measure_words(i18n: Words, measure: Measure) -> &'static str {
    match measure {
        Measure::Shelf => t_string!(i18n, work.stock.shelf),
        Measure::BackRoom => t_string!(i18n, work.stock.back_room),
        Measure::Facings => t_string!(i18n, work.stock.facings),
        Measure::NearExpiry => t_string!(i18n, work.stock.near_expiry),
    }
}

/// The assortment with the last and this time's number; a press makes a product the current one.
#[component]
pub fn Rows(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let rows = counting.listed.get_value().into_iter().enumerate();
    view! {
        <div class="stock-head" aria-hidden="true">
            <span>{move || measure_words(i18n, counting.measure.get())}</span>
            <span>{t!(i18n, work.stock.last)}</span>
            <span>{t!(i18n, work.stock.now)}</span>
        </div>
        <ol class="stock-list">
            {rows
                .map(|(index, listed)| view! { <Row counting index listed/> })
                .collect_view()}
        </ol>
    }
}

#[component]
fn Row(counting: Counting, index: usize, listed: Listed) -> impl IntoView {
    let i18n = use_i18n();
    let name = listed.product.name.clone();
    let is_must_stock = listed.is_must_stock;
    let known = counting
        .last
        .with_value(|last| last.get(&listed.id).cloned());
    let known = StoredValue::new(known);
    let line = Memo::new(move |_| counting.line(&listed));
    let is_now = Memo::new(move |_| counting.current.get() == Some(index));
    let last = move || {
        known.with_value(|known| {
            let line = &known.as_ref()?.line;
            if line.is_not_sold {
                return Some(t_string!(i18n, work.stock.not_sold).to_owned());
            }
            counting
                .measure
                .get()
                .of(line)
                .map(|number| number.to_string())
        })
    };
    let last_words = move || {
        let day = known.with_value(|known| known.as_ref().map(|known| known.day))?;
        let last = last()?;
        Some(
            t_string!(
                i18n,
                work.stock.last_of,
                number = last,
                day = day_words(i18n, day)
            )
            .to_string(),
        )
    };
    let node = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        if let Some(row) = node.get().filter(|_| is_now.get()) {
            row.scroll_into_view_with_bool(false);
        }
    });
    let press = move |_| {
        counting.asked.set(None);
        counting.current.set(Some(index));
    };
    view! {
        <li class:is-now=is_now node_ref=node aria-current=move || is_now.get().then_some("true")>
            <button type="button" class="stock-row" on:click=press>
                <span class="name">
                    {name}
                    {is_must_stock
                        .then(|| view! { <span class="must"><Icon name=IconName::Star small=true/><span class="visually-hidden">{t!(i18n, work.stock.must)}</span></span> })}
                    <Show when=move || is_now.get()>
                        <span class="quiet">{last_words}</span>
                    </Show>
                </span>
                <span class="last num"><span class="visually-hidden">{t!(i18n, work.stock.last)}</span>{last}</span>
                <span class="now num">{move || now_words(i18n, &line.get(), counting.measure.get())}</span>
            </button>
        </li>
    }
}

fn now_words(i18n: Words, line: &StockLine, measure: Measure) -> AnyView {
    if line.is_not_sold {
        return view! { <span class="quiet">{t_string!(i18n, work.stock.not_sold)}</span> }
            .into_any();
    }
    match measure.of(line) {
        Some(0) if measure == Measure::Shelf => view! {
            <span class="state failing">"0 " {t_string!(i18n, work.stock.out)}</span>
        }
        .into_any(),
        Some(number) => view! { <span>{number}</span> }.into_any(),
        None => ().into_any(),
    }
}
