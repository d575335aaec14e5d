use super::draft::SlipDraft;
use crate::components::{Button, ButtonKind, Choice, ChoiceLook, NumberStepper, TextField};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::use_records;
use crate::pages::work::words::{direction_words, exchange_reason_words, options_of};
use leptos::prelude::*;
use shared::exchange::kind::BATCH_MAX;
use shared::exchange::{Direction, ExchangeLine, ExchangeReason};
use shared::product::Product;

/// One line of a slip that is being filled in.
#[component]
pub fn LineFields(
    /// The slip.
    draft: RwSignal<SlipDraft>,
    /// The line.
    key: u32,
) -> impl IntoView {
    let i18n = use_i18n();
    let place = move |draft: &SlipDraft| draft.keys.iter().position(|known| *known == key);
    let start = draft.with_untracked(|draft| {
        let place = place(draft)?;
        draft.slip.lines.get(place).cloned()
    });
    // A line that was just taken away draws nothing.
    let Some(start) = start else {
        return ().into_any();
    };
    let products = use_records::<Product>();
    let product = start.product;
    let name = move || {
        products.with(|products| {
            let known = products.iter().find(|(record, _)| record.0 == product.0);
            known
                .map(|(_, product)| product.name.clone())
                .unwrap_or_default()
        })
    };
    let batch = RwSignal::new(start.batch.unwrap_or_default());
    let quantity = RwSignal::new(Some(i64::from(start.quantity)));
    let direction = RwSignal::new(Some(start.direction));
    let reason = RwSignal::new(Some(start.reason));
    Effect::new(move |before: Option<()>| {
        let batch = batch.get();
        let line = ExchangeLine {
            product,
            batch: (!batch.trim().is_empty()).then(|| batch.trim().to_owned()),
            quantity: quantity
                .get()
                .and_then(|number| u32::try_from(number).ok())
                .unwrap_or(1),
            direction: direction.get().unwrap_or(Direction::Out),
            reason: reason.get().unwrap_or(ExchangeReason::NearExpiry),
        };
        if before.is_some() {
            draft.update(|draft| {
                let place = place(draft);
                if let Some(known) = place.and_then(|place| draft.slip.lines.get_mut(place)) {
                    *known = line;
                }
            });
        }
    });
    let remove = move |()| {
        draft.update(|draft| {
            if let Some(place) = place(draft) {
                draft.keys.remove(place);
                draft.slip.lines.remove(place);
            }
        });
    };
    let directions = Signal::derive(move || {
        options_of(&[Direction::Out, Direction::In], |direction| {
            direction_words(i18n, direction)
        })
    });
    let reasons = Signal::derive(move || {
        options_of(ExchangeReason::ALL, |reason| {
            exchange_reason_words(i18n, reason)
        })
    });
    view! {
        <section class="card">
            <h2>{name}</h2>
            <Choice label=move || t_string!(i18n, work.exchange.direction) options=directions value=direction/>
            <NumberStepper
                label=move || t_string!(i18n, work.exchange.quantity) value=quantity min=1
                less_label=move || t_string!(i18n, work.form.less) more_label=move || t_string!(i18n, work.form.more)
            />
            <Choice label=move || t_string!(i18n, work.exchange.reason) options=reasons value=reason look=ChoiceLook::Chips/>
            <TextField label=move || t_string!(i18n, work.exchange.batch) value=batch limit=BATCH_MAX/>
            <Button kind=ButtonKind::Quiet icon=IconName::Erase on_press=remove>{t!(i18n, work.exchange.remove_line)}</Button>
        </section>
    }
    .into_any()
}
