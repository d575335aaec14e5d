use crate::components::{
    Band, Button, ButtonKind, Choice, ChoiceLook, TextArea, TextField, ToggleChip, use_toasts,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::photo::{PhotoField, TakenAt};
use crate::pages::work::records::{Home, new_record, put_record};
use crate::pages::work::words::{category_words, options_of, title_suggestions, urgency_words};
use crate::state::use_field;
use crate::state::visiting::use_visiting;
use crate::words::not_recorded_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::{RecordId, StoreId, VisitId};
use shared::issue::{Issue, IssueCategory, Urgency, due_day};
use shared::sync::Hash;
use shared::text::{NAME_MAX, TEXT_MAX};

/// What is being typed.
#[derive(Clone, Copy)]
struct Report {
    record: RwSignal<RecordId>,
    category: RwSignal<Option<IssueCategory>>,
    urgency: RwSignal<Option<Urgency>>,
    title: RwSignal<String>,
    text: RwSignal<String>,
    photos: RwSignal<Vec<Hash>>,
}

impl Report {
    fn new() -> Self {
        Self {
            record: RwSignal::new(new_record()),
            category: RwSignal::new(None),
            urgency: RwSignal::new(None),
            title: RwSignal::new(String::new()),
            text: RwSignal::new(String::new()),
            photos: RwSignal::new(Vec::new()),
        }
    }

    fn empty(self) {
        self.record.set(new_record());
        self.category.set(None);
        self.urgency.set(None);
        self.title.set(String::new());
        self.text.set(String::new());
        self.photos.set(Vec::new());
    }
}

/// Reports something that has to be solved.
#[component]
pub fn ReportIssue(
    /// Where.
    store: StoreId,
    /// At which visit; none when it was heard of elsewhere.
    visit: Option<VisitId>,
) -> impl IntoView {
    let i18n = use_i18n();
    let report = Report::new();
    let categories = Signal::derive(move || {
        options_of(IssueCategory::ALL, |category| {
            category_words(i18n, category)
        })
    });
    let urgencies =
        Signal::derive(move || options_of(Urgency::ALL, |urgency| urgency_words(i18n, urgency)));
    let chips = move || {
        let category = report.category.get()?;
        let chip = |words: String| {
            let own = words.clone();
            let is_on = Memo::new(move |_| report.title.with(|title| *title == own));
            view! { <ToggleChip label=words.clone() is_on on_press=move |()| report.title.set(words.clone())/> }
        };
        let chips = title_suggestions(i18n, category)
            .into_iter()
            .map(chip)
            .collect_view();
        Some(view! { <div class="chips">{chips}</div> })
    };
    view! {
        <Band title=move || t_string!(i18n, work.issue.report)/>
        <div class="pad-x stack">
            <Choice
                label=move || t_string!(i18n, work.issue.category) options=categories
                value=report.category look=ChoiceLook::Chips
            />
            {chips}
            <TextField label=move || t_string!(i18n, work.issue.in_short) value=report.title limit=NAME_MAX/>
            <Choice label=move || t_string!(i18n, work.issue.urgency) options=urgencies value=report.urgency/>
            <TextArea label=move || t_string!(i18n, work.issue.more) value=report.text limit=TEXT_MAX/>
            <PhotoField
                label=move || t_string!(i18n, work.photo.title) photos=report.photos
                change=Callback::new(move |photos| report.photos.set(photos)) at=TakenAt { store, visit }
            />
            <Send report store visit/>
        </div>
    }
}

#[component]
fn Send(report: Report, store: StoreId, visit: Option<VisitId>) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let is_sending = RwSignal::new(false);
    let missing = move || {
        if report.category.get().is_none() {
            Some(t_string!(i18n, work.issue.choose_category).to_owned())
        } else if report.title.with(|title| title.trim().is_empty()) {
            Some(t_string!(i18n, work.issue.say_in_short).to_owned())
        } else if report.urgency.get().is_none() {
            Some(t_string!(i18n, work.issue.choose_urgency).to_owned())
        } else {
            None
        }
    };
    let save = move |()| {
        let (Some(category), Some(urgency), Some(reporter)) = (
            report.category.get_untracked(),
            report.urgency.get_untracked(),
            visiting.person(),
        ) else {
            return;
        };
        let now = clock::now();
        let day = visiting
            .data
            .with_untracked(|data| data.store_zone(Some(store)).business_day(now));
        let issue = Issue {
            store,
            reporter,
            visit,
            reported_at: now,
            day,
            category,
            title: report.title.get_untracked().trim().to_owned(),
            text: report.text.get_untracked().trim().to_owned(),
            urgency,
            owner: None,
            due: due_day(urgency, day),
            acknowledged_at: None,
            solved_at: None,
            solution: None,
            closed_at: None,
            comments: Vec::new(),
            photos: report.photos.get_untracked(),
        };
        let home = Home::at_store(store, report.record.get_untracked());
        is_sending.set(true);
        spawn_local(async move {
            let result = put_record(field, &home, &issue).await;
            is_sending.try_set(false);
            match result {
                Ok(()) => {
                    toasts.say(untrack(|| t_string!(i18n, work.issue.reported)));
                    report.empty();
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    };
    view! {
        <Button
            kind=ButtonKind::Primary wide=true icon=IconName::Issue pending=is_sending
            disabled_because=Signal::derive(missing) on_press=save
        >
            {t!(i18n, work.issue.send)}
        </Button>
    }
}
