//! What a visit at stores of a type consists of: its cards and their order, what to take along, which
//! promotions are suggested, and how a phone shows it.

mod cards;
mod kit;
mod order;
mod preview;

use crate::components::{ChoiceOption, MultiChoice};
use crate::i18n::*;
use crate::pages::desk::promotions::type_word;
use cards::{CardChoice, Cards};
use kit::Kit;
use leptos::prelude::*;
use preview::TemplatePreview;
use shared::promotion::PromotionType;
use shared::store::VisitTemplate;

/// The template as it is being arranged.
#[derive(Clone, Copy)]
pub struct TypedTemplate {
    cards: RwSignal<Vec<CardChoice>>,
    kit: RwSignal<Vec<String>>,
    promotion_types: RwSignal<Vec<PromotionType>>,
}

impl TypedTemplate {
    /// What is known.
    pub fn of(known: &VisitTemplate) -> Self {
        Self {
            cards: RwSignal::new(CardChoice::all_of(known)),
            kit: RwSignal::new(known.kit.clone()),
            promotion_types: RwSignal::new(known.promotion_types.clone()),
        }
    }

    /// The template with what is arranged.
    pub fn over(self, before: &VisitTemplate) -> VisitTemplate {
        let cards = self.cards.get();
        let shown = cards.into_iter().filter(|choice| choice.is_shown);
        before.arranged(
            shown.map(|choice| choice.card).collect(),
            self.kit.get(),
            self.promotion_types.get(),
        )
    }

    /// A visit without any card would be none.
    pub fn has_cards(self) -> bool {
        self.cards
            .with(|cards| cards.iter().any(|choice| choice.is_shown))
    }
}

/// The part of a type's form.
#[component]
pub fn Template(typed: TypedTemplate) -> impl IntoView {
    let i18n = use_i18n();
    let types = move || {
        let all = PromotionType::ALL.iter();
        all.map(|one| ChoiceOption::new(*one, type_word(i18n, *one)))
            .collect::<Vec<_>>()
    };
    view! {
        <fieldset class="template">
            <legend class="strong">{move || t_string!(i18n, desk.template.title)}</legend>
            <p class="quiet">{move || t_string!(i18n, desk.template.text)}</p>
            <Cards cards=typed.cards/>
            <Kit kit=typed.kit/>
            <MultiChoice
                label=move || t_string!(i18n, desk.template.promotion_types)
                options=Signal::derive(types)
                values=typed.promotion_types
            />
            <TemplatePreview typed/>
        </fieldset>
    }
}
