//! Work of the day that belongs to no visit: the kit, the summary, slips and issues on their own, conflicts.

mod conflicts;
mod kit;
mod kit_line;
mod summary;
mod summary_rows;

use super::exchange::SlipPage;
use super::issue::{IssuePage, StoreIssuesPage};
use crate::pages::field::NotFound;
use crate::state::use_now;
use crate::state::visiting::{signed_in_person, use_visiting};
use conflicts::ConflictsPage;
use kit::KitPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::{RecordId, StoreId, UserId};
use shared::time::BusinessDay;
use summary::SummaryPage;

/// A page of the day, by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayPlace {
    Kit,
    Summary,
    Conflicts,
    Slip(RecordId),
    Issue(RecordId),
    Issues(StoreId),
}

fn read_place(work: &str) -> Option<DayPlace> {
    let mut parts = work.split('/').filter(|part| !part.is_empty());
    let place = match (parts.next()?, parts.next()) {
        ("kit", None) => DayPlace::Kit,
        ("conflicts", None) => DayPlace::Conflicts,
        ("summary", None) => DayPlace::Summary,
        ("slip", Some(id)) => DayPlace::Slip(id.parse().ok()?),
        ("issue", Some(id)) => DayPlace::Issue(id.parse().ok()?),
        ("issues", Some(id)) => DayPlace::Issues(id.parse().ok()?),
        _ => return None,
    };
    parts.next().is_none().then_some(place)
}

/// The page of one piece of work of the day, at `/work/<segment>`.
#[component]
pub fn DayWork() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| params.with(|params| read_place(&params.get("work")?)));
    let own = use_own_day();
    move || match (place.get(), own.get()) {
        (Some(DayPlace::Kit), Some(own)) => view! { <KitPage own/> }.into_any(),
        (Some(DayPlace::Summary), Some(own)) => view! { <SummaryPage own/> }.into_any(),
        (Some(DayPlace::Conflicts), _) => view! { <ConflictsPage/> }.into_any(),
        (Some(DayPlace::Slip(record)), _) => view! { <SlipPage record/> }.into_any(),
        (Some(DayPlace::Issue(record)), _) => view! { <IssuePage record/> }.into_any(),
        (Some(DayPlace::Issues(store)), _) => view! { <StoreIssuesPage store/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    }
}

/// The day of the signed-in person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnDay {
    /// Whose.
    pub person: UserId,
    /// Which.
    pub day: BusinessDay,
}

fn use_own_day() -> Memo<Option<OwnDay>> {
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    Memo::new(move |_| {
        let day = visiting.data.with(|data| data.today(now.get()));
        person.get().map(|person| OwnDay { person, day })
    })
}
