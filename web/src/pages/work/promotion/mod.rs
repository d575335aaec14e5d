//! The promotions of a visit: each required element, there, not as agreed, or not there.

mod card;
mod element;

pub use card::PromotionCards;

use super::frame::WorkPage;
use super::kept::use_entry;
use super::photo::TakenAt;
use super::records::{Home, VisitAt, VisitStanding, use_records, use_visit_standing};
use crate::components::{Button, ButtonKind, ButtonLink, Dock, EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::FieldBar;
use crate::state::visiting::use_visiting;
use crate::words::{Words, day_words};
use element::{Checked, Element};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::{PromotionId, VisitId};
use shared::promotion::{ElementFound, ElementType, Promotion, PromotionCheck};
use std::sync::Arc;

/// The check as it is being entered.
type Entry = RwSignal<Option<PromotionCheck>>;

/// What a kind of element is called.
pub fn element_words(i18n: Words, element_type: ElementType) -> &'static str {
    match element_type {
        ElementType::PriceTag => t_string!(i18n, work.promotion.price_tag),
        ElementType::Poster => t_string!(i18n, work.promotion.poster),
        ElementType::Leaflet => t_string!(i18n, work.promotion.leaflet),
        ElementType::Material => t_string!(i18n, work.promotion.material),
        ElementType::Display => t_string!(i18n, work.promotion.display),
        ElementType::GiftStock => t_string!(i18n, work.promotion.gift_stock),
        ElementType::Promoter => t_string!(i18n, work.promotion.promoter),
    }
}

/// The promotions that are carried out in the store of a visit.
pub fn use_live_promotions(visit: VisitId) -> Memo<Vec<(VisitAt, PromotionId, Arc<Promotion>)>> {
    let visiting = use_visiting();
    let standing = use_visit_standing(visit);
    let promotions = use_records::<Promotion>();
    Memo::new(move |_| {
        let VisitStanding::Open(at) = standing.get() else {
            return Vec::new();
        };
        let store = visiting
            .data
            .with(|data| data.stores.get(&at.store).cloned());
        let Some(store) = store else {
            return Vec::new();
        };
        promotions.with(|promotions| {
            let live = promotions.iter().filter(|(_, promotion)| {
                promotion.is_live_on(at.day) && promotion.stores.takes_part(at.store, &store)
            });
            let mut live: Vec<_> = live
                .map(|(id, promotion)| (at, PromotionId(id.0), Arc::new(promotion.clone())))
                .collect();
            live.sort_by_key(|(_, id, promotion)| (promotion.to, *id));
            live
        })
    })
}

/// The page, at `/visit/:id/promotion/:promotion`.
#[component]
pub fn PromotionPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        params.with(|params| {
            let work = params.get("work")?;
            let mut parts = work.split('/').filter(|part| !part.is_empty());
            parts.nth(1)?.parse::<PromotionId>().ok()
        })
    });
    let live = use_live_promotions(visit);
    let found = Memo::new(move |_| {
        live.with(|live| {
            live.iter()
                .find(|(_, id, _)| Some(*id) == wanted.get())
                .cloned()
        })
    });
    let title = move || t_string!(i18n, work.promotion.title).to_owned();
    move || match found.get() {
        Some((at, id, promotion)) => view! { <Check at id promotion/> }.into_any(),
        None => view! {
            <WorkPage visit title body=|_| view! { <NotLive/> }.into_any()/>
        }
        .into_any(),
    }
}

#[component]
fn NotLive() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <EmptyState
            icon=IconName::Promotion
            title=move || t_string!(i18n, work.promotion.missing_title)
            text=move || t_string!(i18n, work.promotion.missing_text)
        />
    }
}

#[component]
fn Check(at: VisitAt, id: PromotionId, promotion: Arc<Promotion>) -> impl IntoView {
    let i18n = use_i18n();
    let record = PromotionCheck::record_of(at.visit, id);
    let entry: Entry = use_entry(Home::at_store(at.store, record));
    let total = promotion.elements.len();
    let numbers: Vec<u16> = promotion
        .elements
        .iter()
        .map(|element| element.number)
        .collect();
    let numbers = StoredValue::new(numbers);
    let open = RwSignal::new(None::<u16>);
    let next = move || {
        entry.with(|entry| {
            let is_found = |number: u16| {
                entry
                    .as_ref()
                    .is_some_and(|check| check.found(number).is_some())
            };
            numbers.with_value(|numbers| numbers.iter().copied().find(|number| !is_found(*number)))
        })
    };
    open.set(untrack(next));
    let write = Callback::new(move |found: ElementFound| {
        entry.update(|entry| {
            let check = entry.get_or_insert_with(|| PromotionCheck {
                visit: at.visit,
                person: at.person,
                store: at.store,
                day: at.day,
                promotion: id,
                elements: Vec::new(),
            });
            match check
                .elements
                .iter_mut()
                .find(|known| known.number == found.number)
            {
                Some(known) => *known = found,
                None => check.elements.push(found),
            }
        });
    });
    let go_on = Callback::new(move |()| open.set(untrack(next)));
    let done = move || entry.with(|entry| entry.as_ref().map_or(0, |check| check.elements.len()));
    let to = promotion.to;
    let subtitle = move || {
        let day = day_words(i18n, to);
        Some(
            t_string!(
                i18n,
                work.promotion.subtitle,
                done = done(),
                total = total,
                day = day
            )
            .to_string(),
        )
    };
    let back = move || {
        Some(WayBack {
            href: format!("/visit/{}", at.visit),
            label: t_string!(i18n, field.visit.go_back).to_owned(),
        })
    };
    let following = Memo::new(move |_| {
        let next = next();
        next.filter(|next| open.get() != Some(*next))
    });
    let checked = Checked {
        record,
        entry,
        at: TakenAt {
            store: at.store,
            visit: Some(at.visit),
        },
    };
    let elements = StoredValue::new(promotion.elements.clone());
    let following_words = move || {
        let number = following.get()?;
        let element_type = elements.with_value(|all| {
            all.iter()
                .find(|one| one.number == number)
                .map(|one| one.element_type)
        })?;
        Some(
            t_string!(
                i18n,
                work.promotion.next,
                name = element_words(i18n, element_type)
            )
            .to_string(),
        )
    };
    let is_whole = Memo::new(move |_| done() == total);
    view! {
        <div class="field has-dock">
            <FieldBar title=Signal::stored(promotion.name.clone()) subtitle=Signal::derive(subtitle) back=Signal::derive(back)/>
            <main>
                {(!promotion.mechanics.is_empty()).then(|| view! { <p class="pad-x quiet">{promotion.mechanics.clone()}</p> })}
                <ol class="elements">
                    {promotion
                        .elements
                        .iter()
                        .zip(1..)
                        .map(|(element, place)| view! { <Element element=element.clone() place entry open write go_on checked/> })
                        .collect_view()}
                </ol>
            </main>
            <Dock label=move || t_string!(i18n, field.visit.next)>
                {move || match following_words() {
                    Some(words) => view! {
                        <Button kind=ButtonKind::Primary big=true wide=true on_press=move |()| go_on.run(())>{words}</Button>
                    }
                    .into_any(),
                    None => {
                        let kind = if is_whole.get() { ButtonKind::Primary } else { ButtonKind::Plain };
                        view! {
                            <ButtonLink href=format!("/visit/{}", at.visit) kind big=true wide=true icon=IconName::Check>
                                {t!(i18n, work.visit.done)}
                            </ButtonLink>
                        }
                        .into_any()
                    }
                }}
            </Dock>
        </div>
    }
}
