//! One product: its fields, with the check digit of its barcode as somebody types.

use crate::components::{Button, ButtonKind, TextField, TextPurpose};
use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::amounts::{minor_of, minor_text};
use crate::pages::desk::edited::Edited;
use crate::pages::desk::number::Number;
use crate::pages::desk::saving::{SavingNote, use_saving};
use crate::pages::desk::words::local_today;
use leptos::prelude::*;
use shared::api::master::ProductEntry;
use shared::ids::{ProductId, RecordId};
use shared::money::{Currency, Money};
use shared::product::Product;
use shared::product::gtin::is_gtin;
use shared::product::kind::UNITS_PER_CASE_MAX;
use shared::text::NAME_MAX;

/// No product keeps longer than ten years.
const SHELF_LIFE_MAX: i64 = 3_650;
const ORDER_MAX: i64 = 100_000;
const GTIN_MAX: usize = 14;

fn proposal() -> Product {
    Product {
        name: String::new(),
        brand: String::new(),
        category: String::new(),
        gtin: None,
        units_per_case: 1,
        price: None,
        shelf_life_days: None,
        order: 1,
        ended_on: None,
    }
}

/// The fields as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    brand: RwSignal<String>,
    category: RwSignal<String>,
    gtin: RwSignal<String>,
    price: RwSignal<String>,
    units: RwSignal<Option<i64>>,
    shelf_life: RwSignal<Option<i64>>,
    order: RwSignal<Option<i64>>,
}

impl Typed {
    fn of(known: &Product) -> Self {
        Self {
            name: RwSignal::new(known.name.clone()),
            brand: RwSignal::new(known.brand.clone()),
            category: RwSignal::new(known.category.clone()),
            gtin: RwSignal::new(known.gtin.clone().unwrap_or_default()),
            price: RwSignal::new(
                known
                    .price
                    .map(|price| minor_text(price.minor))
                    .unwrap_or_default(),
            ),
            units: RwSignal::new(Some(known.units_per_case.into())),
            shelf_life: RwSignal::new(known.shelf_life_days.map(i64::from)),
            order: RwSignal::new(Some(known.order.into())),
        }
    }

    fn over(self, before: &Product) -> Product {
        let text = |typed: RwSignal<String>| typed.get().trim().to_owned();
        let number = |typed: RwSignal<Option<i64>>| typed.get().and_then(|it| it.try_into().ok());
        let gtin = text(self.gtin);
        let currency = before.price.map_or(Currency::CNY, |price| price.currency);
        let price = self.price.with(|typed| minor_of(typed).ok().flatten());
        Product {
            name: text(self.name),
            brand: text(self.brand),
            category: text(self.category),
            gtin: (!gtin.is_empty()).then_some(gtin),
            price: price.map(|minor| Money { minor, currency }),
            units_per_case: number(self.units).unwrap_or(before.units_per_case),
            shelf_life_days: number(self.shelf_life),
            order: number(self.order).unwrap_or(before.order),
            ended_on: before.ended_on,
        }
    }

    fn is_gtin_wrong(self) -> bool {
        self.gtin
            .with(|typed| !typed.trim().is_empty() && !is_gtin(typed.trim()))
    }
}

/// The form; a new product is made by its first saving and changed by the next ones.
#[component]
pub fn ProductForm(entry: Option<ProductEntry>, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let saving = use_saving(move || changed.run(()));
    let id = entry.as_ref().map_or_else(
        || ProductId::new(clock::now().0, clock::random_ten()),
        |entry| entry.id,
    );
    let known = entry.map(|entry| entry.product);
    let typed = Typed::of(&known.clone().unwrap_or_else(proposal));
    let edited = Edited::new(RecordId(id.0), known, saving);
    let before = move || edited.now().unwrap_or_else(proposal);
    let after = move || typed.over(&before());
    let record = move |after: Product| {
        let before = untrack(|| edited.now());
        edited.save(before.as_ref(), after);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        record(untrack(after));
    };
    let end = move |()| {
        let mut product = untrack(before);
        product.ended_on = match product.ended_on {
            Some(_) => None,
            None => Some(local_today()),
        };
        record(product);
    };
    let is_ended = move || before().ended_on.is_some();
    let is_known = move || edited.now().is_some();
    let reason = move || {
        let after = after();
        if after.name.is_empty() || after.brand.is_empty() || after.category.is_empty() {
            return Some(t_string!(i18n, desk.products.missing).to_owned());
        }
        if typed.is_gtin_wrong() {
            return Some(t_string!(i18n, desk.products.gtin_wrong).to_owned());
        }
        if typed.price.with(|typed| minor_of(typed).is_err()) {
            return Some(t_string!(i18n, desk.products.price_wrong).to_owned());
        }
        let is_same = edited.now().is_some_and(|now| now == after);
        is_same.then(|| t_string!(i18n, desk.settings.same).to_owned())
    };
    view! {
        <form class="form" on:submit=save>
            <Fields typed/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true disabled_because=Signal::derive(reason)>
                    {move || t_string!(i18n, desk.products.save)}
                </Button>
                <Show when=is_known>
                    <Button on_press=end>
                        {move || if is_ended() { t_string!(i18n, desk.products.again) } else { t_string!(i18n, desk.products.end) }}
                    </Button>
                </Show>
            </div>
            <SavingNote saving/>
        </form>
    }
}

#[component]
fn Fields(typed: Typed) -> impl IntoView {
    let i18n = use_i18n();
    let gtin_hint = move || {
        let is_right = typed.gtin.with(|typed| is_gtin(typed.trim()));
        Some(if is_right {
            t_string!(i18n, desk.products.gtin_right).to_owned()
        } else {
            t_string!(i18n, desk.products.gtin_hint).to_owned()
        })
    };
    let gtin_error = move || {
        let is_wrong = typed.is_gtin_wrong();
        is_wrong.then(|| t_string!(i18n, desk.products.gtin_wrong).to_owned())
    };
    let price_error = move || {
        let is_wrong = typed.price.with(|typed| minor_of(typed).is_err());
        is_wrong.then(|| t_string!(i18n, desk.products.price_wrong).to_owned())
    };
    view! {
        <TextField label=move || t_string!(i18n, desk.products.name) value=typed.name limit=NAME_MAX/>
        <div class="form-row">
            <TextField label=move || t_string!(i18n, desk.products.brand) value=typed.brand limit=NAME_MAX/>
            <TextField label=move || t_string!(i18n, desk.products.category) value=typed.category limit=NAME_MAX/>
        </div>
        <TextField
            label=move || t_string!(i18n, desk.products.gtin)
            value=typed.gtin
            purpose=TextPurpose::Number
            limit=GTIN_MAX
            hint=Signal::derive(gtin_hint)
            error=Signal::derive(gtin_error)
        />
        <TextField
            label=move || t_string!(i18n, desk.products.price)
            value=typed.price
            purpose=TextPurpose::Decimal
            error=Signal::derive(price_error)
        />
        <Number label=move || t_string!(i18n, desk.products.units) value=typed.units min=1 max=i64::from(UNITS_PER_CASE_MAX)/>
        <Number label=move || t_string!(i18n, desk.products.shelf_life) value=typed.shelf_life max=SHELF_LIFE_MAX/>
        <Number label=move || t_string!(i18n, desk.products.order) value=typed.order min=1 max=ORDER_MAX/>
    }
}
