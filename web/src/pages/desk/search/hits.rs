//! What the search shows: pages of the desk, and what the server found.

use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::place_word;
use crate::pages::desk::places::DeskPlace;
use crate::pages::desk::words::Words;
use shared::api::search::{Found, SearchResults};

/// What belongs together under one heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Places,
    Stores,
    People,
    Promotions,
    Products,
    Forms,
}

impl Group {
    /// In the order of the dialog.
    pub const ALL: [Self; 6] = [
        Self::Places,
        Self::Stores,
        Self::People,
        Self::Promotions,
        Self::Products,
        Self::Forms,
    ];

    /// The heading.
    pub fn word(self, i18n: Words) -> &'static str {
        match self {
            Self::Places => t_string!(i18n, desk.search.places),
            Self::Stores => t_string!(i18n, desk.search.stores),
            Self::People => t_string!(i18n, desk.search.people),
            Self::Promotions => t_string!(i18n, desk.search.promotions),
            Self::Products => t_string!(i18n, desk.search.products),
            Self::Forms => t_string!(i18n, desk.search.forms),
        }
    }

    /// The icon of what is in it.
    pub fn icon(self) -> IconName {
        match self {
            Self::Places => IconName::ChevronRight,
            Self::Stores => IconName::Store,
            Self::People => IconName::Person,
            Self::Promotions => IconName::Promotion,
            Self::Products => IconName::Stock,
            Self::Forms => IconName::Checklist,
        }
    }
}

/// One line that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Under which heading.
    pub group: Group,
    /// Its name.
    pub name: String,
    /// What tells it from others.
    pub detail: String,
    /// Where it leads.
    pub href: String,
}

/// All lines in their order. What has no page of the person's is left out.
pub fn hits(i18n: Words, words: &str, places: &[DeskPlace], found: &SearchResults) -> Vec<Hit> {
    let asked = words.trim().to_lowercase();
    let mut hits = Vec::new();
    for place in places {
        let name = place_word(i18n, *place);
        if name.to_lowercase().contains(&asked) {
            let href = place.href().to_owned();
            hits.push(hit(Group::Places, (name, String::new()), href));
        }
    }
    let has = |place: DeskPlace| places.contains(&place);
    if has(DeskPlace::Stores) {
        hits.extend(found.stores.iter().map(|it| {
            let href = format!("/desk/stores?query={}&store={}", encoded(&it.name), it.id);
            hit(Group::Stores, named(it), href)
        }));
    }
    let is_planning = has(DeskPlace::Plans);
    if is_planning || has(DeskPlace::Users) {
        hits.extend(found.people.iter().map(|it| {
            let href = if is_planning {
                format!("/desk/plans?person={}", it.id)
            } else {
                format!("/desk/users?query={}", encoded(&it.name))
            };
            hit(Group::People, named(it), href)
        }));
    }
    if has(DeskPlace::Promotions) {
        hits.extend(found.promotions.iter().map(|it| {
            let href = format!("/desk/promotions/{}", it.id);
            hit(Group::Promotions, named(it), href)
        }));
    }
    if has(DeskPlace::Products) {
        hits.extend(found.products.iter().map(|it| {
            let href = format!(
                "/desk/products?query={}&product={}",
                encoded(&it.name),
                it.id
            );
            hit(Group::Products, named(it), href)
        }));
    }
    if has(DeskPlace::Forms) {
        hits.extend(found.forms.iter().map(|it| {
            hit(
                Group::Forms,
                named(it),
                format!("/desk/forms?form={}", it.id),
            )
        }));
    }
    hits
}

fn named<Id>(found: &Found<Id>) -> (String, String) {
    (found.name.clone(), found.detail.clone())
}

fn hit(group: Group, (name, detail): (String, String), href: String) -> Hit {
    Hit {
        group,
        name,
        detail,
        href,
    }
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
