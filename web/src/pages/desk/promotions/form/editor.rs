//! The form of one promotion: its head with what can be done, its parts, and who takes part beside them.

use super::super::budget::BudgetPanel;
use super::super::words::state_word;
use super::Page;
use super::acts::Acts;
use super::basics::{Basics, Volume};
use super::elements::Elements;
use super::products::Products;
use super::reach::{ReachPanel, use_reach};
use super::setup::Setup;
use super::start::Start;
use super::stores::Stores;
use super::typed::Typed;
use crate::components::{Band, Banner, EmptyState, StateWord, Tone, WorkHead};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::edited::Edited;
use crate::pages::desk::saving::SavingNote;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::promotions::ReachQuestion;
use shared::api::stores::StoreTypeEntry;
use shared::ids::RecordId;
use shared::promotion::Promotion;

/// The form; it follows the state that the server has, and keeps what is typed.
#[component]
pub fn Editor(page: Page, start: Start) -> impl IntoView {
    let i18n = use_i18n();
    let setup = set_up(page, start);
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let types = Memo::new(move |_| types.value.get().ready().unwrap_or_default());
    let title = move || {
        let name = setup.typed.name.with(|name| name.trim().to_owned());
        match (name.is_empty(), setup.known.with(Option::is_some)) {
            (false, _) => name,
            (true, true) => t_string!(i18n, desk.promotions.form.unnamed).to_owned(),
            (true, false) => t_string!(i18n, desk.promotions.new).to_owned(),
        }
    };
    let state = move || {
        let known = setup.known.get()?;
        let (icon, tone, label) = state_word(i18n, known.state_on(setup.today));
        let off = known.called_off_on.map(|day| {
            let day = day.to_string();
            t_string!(i18n, desk.promotions.form.called_off, day = day).to_string()
        });
        Some(view! {
            <StateWord icon tone label/>
            {off.map(|words| view! { <span class="quiet">{words}</span> })}
        })
    };
    view! {
        <WorkHead title=Signal::derive(title)>
            {state}
            <Acts setup/>
        </WorkHead>
        <div class="setup">
            <div>
            <form class="form setup-form" on:submit=|event| event.prevent_default()>
                <Notes setup/>
                <Basics setup types/>
                <Products setup/>
                <Stores setup types/>
                <Elements setup/>
                <section class="setup-part">
                    <Band title=move || t_string!(i18n, desk.promotions.form.goal)/>
                    <Volume setup/>
                </section>
            </form>
            <Budget setup/>
            </div>
            <ReachPanel setup/>
        </div>
    }
}

/// The plan of its money, once the server knows the promotion.
#[component]
fn Budget(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let is_known = Memo::new(move |_| setup.known.with(Option::is_some));
    let content = move || {
        if !is_known.get() {
            let words = move || t_string!(i18n, desk.budget.save_first);
            return view! { <p class="quiet">{words}</p> }.into_any();
        }
        let promotion = move || setup.known.get().unwrap_or_else(|| setup.before.get());
        view! {
            <BudgetPanel
                id=setup.id promotion=Signal::derive(promotion)
            />
        }
        .into_any()
    };
    view! {
        <section class="setup-part form setup-form">
            <Band title=move || t_string!(i18n, desk.budget.title)/>
            {content}
        </section>
    }
}

fn set_up(page: Page, start: Start) -> Setup {
    let Start {
        id,
        known,
        record,
        promotion_type,
        product_names,
        today,
    } = start;
    let typed = record.with_untracked(|record| Typed::of(record, promotion_type));
    let edited = Edited::new(RecordId(id.0), known.get_untracked(), page.saving);
    // The fields go on showing what they showed when the record comes with a colleague's change: laid over
    // that, they would take it back with the next saving.
    let before = Signal::derive(move || {
        let record = record.get();
        match edited.now() {
            Some(shown) => in_state_of(shown, &record),
            None => record,
        }
    });
    let after = Memo::new(move |_| before.with(|before| typed.over(before)));
    let question = Memo::new(move |_| ReachQuestion {
        stores: typed.rule(),
        day: after.with(|after| after.from).max(today),
    });
    Setup {
        id,
        known,
        before,
        edited,
        typed,
        after,
        was_tried: RwSignal::new(false),
        product_names: RwSignal::new(product_names),
        reach: use_reach(question),
        today,
        saving: page.saving,
        saved: page.saved,
    }
}

/// What the fields show, in the state that the record has come to.
fn in_state_of(shown: Promotion, record: &Promotion) -> Promotion {
    Promotion {
        owner: record.owner,
        is_approved: record.is_approved,
        called_off_on: record.called_off_on,
        ..shown
    }
}

/// How far the last saving has come, and how much has to be changed before the next.
#[component]
fn Notes(setup: Setup) -> impl IntoView {
    let i18n = use_i18n();
    let flaws = move || {
        let count = setup.was_tried.get().then(|| setup.flaws().len())?;
        let count = i32::try_from(count).ok().filter(|count| *count > 0)?;
        Some(t_string!(i18n, desk.promotions.form.flaws, count = count).to_string())
    };
    view! {
        <Show when=move || setup.saved.get() == Some(setup.id)>
            <SavingNote saving=setup.saving/>
        </Show>
        {move || flaws().map(|words| view! {
            <Banner tone=Tone::Attention icon=IconName::Warning>{words}</Banner>
        })}
    }
}

/// Instead of the form for those who may not change the promotion.
#[component]
pub fn NotYours() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <EmptyState
            icon=IconName::Lock
            title=move || t_string!(i18n, desk.promotions.form.not_yours)
            text=move || t_string!(i18n, desk.promotions.form.not_yours_text)
        />
    }
}
