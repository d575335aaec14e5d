//! One element: what it is, what it must be like, and how many.

use super::super::words::{element_word, place_word};
use crate::components::{ChoiceOption, Fact, FactsList, SelectField, TextField, ToggleChip};
use crate::i18n::*;
use crate::pages::desk::number::Number;
use leptos::prelude::*;
use shared::display::DisplayPlace;
use shared::promotion::{ElementType, PromotionElement};
use shared::stock::kind::UNITS_MAX;
use shared::text::NAME_MAX;

/// The fields as they are typed.
#[derive(Clone, Copy)]
struct Typed {
    element_type: RwSignal<Option<ElementType>>,
    requirement: RwSignal<String>,
    is_mandatory: RwSignal<bool>,
    target: RwSignal<Option<i64>>,
    place: RwSignal<Option<DisplayPlace>>,
}

impl Typed {
    fn of(element: &PromotionElement) -> Self {
        Self {
            element_type: RwSignal::new(Some(element.element_type)),
            requirement: RwSignal::new(element.requirement.clone()),
            is_mandatory: RwSignal::new(element.is_mandatory),
            target: RwSignal::new(element.target.map(i64::from)),
            place: RwSignal::new(element.place),
        }
    }

    /// What the type does not have is left out.
    fn over(self, before: &PromotionElement) -> PromotionElement {
        let element_type = self.element_type.get().unwrap_or(before.element_type);
        let target = self.target.get().and_then(|it| u32::try_from(it).ok());
        let is_display = element_type == ElementType::Display;
        PromotionElement {
            number: before.number,
            element_type,
            requirement: self.requirement.with(|typed| typed.trim().to_owned()),
            is_mandatory: self.is_mandatory.get(),
            target: target.filter(|_| element_type.is_counted()),
            place: self.place.get().filter(|_| is_display),
        }
    }
}

/// The form; what is typed stands in the promotion at once.
#[component]
pub fn ElementForm(
    elements: RwSignal<Vec<PromotionElement>>,
    number: u16,
    /// It keeps its type.
    is_kept: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let element = elements.with_untracked(|all| all.iter().find(|it| it.number == number).cloned());
    let element = StoredValue::new(element?);
    let typed = element.with_value(Typed::of);
    Effect::new(move |before: Option<()>| {
        let edited = element.with_value(|element| typed.over(element));
        if before.is_some() {
            elements.update(|all| {
                if let Some(element) = all.iter_mut().find(|it| it.number == number) {
                    *element = edited;
                }
            });
        }
    });
    let kind = Memo::new(move |_| {
        let chosen = typed.element_type.get();
        chosen.unwrap_or_else(|| element.with_value(|element| element.element_type))
    });
    Some(view! {
        <div class="form question-form">
            <div class="form-row">
                <Kind typed kind is_kept/>
                <Show when=move || kind.get().is_counted()><Target value=typed.target/></Show>
                <Show when=move || kind.get() == ElementType::Display><Place value=typed.place/></Show>
            </div>
            <TextField
                label=move || t_string!(i18n, desk.promotions.form.requirement)
                hint=move || Some(t_string!(i18n, desk.promotions.form.requirement_hint).to_owned())
                value=typed.requirement
                limit=NAME_MAX
            />
            <div class="chips">
                <ToggleChip
                    label=move || t_string!(i18n, desk.promotions.form.mandatory)
                    is_on=typed.is_mandatory
                    on_press=move |()| typed.is_mandatory.update(|is_on| *is_on = !*is_on)
                />
            </div>
        </div>
    })
}

/// The type; once the promotion is approved it is only told.
#[component]
fn Kind(typed: Typed, kind: Memo<ElementType>, is_kept: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let options = move || {
        let all = ElementType::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, element_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    view! {
        <Show
            when=move || is_kept.get()
            fallback=move || view! {
                <SelectField
                    label=move || t_string!(i18n, desk.promotions.form.element_type)
                    options=Signal::derive(options)
                    value=typed.element_type
                    none_label=move || t_string!(i18n, desk.promotions.form.element_keep)
                />
            }
        >
            <FactsList>
                <Fact name=move || t_string!(i18n, desk.promotions.form.element_type)>
                    {move || element_word(i18n, kind.get())}
                </Fact>
            </FactsList>
        </Show>
    }
}

#[component]
fn Target(value: RwSignal<Option<i64>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Number
            label=move || t_string!(i18n, desk.promotions.form.target)
            value
            min=1
            max=i64::from(UNITS_MAX)
        />
    }
}

#[component]
fn Place(value: RwSignal<Option<DisplayPlace>>) -> impl IntoView {
    let i18n = use_i18n();
    let options = move || {
        let all = DisplayPlace::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, place_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    view! {
        <SelectField
            label=move || t_string!(i18n, desk.promotions.form.place)
            options=Signal::derive(options)
            value
            none_label=move || t_string!(i18n, desk.promotions.form.any_place)
        />
    }
}
