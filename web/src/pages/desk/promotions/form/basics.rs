//! Name, type, period and offer.

use super::super::words::{type_icon, type_word};
use super::setup::Setup;
use super::typed::Flaw;
use crate::components::{
    Band, Choice, ChoiceLook, ChoiceOption, DateField, TextArea, TextField, TextPurpose,
};
use crate::i18n::*;
use leptos::prelude::*;
use shared::api::stores::StoreTypeEntry;
use shared::promotion::{PromotionFlaw, PromotionType};
use shared::text::{NAME_MAX, TEXT_MAX};

/// What the promotion is, and when.
#[component]
pub fn Basics(setup: Setup, types: Memo<Vec<StoreTypeEntry>>) -> impl IntoView {
    let i18n = use_i18n();
    let typed = setup.typed;
    let name_error = setup.error(i18n, |flaw| *flaw == Flaw::Record(PromotionFlaw::Name));
    let mechanics_error = setup.error(i18n, |flaw| *flaw == Flaw::Record(PromotionFlaw::Mechanics));
    view! {
        <section class="setup-part">
            <Band title=move || t_string!(i18n, desk.promotions.form.basics)/>
            <TextField
                label=move || t_string!(i18n, desk.promotions.form.name)
                hint=move || Some(t_string!(i18n, desk.promotions.form.name_hint).to_owned())
                value=typed.name
                limit=NAME_MAX
                error=name_error
            />
            <Period setup/>
            <TypeChoice setup types/>
            <TextArea
                label=move || t_string!(i18n, desk.promotions.form.mechanics)
                hint=move || Some(t_string!(i18n, desk.promotions.form.mechanics_hint).to_owned())
                value=typed.mechanics
                limit=TEXT_MAX
                error=mechanics_error
            />
        </section>
    }
}

#[component]
fn Period(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let typed = setup.typed;
    let from_error = setup.error(i18n, |flaw| *flaw == Flaw::NoFrom);
    let to_error = setup.error(i18n, |flaw| {
        matches!(
            flaw,
            Flaw::NoTo | Flaw::Record(PromotionFlaw::EndsBefore | PromotionFlaw::TooLong)
        )
    });
    let days = move || {
        let days = setup
            .after
            .with(|after| after.to.days_since(after.from) + 1);
        let days = i32::try_from(days).ok().filter(|days| *days > 0)?;
        Some(t_string!(i18n, desk.promotions.form.days, count = days).to_string())
    };
    view! {
        <div class="form-row">
            <DateField label=move || t_string!(i18n, desk.promotions.form.from) value=typed.from error=from_error/>
            <DateField
                label=move || t_string!(i18n, desk.promotions.form.to)
                value=typed.to
                min=Signal::derive(move || Some(typed.from.get()).filter(|day| !day.is_empty()))
                hint=Signal::derive(days)
                error=to_error
            />
        </div>
    }
}

/// All types; those that the chosen types of stores suggest come first and say so.
#[component]
fn TypeChoice(setup: Setup, types: Memo<Vec<StoreTypeEntry>>) -> impl IntoView {
    let i18n = use_i18n();
    let suggested = Memo::new(move |_| {
        let chosen = setup.typed.store_types.get();
        types.with(|types| {
            let of = types.iter().filter(|entry| chosen.contains(&entry.id));
            let templates = of.map(|entry| entry.store_type.template.promotion_types.as_slice());
            PromotionType::suggested_by(templates)
        })
    });
    let options = move || {
        let suggested = suggested.get();
        let rest = PromotionType::ALL.iter().copied();
        let rest = rest.filter(|one| !suggested.contains(one));
        let option = |one: PromotionType| {
            let name = type_word(i18n, one);
            let label = if suggested.contains(&one) {
                t_string!(i18n, desk.promotions.form.suggested, name = name).to_string()
            } else {
                name.to_owned()
            };
            ChoiceOption {
                icon: Some(type_icon(one)),
                ..ChoiceOption::new(one, label)
            }
        };
        suggested
            .iter()
            .copied()
            .chain(rest)
            .map(option)
            .collect::<Vec<_>>()
    };
    let hint = move || {
        let is_asked = setup.typed.store_types.with(|chosen| !chosen.is_empty());
        match (is_asked, suggested.with(Vec::is_empty)) {
            (false, _) => None,
            (true, true) => Some(t_string!(i18n, desk.promotions.form.none_suggested)),
            (true, false) => Some(t_string!(i18n, desk.promotions.form.suggested_hint)),
        }
    };
    view! {
        <div class="type-choice">
            <Choice
                label=move || t_string!(i18n, desk.promotions.form.type_name)
                options=Signal::derive(options)
                value=setup.typed.promotion_type
                look=ChoiceLook::Chips
                error=setup.error(i18n, |flaw| *flaw == Flaw::NoType)
            />
            {move || hint().map(|words| view! { <p class="hint quiet">{words}</p> })}
        </div>
    }
}

/// How much is to be sold.
#[component]
pub fn Volume(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <TextField
            label=move || t_string!(i18n, desk.promotions.form.volume)
            hint=move || Some(t_string!(i18n, desk.promotions.form.volume_hint).to_owned())
            value=setup.typed.volume
            purpose=TextPurpose::Number
            error=setup.error(i18n, |flaw| *flaw == Flaw::Volume)
        />
    }
}
