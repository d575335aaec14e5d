//! What the parts of the form share: the record as it was, the fields, and how they are saved.

use super::reach::Reached;
use super::typed::{Flaw, Typed, flaw_words};
use crate::pages::desk::edited::Edited;
use crate::pages::desk::saving::Saving;
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use shared::ids::{ProductId, PromotionId};
use shared::promotion::Promotion;
use shared::time::BusinessDay;
use std::collections::BTreeMap;

/// One promotion that is being set up.
#[derive(Clone, Copy)]
pub struct Setup {
    /// Its id, made here for a new one.
    pub id: PromotionId,
    /// The record that the server has; none before the first saving.
    pub known: Signal<Option<Promotion>>,
    /// What the fields lie over: what they began with or last saved, and the state of the record.
    pub before: Signal<Promotion>,
    /// What was saved here.
    pub edited: Edited<Promotion>,
    /// The fields.
    pub typed: Typed,
    /// The promotion as it would be saved.
    pub after: Memo<Promotion>,
    /// Somebody has tried to save, so that flaws are shown.
    pub was_tried: RwSignal<bool>,
    /// Names of products that were read or chosen.
    pub product_names: RwSignal<BTreeMap<ProductId, String>>,
    /// Which stores take part.
    pub reach: Reached,
    /// The day by which states are told.
    pub today: BusinessDay,
    /// How far the last saving of the page has come.
    pub saving: Saving,
    /// What was saved last on the page.
    pub saved: RwSignal<Option<PromotionId>>,
}

impl Setup {
    /// Whether it is in the server's hands and has been approved there.
    pub fn is_approved(self) -> bool {
        self.known
            .with(|known| known.as_ref().is_some_and(|known| known.is_approved))
    }

    /// Whether the fields say something that was not saved.
    pub fn is_changed(self) -> bool {
        self.known.with(Option::is_none) || self.before.get() != self.after.get()
    }

    /// Everything that is wrong.
    pub fn flaws(self) -> Vec<Flaw> {
        self.after.with(|after| self.typed.flaws(after))
    }

    /// The first of some flaws in words, once somebody has tried to save.
    pub fn error(self, i18n: Words, is_of: fn(&Flaw) -> bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            if !self.was_tried.get() {
                return None;
            }
            let flaw = self.flaws().into_iter().find(is_of)?;
            let words = self
                .typed
                .elements
                .with(|elements| flaw_words(i18n, flaw, elements));
            Some(words)
        })
    }

    /// Saves the fields with one more change; shows where they cannot be saved instead. Answers whether
    /// they were.
    pub fn save(self, change: impl FnOnce(&mut Promotion)) -> bool {
        self.was_tried.set(true);
        if !untrack(|| self.flaws()).is_empty() {
            focus_first_flaw();
            return false;
        }
        let mut after = self.after.get_untracked();
        change(&mut after);
        let is_there = untrack(|| self.edited.now()).is_some();
        let before = is_there.then(|| self.before.get_untracked());
        self.saved.set(Some(self.id));
        self.edited.save(before.as_ref(), after);
        true
    }

    /// Whether a saving of this promotion is under way.
    pub fn is_waiting(self) -> bool {
        self.saved.get() == Some(self.id) && self.saving.is_waiting()
    }
}

/// Those who use a keyboard or a screen reader would otherwise have to look for it.
fn focus_first_flaw() {
    request_animation_frame(|| {
        let field = document()
            .query_selector(
                ".setup [aria-invalid='true'], .setup .choice:has(.error) input, .setup .error",
            )
            .ok()
            .flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            // What cannot take the focus is announced all the same.
            field.focus().ok();
        }
    });
}
