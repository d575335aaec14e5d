//! One store beside the list: what is known of it, and the repair of its position.

use super::assortment::Assortment;
use super::position_words;
use super::repair::Repair;
use super::territory::TerritoryForm;
use crate::components::{Band, EmptyState, Fact, FactsList, ListRow, Press, SidePanel, StateWord};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::rights::{place_of, use_rights};
use crate::pages::desk::words::{day_and_time, grade_word};
use crate::state::{Query, use_query};
use crate::words::{photos_words, type_name};
use leptos::prelude::*;
use shared::api::admin::Organisation;
use shared::api::stores::{StoreDetail, StoreList};

/// The panel.
#[component]
pub fn StorePanel(
    id: String,
    stores: Query<StoreList>,
    known: Memo<Organisation>,
    opened: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let rights = use_rights();
    let detail = use_query::<StoreDetail>(move || Some(format!("/api/stores/{id}")));
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let title = move || {
        detail
            .value
            .get()
            .ready()
            .map(|detail| detail.row.name)
            .unwrap_or_default()
    };
    let subtitle = move || detail.value.get().ready().map(|detail| detail.row.address);
    let changed = Callback::new(move |()| {
        detail.reload();
        stores.reload();
    });
    let draw = move |detail: Signal<StoreDetail>| {
        let may = move |field: &'static str| {
            let place = detail.with(|detail| known.with(|known| place_of(known, &detail.row)));
            place.is_some_and(|place| rights.may_change_store(&place, field))
        };
        view! {
            <Facts detail/>
            <Show when=move || may("territory")>
                <TerritoryForm detail known changed/>
            </Show>
            <Repair detail may_change=Signal::derive(move || may("position")) changed/>
            <Assortment row=detail.with_untracked(|detail| detail.row.clone()) known/>
            <Visits detail/>
        }
    };
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(subtitle) close_label=move || t_string!(i18n, desk.close)>
            <Asked query=detail draw/>
        </SidePanel>
    }
}

#[component]
fn Facts(detail: Signal<StoreDetail>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let detail = detail.get();
        let (icon, tone, label) = position_words(i18n, &detail.row);
        let number = detail.row.external_id.clone().map(|number| {
            view! { <Fact name=t_string!(i18n, desk.stores.external_id)>{number}</Fact> }
        });
        let closed = detail.row.closed_on.map(|day| {
            view! { <Fact name=t_string!(i18n, desk.stores.closed)>{day.to_string()}</Fact> }
        });
        view! {
            <FactsList>
                <Fact name=t_string!(i18n, desk.stores.store_type)>{type_name(i18n, &detail.store_type)}</Fact>
                <Fact name=t_string!(i18n, desk.stores.territory)>{detail.row.territory_name.clone()}</Fact>
                {number}
                {closed}
                <Fact name=t_string!(i18n, desk.stores.position)><StateWord icon tone label/></Fact>
            </FactsList>
        }
    }
}

#[component]
fn Visits(detail: Signal<StoreDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let rows = move || {
        let visits = detail.with(|detail| detail.recent_visits.clone());
        let row = |visit: shared::api::board::DayVisit| {
            let (tone, grade) = grade_word(i18n, visit.grade);
            let parts = std::iter::once(grade).chain(photos_words(i18n, visit.photos));
            let detail = parts.collect::<Vec<_>>().join(" · ");
            let title = day_and_time(visit.check_in_at);
            view! { <ListRow title detail=Some(detail) tone=tone icon=IconName::Pin press=Press::Nothing/> }
        };
        visits.into_iter().map(row).collect_view()
    };
    view! {
        <Band title=move || t_string!(i18n, desk.stores.recent)/>
        <Show
            when=move || detail.with(|detail| !detail.recent_visits.is_empty())
            fallback=move || view! {
                <EmptyState icon=IconName::Store title=move || t_string!(i18n, desk.stores.never_visited) text=""/>
            }
        >
            <ul class="rows">{rows}</ul>
        </Show>
    }
}
