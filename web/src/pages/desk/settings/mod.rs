//! The company's settings: what the rules count with, and the norms of each type of store.

mod template;
mod thresholds;
mod type_form;
mod types;

use super::frame::{Asked, DeskFrame, DeskPlace};
use crate::components::WorkHead;
use crate::i18n::*;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::stores::{CompanySettings, StoreTypeEntry};
use thresholds::Thresholds;
use types::{Opened, OpenedType, Types};

/// The page.
#[component]
pub fn CompanySettingsPage() -> impl IntoView {
    let i18n = use_i18n();
    let settings = use_query::<CompanySettings>(|| Some("/api/settings".to_owned()));
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let settings_changed = Callback::new(move |()| settings.reload());
    let types_changed = Callback::new(move |()| types.reload());
    let known = Memo::new(move |_| types.value.get().ready().unwrap_or_default());
    let opened = RwSignal::new(None::<Opened>);
    view! {
        <DeskFrame place=DeskPlace::Settings>
            <WorkHead title=move || t_string!(i18n, desk.settings.title)/>
            <div class="split">
                <section>
                    <Asked query=settings draw=move |current| view! { <Thresholds current changed=settings_changed/> }/>
                    <Asked query=types draw=move |known| view! { <Types known opened/> }/>
                </section>
                <OpenedType known opened changed=types_changed/>
            </div>
        </DeskFrame>
    }
}
