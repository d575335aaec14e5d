use super::agreed_displays;
use crate::components::{MarkState, Press, TaskCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitStanding, use_records, use_visit_standing};
use crate::pages::work::words::gap_words;
use leptos::prelude::*;
use shared::display::SpecialDisplay;
use shared::ids::VisitId;
use shared::product::Listing;

/// The displays of a visit; optional work where none is agreed.
#[component]
pub fn DisplayCard(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let listings = use_records::<Listing>();
    let displays = use_records::<SpecialDisplay>();
    let agreed = Memo::new(move |_| match standing.get() {
        VisitStanding::Open(at) => listings.with(|listings| agreed_displays(listings, at)),
        _ => Vec::new(),
    });
    let own = Memo::new(move |_| {
        displays.with(|displays| {
            let own = displays
                .iter()
                .filter(|(_, display)| display.visit == visit);
            own.map(|(_, display)| display.clone()).collect::<Vec<_>>()
        })
    });
    let looked = move || own.with(|own| own.iter().filter(|one| one.agreed.is_some()).count());
    let gap = Memo::new(move |_| {
        own.with(|own| own.iter().find_map(SpecialDisplay::gap))
            .map(|gap| gap_words(i18n, gap).to_owned())
    });
    let known = move || {
        Some(gap.get().unwrap_or_else(|| match own.with(Vec::len) {
            0 if agreed.with(Vec::is_empty) => t_string!(i18n, work.display.none_agreed).to_owned(),
            0 => t_string!(i18n, work.display.not_looked).to_owned(),
            _ => t_string!(i18n, work.display.recorded).to_owned(),
        }))
    };
    let progress = move || {
        let total = agreed.with(Vec::len);
        (total > 0).then(|| format!("{} / {total}", looked()))
    };
    let state = Signal::derive(move || {
        let (looked, total) = (looked(), agreed.with(Vec::len));
        let mark = match looked {
            0 if total > 0 => MarkState::Planned,
            _ if looked >= total => MarkState::Done,
            _ => MarkState::Part(u16::try_from(looked * 1_000 / total.max(1)).unwrap_or(1_000)),
        };
        (mark, known().unwrap_or_default())
    });
    let tone = Signal::derive(move || match gap.get() {
        Some(_) => Tone::Attention,
        None => Tone::Calm,
    });
    let press = Press::to(format!("/visit/{visit}/display"));
    let is_owed = Memo::new(move |_| agreed.with(|agreed| !agreed.is_empty()));
    let is_here = Memo::new(move |_| matches!(standing.get(), VisitStanding::Open(_)));
    let title = move || t_string!(i18n, work.display.title);
    move || {
        let press = press.clone();
        match (is_here.get(), is_owed.get()) {
            (false, _) => ().into_any(),
            (true, true) => view! {
                <TaskCard icon=IconName::Display title state tone press
                    known=Signal::derive(known) progress=Signal::derive(progress)/>
            }
            .into_any(),
            (true, false) => view! {
                <TaskCard icon=IconName::Display title tone press known=Signal::derive(known)/>
            }
            .into_any(),
        }
    }
}
