//! A slip as a page to show or to print.

use super::units_words;
use crate::components::{Button, ButtonKind, ButtonLink, Dock, EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::pages::field::FieldBar;
use crate::pages::work::frame::use_store_name;
use crate::pages::work::records::use_records;
use crate::pages::work::words::{direction_words, exchange_reason_words};
use crate::words::day_words;
use leptos::prelude::*;
use shared::exchange::ProductExchange;
use shared::ids::RecordId;
use shared::product::Product;

/// The page, at `/work/slip/:id`.
#[component]
pub fn SlipPage(record: RecordId) -> impl IntoView {
    let i18n = use_i18n();
    let slips = use_records::<ProductExchange>();
    let slip = Memo::new(move |_| {
        slips.with(|slips| {
            let known = slips.iter().find(|(known, _)| *known == record);
            known.map(|(_, slip)| slip.clone())
        })
    });
    let visit_path = move || {
        slip.with(|slip| slip.as_ref().map(|slip| format!("/visit/{}", slip.visit)))
            .unwrap_or_else(|| "/".to_owned())
    };
    let back = move || {
        Some(WayBack {
            href: visit_path(),
            label: t_string!(i18n, field.visit.go_back).to_owned(),
        })
    };
    let number = move || slip.with(|slip| slip.as_ref().map(|slip| slip.slip.clone()));
    view! {
        <div class="field has-dock">
            <FieldBar
                title=move || t_string!(i18n, work.exchange.slip)
                subtitle=Signal::derive(number) back=Signal::derive(back)
            />
            <main>
                {move || match slip.get() {
                    Some(slip) => view! { <Paper slip/> }.into_any(),
                    None => view! {
                        <EmptyState
                            icon=IconName::Exchange
                            title=move || t_string!(i18n, work.exchange.missing_title)
                            text=move || t_string!(i18n, work.exchange.missing_text)
                        />
                    }
                    .into_any(),
                }}
            </main>
            <Dock label=move || t_string!(i18n, field.visit.next)>
                <Button big=true icon=IconName::Print on_press=move |()| print_page()>{t!(i18n, work.form.print)}</Button>
                <ButtonLink href=Signal::derive(visit_path) kind=ButtonKind::Primary big=true>
                    {t!(i18n, work.visit.done)}
                </ButtonLink>
            </Dock>
        </div>
    }
}

/// Opens the browser's print view. One without it does nothing, and the page itself can be shown.
pub fn print_page() {
    drop(js::call(&window(), "print", &[]));
}

#[component]
fn Paper(slip: ProductExchange) -> impl IntoView {
    let i18n = use_i18n();
    let products = use_records::<Product>();
    let store = use_store_name(slip.store);
    let day = slip.day;
    let units = slip.clone();
    let rows = slip
        .lines
        .iter()
        .map(|line| {
            let (product, direction, reason) = (line.product, line.direction, line.reason);
            let name = move || {
                products.with(|products| {
                    let known = products.iter().find(|(record, _)| record.0 == product.0);
                    known.map(|(_, product)| product.name.clone()).unwrap_or_default()
                })
            };
            let batch = line.batch.clone();
            view! {
                <li>
                    <span class="name">{name}</span>
                    <span class="num">{line.quantity}</span>
                    <span class="quiet">
                        {move || direction_words(i18n, direction)}" · "{move || exchange_reason_words(i18n, reason)}
                        {batch.map(|batch| view! { " · "{batch} })}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <article class="paper">
            <h2>{t!(i18n, work.exchange.slip)}" "<span class="num">{slip.slip}</span></h2>
            <p>{move || store.get()}</p>
            <p class="quiet">{move || day_words(i18n, day)}</p>
            <ul class="paper-lines">{rows}</ul>
            <p><b>{move || units_words(i18n, &units)}</b></p>
            {slip.agreed_with.map(|with| view! {
                <p>{t!(i18n, work.exchange.agreed_with)}": "{with}</p>
            })}
            {slip.note.map(|note| view! { <p>{note}</p> })}
            <div class="signatures">
                <span>{t!(i18n, work.exchange.sign_store)}</span>
                <span>{t!(i18n, work.exchange.sign_own)}</span>
            </div>
        </article>
    }
}
