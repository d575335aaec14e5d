//! In-store work as the visit shows it. Its code comes after the first load; checking in and out needs
//! none of it, and goes on working where it is not there.

use super::way_back;
use crate::components::{Button, OfflineState, Skeleton, WayBack};
use crate::i18n::*;
use crate::lazy::Instead;
use crate::pages::field::frame::{FieldFrame, FieldPlace};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::VisitId;

crate::lazy::lazy_part! {
    /// What there is to do in the store, in the list of the visit.
    VisitTasks(visit: VisitId),
    chunk field_work, load load_visit_tasks, part crate::pages::work::VisitTasks, instead TASKS
}

const TASKS: Instead = Instead {
    loading: || view! { <TasksLoading/> }.into_any(),
    unavailable: |retry| view! { <TasksUnavailable retry/> }.into_any(),
    is_at_desk: false,
};

/// Instead of a page of in-store work.
pub const WORK_PAGE: Instead = Instead {
    loading: || view! { <WorkLoading/> }.into_any(),
    unavailable: |retry| view! { <WorkUnavailable retry/> }.into_any(),
    is_at_desk: false,
};

/// Instead of a part of a page that goes on without it; nothing has to stand in for a moment.
pub const WORK_PART: Instead = Instead {
    loading: || ().into_any(),
    unavailable: |retry| view! { <PartUnavailable retry/> }.into_any(),
    is_at_desk: false,
};

#[component]
fn TasksLoading() -> impl IntoView {
    let i18n = use_i18n();
    view! { <li aria-busy="true"><Skeleton label=move || t_string!(i18n, common.state.loading)/></li> }
}

#[component]
fn TasksUnavailable(retry: Callback<()>) -> impl IntoView {
    view! { <li><PartUnavailable retry/></li> }
}

#[component]
fn PartUnavailable(retry: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <OfflineState
            title=move || t_string!(i18n, field.visit.work_offline_title)
            text=move || t_string!(i18n, field.visit.work_offline_text)
        >
            <Button on_press=retry>{t!(i18n, common.action.retry)}</Button>
        </OfflineState>
    }
}

#[component]
fn WorkLoading() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <WorkFrame>
            <Skeleton label=move || t_string!(i18n, common.state.loading) lines=6/>
        </WorkFrame>
    }
}

#[component]
fn WorkUnavailable(retry: Callback<()>) -> impl IntoView {
    view! { <WorkFrame><PartUnavailable retry/></WorkFrame> }
}

/// An installed app has no way back but the page's own.
#[component]
fn WorkFrame(children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let back = move || {
        let visit = params.with(|params| params.get("id"));
        Some(match visit {
            Some(visit) => WayBack {
                href: format!("/visit/{visit}"),
                label: t_string!(i18n, field.visit.go_back).to_owned(),
            },
            None => way_back(i18n),
        })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.ready.work)
            back=Signal::derive(back) place=FieldPlace::Today
        >
            {children()}
        </FieldFrame>
    }
}
