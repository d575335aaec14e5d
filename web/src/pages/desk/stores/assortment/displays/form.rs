//! One agreed display as it is typed.

use super::place_word;
use crate::components::{
    Button, ButtonKind, Choice, ChoiceLook, ChoiceOption, DateField, ToggleChip,
};
use crate::i18n::*;
use crate::pages::desk::number::Number;
use leptos::prelude::*;
use shared::display::{DisplayPlace, DisplayTerms};
use shared::product::AgreedDisplay;
use shared::time::BusinessDay;

/// No display is larger, in cases or in centimetres.
const SIZE_MAX: i64 = 10_000;

/// The fields.
#[derive(Clone, Copy)]
struct Typed {
    place: RwSignal<Option<DisplayPlace>>,
    cases: RwSignal<Option<i64>>,
    width: RwSignal<Option<i64>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    is_paid: RwSignal<bool>,
}

impl Typed {
    fn of(display: &AgreedDisplay) -> Self {
        Self {
            place: RwSignal::new(Some(display.terms.place)),
            cases: RwSignal::new(display.terms.cases.map(i64::from)),
            width: RwSignal::new(display.terms.width_cm.map(i64::from)),
            from: RwSignal::new(display.from.to_string()),
            to: RwSignal::new(display.to.to_string()),
            is_paid: RwSignal::new(display.is_paid),
        }
    }

    /// The display with what is typed; none while days are missing or in the wrong order.
    fn display(self, number: u16) -> Option<AgreedDisplay> {
        let size = |typed: RwSignal<Option<i64>>| {
            let typed = typed.get().filter(|size| *size > 0);
            typed.and_then(|size| u32::try_from(size).ok())
        };
        let from = BusinessDay::parse(&self.from.get())?;
        let to = BusinessDay::parse(&self.to.get()).filter(|to| from <= *to)?;
        Some(AgreedDisplay {
            number,
            terms: DisplayTerms {
                place: self.place.get()?,
                cases: size(self.cases),
                width_cm: size(self.width),
            },
            from,
            to,
            is_paid: self.is_paid.get(),
        })
    }
}

/// The form.
#[component]
pub fn DisplayForm(
    /// What stands there.
    display: AgreedDisplay,
    /// Told what is to stand there.
    keep: Callback<AgreedDisplay>,
    /// Leaves everything as it is.
    leave: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let typed = Typed::of(&display);
    let number = display.number;
    let places = move || {
        let all = DisplayPlace::ALL.iter();
        all.map(|place| ChoiceOption::new(*place, place_word(i18n, *place)))
            .collect::<Vec<_>>()
    };
    let before = StoredValue::new(display);
    let reason = move || match typed.display(number) {
        None => Some(t_string!(i18n, desk.displays.days_missing).to_owned()),
        // A new one is saved as it is proposed.
        Some(after) if number > 0 && before.with_value(|before| *before == after) => {
            Some(t_string!(i18n, desk.settings.same).to_owned())
        }
        Some(_) => None,
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if untrack(|| reason().is_some()) {
            return;
        }
        if let Some(display) = untrack(|| typed.display(number)) {
            keep.run(display);
        }
    };
    let first = move || Some(typed.from.get());
    view! {
        <form class="form" on:submit=save>
            <Choice label=move || t_string!(i18n, desk.displays.place) options=Signal::derive(places) value=typed.place look=ChoiceLook::Chips/>
            <div class="form-row">
                <Size label=move || t_string!(i18n, desk.displays.cases) value=typed.cases/>
                <Size label=move || t_string!(i18n, desk.displays.width) value=typed.width/>
            </div>
            <div class="form-row">
                <DateField label=move || t_string!(i18n, desk.displays.from) value=typed.from/>
                <DateField label=move || t_string!(i18n, desk.displays.to) value=typed.to min=Signal::derive(first)/>
            </div>
            <div class="chips">
                <ToggleChip
                    label=move || t_string!(i18n, desk.displays.is_paid) is_on=typed.is_paid
                    on_press=move |()| typed.is_paid.update(|is_paid| *is_paid = !*is_paid)
                />
            </div>
            <div class="form-foot">
                <Button on_press=move |()| leave.run(())>{move || t_string!(i18n, desk.displays.leave)}</Button>
                <Button kind=ButtonKind::Primary submit=true disabled_because=Signal::derive(reason)>
                    {move || t_string!(i18n, desk.displays.save)}
                </Button>
            </div>
        </form>
    }
}

/// Cases or centimetres; nothing typed is not agreed.
#[component]
fn Size(#[prop(into)] label: Signal<String>, value: RwSignal<Option<i64>>) -> impl IntoView {
    view! { <Number label value max=SIZE_MAX/> }
}
