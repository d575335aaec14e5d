//! Issues of a store: what is open, reporting one, and the conversation about one.

mod card;
mod list;
mod report;
mod thread;

pub use card::IssueCard;
pub use list::IssueRow;
pub use thread::IssuePage;

use super::frame::{WorkPage, use_store_name};
use super::records::VisitAt;
use crate::components::WayBack;
use crate::i18n::*;
use crate::pages::field::{FieldFrame, FieldPlace};
use leptos::prelude::*;
use list::OpenIssues;
use report::ReportIssue;
use shared::ids::{StoreId, VisitId};

/// The page of a visit, at `/visit/:id/issue`.
#[component]
pub fn VisitIssuesPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let body = |at: VisitAt| {
        view! {
            <OpenIssues store=at.store/>
            <ReportIssue store=at.store visit=Some(at.visit)/>
        }
        .into_any()
    };
    view! { <WorkPage visit title=move || t_string!(i18n, work.issue.title) body/> }
}

/// The page of a store, at `/work/issues/:store`: a problem may be heard of by telephone.
#[component]
pub fn StoreIssuesPage(store: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let name = use_store_name(store);
    let back = move || {
        Some(WayBack {
            href: format!("/stores/{store}"),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, work.issue.title)
            subtitle=Signal::derive(move || Some(name.get()))
            back=Signal::derive(back) place=FieldPlace::Stores
        >
            <OpenIssues store/>
            <ReportIssue store visit=None/>
        </FieldFrame>
    }
}
