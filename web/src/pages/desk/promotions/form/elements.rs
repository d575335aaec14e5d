//! What has to be there, in its order: added, moved and removed, also by keyboard alone.

use super::super::words::{element_word, plan_words};
use super::element_form::ElementForm;
use super::setup::Setup;
use super::typed::Flaw;
use crate::components::{Badge, Band, Banner, Button, Icon, IconButton, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::moving::{Moved, MovedNote, focus_later, place_after, step_of};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::promotion::kind::ELEMENTS_MAX;
use shared::promotion::{ElementType, PromotionElement, PromotionFlaw};

/// The elements and which of them is open. An element is known by its number, which never changes.
#[derive(Clone, Copy)]
struct Order {
    setup: Setup,
    opened: RwSignal<Option<u16>>,
    moved: Moved,
}

impl Order {
    fn elements(self) -> RwSignal<Vec<PromotionElement>> {
        self.setup.typed.elements
    }

    fn place(self, number: u16) -> Option<usize> {
        self.elements()
            .with(|all| all.iter().position(|one| one.number == number))
    }

    /// One that has been approved with the promotion stays.
    fn is_kept(self, number: u16) -> bool {
        self.setup.known.with(|known| {
            let known = known.as_ref().filter(|known| known.is_approved);
            known.is_some_and(|known| known.element(number).is_some())
        })
    }

    fn add(self) {
        let number = self.setup.known.with_untracked(|known| {
            self.setup
                .after
                .with_untracked(|after| after.next_number(known.as_ref()))
        });
        let element = PromotionElement {
            number,
            element_type: ElementType::PriceTag,
            requirement: String::new(),
            is_mandatory: true,
            target: None,
            place: None,
        };
        self.elements().update(|all| all.push(element));
        self.opened.set(Some(number));
    }

    fn shift(self, number: u16, by: isize) {
        let count = self.elements().with_untracked(Vec::len);
        let at = untrack(|| self.place(number));
        let to = at.and_then(|at| place_after(at, by, count));
        let (Some(at), Some(to)) = (at, to) else {
            return;
        };
        self.elements().update(|all| all.swap(at, to));
        self.moved.set(Some((to + 1, count)));
        focus_later(row_id(number));
    }

    fn remove(self, number: u16) {
        let at = untrack(|| self.place(number)).unwrap_or(0);
        self.elements()
            .update(|all| all.retain(|one| one.number != number));
        let next = self.elements().with_untracked(|all| {
            let next = all.get(at).or_else(|| all.last());
            next.map(|element| element.number)
        });
        if let Some(next) = next {
            focus_later(row_id(next));
        }
    }
}

fn row_id(number: u16) -> String {
    format!("element-{number}")
}

/// The list with the form of the open element in it.
#[component]
pub fn Elements(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let order = Order {
        setup,
        opened: RwSignal::new(None),
        moved: RwSignal::new(None),
    };
    let elements = order.elements();
    let numbers = Memo::new(move |_| {
        elements.with(|all| all.iter().map(|one| one.number).collect::<Vec<_>>())
    });
    let full = move || {
        let is_full = numbers.with(|numbers| numbers.len() >= ELEMENTS_MAX);
        is_full.then(|| t_string!(i18n, desk.promotions.form.elements_full).to_owned())
    };
    let error = setup.error(i18n, |flaw| {
        matches!(
            flaw,
            Flaw::Record(
                PromotionFlaw::NoElements | PromotionFlaw::Elements | PromotionFlaw::Element(_)
            )
        )
    });
    view! {
        <section class="setup-part">
            <Band title=move || t_string!(i18n, desk.promotions.form.elements)/>
            <Show when=move || setup.is_approved()>
                <Banner tone=Tone::Calm icon=IconName::Lock>
                    {move || t_string!(i18n, desk.promotions.form.elements_locked)}
                </Banner>
            </Show>
            <p class="quiet">{move || t_string!(i18n, desk.promotions.form.elements_hint)}</p>
            <MovedNote moved=order.moved/>
            {move || error.get().map(|words| view! { <p class="error" role="alert" tabindex="-1">{words}</p> })}
            <ol class="question-list">
                <For each=move || numbers.get() key=|number| *number children=move |number| view! { <Row order number/> }/>
            </ol>
            <div>
                <Button icon=IconName::Plus disabled_because=Signal::derive(full) on_press=move |()| order.add()>
                    {move || t_string!(i18n, desk.promotions.form.add_element)}
                </Button>
            </div>
        </section>
    }
}

#[component]
fn Row(order: Order, number: u16) -> impl IntoView {
    let i18n = use_i18n();
    let elements = order.elements();
    let element = Memo::new(move |_| {
        elements.with(|all| all.iter().find(|one| one.number == number).cloned())
    });
    let is_open = Memo::new(move |_| order.opened.get() == Some(number));
    let press = move |_| {
        order
            .opened
            .set((!is_open.get_untracked()).then_some(number))
    };
    let keys = move |event: KeyboardEvent| {
        if let Some(by) = step_of(&event) {
            order.shift(number, by);
        }
    };
    let title = move || element.get().map(|it| element_word(i18n, it.element_type));
    let named = move |word: &str| format!("{word} · {}", title().unwrap_or_default());
    let detail = move || element.get().map(|it| plan_words(i18n, &it));
    let duty = move || {
        let is_mandatory = element.with(|it| it.as_ref().is_some_and(|it| it.is_mandatory));
        if is_mandatory {
            t_string!(i18n, desk.promotions.form.mandatory)
        } else {
            t_string!(i18n, desk.promotions.form.optional)
        }
    };
    let is_first = move || order.place(number) == Some(0);
    let is_last = move || order.place(number).map(|at| at + 1) == Some(elements.with(Vec::len));
    let last_act = move || {
        if order.is_kept(number) {
            view! {
                <span class="kept" title=t_string!(i18n, desk.promotions.form.locked)>
                    <Icon name=IconName::Lock small=true/>
                    <span class="visually-hidden">{t_string!(i18n, desk.promotions.form.locked)}</span>
                </span>
            }
            .into_any()
        } else {
            view! { <IconButton icon=IconName::Cross label=Signal::derive(move || named(t_string!(i18n, desk.promotions.form.remove))) on_press=move |()| order.remove(number)/> }.into_any()
        }
    };
    view! {
        <li>
            <div class="question-row">
                <button type="button" class="question-open" id=row_id(number) aria-expanded=move || is_open.get().to_string() on:click=press on:keydown=keys>
                    <span class="strong">{title}" "<Badge>{duty}</Badge></span>
                    <span class="quiet">{detail}</span>
                </button>
                <IconButton icon=IconName::ChevronUp label=Signal::derive(move || named(t_string!(i18n, desk.promotions.form.up))) disabled=Signal::derive(is_first) on_press=move |()| order.shift(number, -1)/>
                <IconButton icon=IconName::ChevronDown label=Signal::derive(move || named(t_string!(i18n, desk.promotions.form.down))) disabled=Signal::derive(is_last) on_press=move |()| order.shift(number, 1)/>
                {last_act}
            </div>
            {move || is_open.get().then(|| view! { <ElementForm elements number is_kept=Signal::derive(move || order.is_kept(number))/> })}
        </li>
    }
}
