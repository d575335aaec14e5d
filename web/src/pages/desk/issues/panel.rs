//! One issue beside the list: its facts and clocks, what happened, and what can be done.

use super::acts::{Acts, use_acts};
use super::conversation::Conversation;
use super::forms::{Assign, Due, Say, Solve};
use super::words::{category_word, clock_words, noted_words, state_word, urgency_word};
use crate::components::{Button, ButtonKind, Fact, FactsList, SidePanel, StateWord, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::photos::PhotoStrip;
use crate::pages::desk::saving::Saving;
use crate::pages::desk::words::day_and_time;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::issues::IssueDetail;
use shared::issue::IssueState;
use shared::time::BusinessDay;

/// The panel. `heard` grows when something may have changed.
#[component]
pub fn IssuePanel(
    id: String,
    today: Memo<BusinessDay>,
    heard: RwSignal<u32>,
    saving: Saving,
    opened: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let detail = use_query::<IssueDetail>(move || Some(format!("/api/issues/{id}")));
    Effect::new(move |before: Option<()>| {
        heard.track();
        if before.is_some() {
            detail.reload();
        }
    });
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let title = move || {
        let detail = detail.value.get().ready();
        detail.map(|detail| detail.row.title).unwrap_or_default()
    };
    let subtitle = move || {
        let detail = detail.value.get().ready()?;
        Some(format!(
            "{} · {}",
            detail.row.store_name, detail.store_address
        ))
    };
    let draw = move |detail: Signal<IssueDetail>| {
        let acts = use_acts(detail, saving);
        let may_lead = Memo::new(move |_| detail.with(|detail| detail.may_lead));
        let reporter = move || detail.with(|detail| detail.row.reporter_name.clone());
        view! {
            <Facts detail acts today/>
            <Photos detail/>
            <Show when=move || may_lead.get()><NextSteps acts/></Show>
            <Conversation issue=acts.shown reporter=Signal::derive(reporter)/>
            <Show when=move || may_lead.get()>
                <Say acts/>
                <Solve acts/>
                <Assign detail acts/>
                <Due acts/>
            </Show>
        }
    };
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(subtitle) close_label=move || t_string!(i18n, desk.close)>
            <Asked query=detail draw/>
        </SidePanel>
    }
}

#[component]
fn Facts(detail: Signal<IssueDetail>, acts: Acts, today: Memo<BusinessDay>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (detail, issue) = (detail.get(), acts.shown.get());
        let state = issue.state();
        let (icon, tone, label) = state_word(i18n, state);
        let runs = matches!(state, IssueState::Open | IssueState::Acknowledged);
        let clock = runs.then(|| {
            let (tone, label) = clock_words(i18n, (issue.day, issue.due), today.get());
            view! { <Fact name=t_string!(i18n, desk.issues.clock)><StateWord icon=IconName::Clock tone label/></Fact> }
        });
        let noted = noted_words(i18n, &detail.row).map(|(tone, words)| {
            let class = if tone == Tone::Calm {
                "quiet"
            } else {
                "cell-note"
            };
            view! { " "<span class=class>{words}</span> }
        });
        let owner = issue.owner.map(|owner| {
            let named = detail.people.iter().find(|person| person.id == owner);
            let known = named.map(|person| person.name.clone());
            let before = detail
                .row
                .owner_name
                .clone()
                .filter(|_| detail.row.owner == Some(owner));
            known
                .or(before)
                .unwrap_or_else(|| t_string!(i18n, desk.issues.other_person).to_owned())
        });
        let owner = owner.unwrap_or_else(|| t_string!(i18n, desk.issues.nobody).to_owned());
        let text = (!issue.text.is_empty()).then(|| view! { <p>{issue.text.clone()}</p> });
        view! {
            {text}
            <FactsList>
                <Fact name=t_string!(i18n, desk.issues.state)><StateWord icon tone label/>{noted}</Fact>
                {clock}
                <Fact name=t_string!(i18n, desk.issues.urgency)>{urgency_word(i18n, issue.urgency)}</Fact>
                <Fact name=t_string!(i18n, desk.issues.category)>{category_word(i18n, issue.category)}</Fact>
                <Fact name=t_string!(i18n, desk.issues.owner)>{owner}</Fact>
            </FactsList>
        }
    }
}

/// The photos of the report, with who reported it when.
#[component]
fn Photos(detail: Signal<IssueDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let title =
        move || detail.with(|detail| format!("{} · {}", detail.row.title, detail.row.store_name));
    let aside = move || {
        let detail = detail.get();
        let who = format!(
            "{} · {}",
            detail.row.reporter_name,
            day_and_time(detail.row.reported_at)
        );
        view! {
            <FactsList>
                <Fact name=t_string!(i18n, desk.issues.reported)>{who}</Fact>
                <Fact name=t_string!(i18n, desk.issues.category)>{category_word(i18n, detail.row.category)}</Fact>
            </FactsList>
            <p>{detail.issue.text}</p>
        }
    };
    let photos = move || detail.with(|detail| detail.photos.clone());
    view! {
        <PhotoStrip photos=Signal::derive(photos) title=Signal::derive(title) aside=move || aside/>
    }
}

/// What is one press away in this state.
#[component]
fn NextSteps(acts: Acts) -> impl IntoView {
    let i18n = use_i18n();
    let state = Memo::new(move |_| acts.shown.with(shared::issue::Issue::state));
    view! {
        <div class="form-foot">
            <Show when=move || state.get() == IssueState::Open>
                <Button kind=ButtonKind::Primary icon=IconName::Check on_press=Callback::new(move |()| acts.acknowledge())>
                    {move || t_string!(i18n, desk.issues.acknowledge)}
                </Button>
            </Show>
            <Show when=move || state.get() == IssueState::Solved>
                <Button kind=ButtonKind::Primary icon=IconName::Check on_press=Callback::new(move |()| acts.close())>
                    {move || t_string!(i18n, desk.issues.close)}
                </Button>
            </Show>
            <Show when=move || matches!(state.get(), IssueState::Solved | IssueState::Closed)>
                <Button on_press=Callback::new(move |()| acts.reopen())>
                    {move || t_string!(i18n, desk.issues.reopen)}
                </Button>
            </Show>
        </div>
    }
}
