//! Today's summary: it writes itself from the day's records; the person adds papers and a note and hands
//! it in, without a network too.

use super::OwnDay;
use super::summary_rows::{SummaryNews, use_summary_rows};
use crate::components::{
    Band, Button, ButtonKind, Dock, Figure, FigureValue, NumberStepper, TextArea, WayBack,
    use_toasts,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::js;
use crate::pages::field::{DayLine, FieldBar, Today};
use crate::pages::work::records::{Home, put_record, use_records};
use crate::state::visiting::use_visiting;
use crate::state::{use_field, use_now};
use crate::words::{clock_time, day_words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::figures::Fraction;
use shared::summary::{DaySummary, SummaryFigures};
use shared::text::NOTE_MAX;
use wasm_bindgen_futures::JsFuture;

/// The page, at `/work/summary`.
#[component]
pub fn SummaryPage(own: OwnDay) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let today = Memo::new(move |_| {
        visiting
            .data
            .with(|data| Today::read(data, own.person, now.get()))
    });
    let news = use_summary_rows(own);
    let record = DaySummary::record_of(own.person, own.day);
    let summaries = use_records::<DaySummary>();
    let submitted = Memo::new(move |_| {
        summaries.with(|summaries| {
            let known = summaries.iter().find(|(known, _)| *known == record);
            known.map(|(_, summary)| summary.clone())
        })
    });
    let start = submitted.get_untracked();
    let papers = RwSignal::new(start.as_ref().map(|summary| i64::from(summary.papers)));
    let note = RwSignal::new(start.and_then(|summary| summary.note).unwrap_or_default());
    let back = move || {
        Some(WayBack {
            href: "/".into(),
            label: t_string!(i18n, common.action.go_today).to_owned(),
        })
    };
    view! {
        <div class="field has-tall-dock">
            <FieldBar
                title=move || t_string!(i18n, work.summary.title)
                subtitle=Signal::derive(move || Some(day_words(i18n, own.day)))
                back=Signal::derive(back)
            />
            <main>
                <DayLine today/>
                <Figures news/>
                <Band title=move || t_string!(i18n, work.summary.to_tell)/>
                <ul class="rows">{move || news.get().rows(i18n)}</ul>
                <Band title=move || t_string!(i18n, work.summary.yours)/>
                <div class="pad-x stack">
                    <NumberStepper
                        label=move || t_string!(i18n, work.summary.papers) value=papers
                        less_label=move || t_string!(i18n, work.form.less)
                        more_label=move || t_string!(i18n, work.form.more)
                    />
                    <TextArea
                        label=move || t_string!(i18n, work.form.note) value=note limit=NOTE_MAX
                        placeholder=Signal::derive(move || Some(t_string!(i18n, work.summary.note_hint).to_owned()))
                    />
                    <Share own news/>
                </div>
            </main>
            <Submit own news submitted papers note/>
        </div>
    }
}

/// The four figures of the day, each with what it is taken from.
#[component]
fn Figures(news: Memo<SummaryNews>) -> impl IntoView {
    let i18n = use_i18n();
    let share = move |of: fn(&SummaryFigures) -> Fraction| {
        Signal::derive(move || {
            let fraction = news.with(|news| of(&news.figures));
            FigureValue::Share {
                numerator: fraction.numerator,
                denominator: fraction.denominator,
                highest: None,
                goal: None,
            }
        })
    };
    let time = Signal::derive(move || {
        let time = news.with(|news| news.figures.time_in_store);
        if time.denominator == 0 {
            return FigureValue::NoData;
        }
        let minutes = (time.numerator + 30) / 60;
        let count = i32::try_from(time.denominator).unwrap_or(i32::MAX);
        FigureValue::Amount {
            text: t_string!(i18n, common.duration.minutes, minutes = minutes).to_string(),
            of: Some(t_string!(i18n, work.summary.times, count = count).to_string()),
        }
    });
    let bar = move || t_string!(i18n, work.summary.bar).to_owned();
    view! {
        <div class="figures">
            <Figure label=move || t_string!(i18n, work.summary.strict) value=share(|figures| figures.strict) bar_label=bar/>
            <Figure label=move || t_string!(i18n, work.summary.out_of_stock) value=share(|figures| figures.out_of_stock) bar_label=bar/>
            <Figure label=move || t_string!(i18n, work.summary.promotion) value=share(|figures| figures.promotion) bar_label=bar/>
            <Figure label=move || t_string!(i18n, work.summary.time_in_store) value=time bar_label=bar/>
        </div>
    }
}

/// To show to somebody: as a message where the phone can share, else on paper.
#[component]
fn Share(own: OwnDay, news: Memo<SummaryNews>) -> impl IntoView {
    let i18n = use_i18n();
    let can_share = js::navigator("share").is_some();
    let press = move |()| {
        if !can_share {
            drop(js::call(&window(), "print", &[]));
            return;
        }
        let title = untrack(|| t_string!(i18n, work.summary.title));
        let text = untrack(|| news.get().text(i18n, own.day));
        let content = js::object(&[("title", title.into()), ("text", text.into())]);
        let shared = js::global("navigator")
            .and_then(|navigator| js::call(&navigator, "share", &[content]).ok());
        if let Some(promise) = shared {
            // Whoever changes their mind in the phone's own sheet has not made a mistake.
            spawn_local(
                async move { drop(JsFuture::from(js_sys::Promise::resolve(&promise)).await) },
            );
        }
    };
    view! {
        <div class="no-print">
            <Button icon=IconName::Print wide=true on_press=press>
                {move || match can_share {
                    true => t_string!(i18n, work.summary.share),
                    false => t_string!(i18n, work.form.print),
                }}
            </Button>
        </div>
    }
}

#[component]
fn Submit(
    own: OwnDay,
    news: Memo<SummaryNews>,
    submitted: Memo<Option<DaySummary>>,
    papers: RwSignal<Option<i64>>,
    note: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let is_saving = RwSignal::new(false);
    let is_submitted = Memo::new(move |_| submitted.with(Option::is_some));
    let say = move || {
        Some(
            match submitted.with(|summary| summary.as_ref().map(|summary| summary.submitted_at)) {
                Some(at) => {
                    let time = visiting
                        .data
                        .with(|data| clock_time(&data.settings.zone, at));
                    t_string!(i18n, work.summary.submitted_at, time = time).to_string()
                }
                None => t_string!(i18n, work.summary.works_offline).to_owned(),
            },
        )
    };
    let save = move |()| {
        let text = note.get_untracked();
        let summary = DaySummary {
            person: own.person,
            day: own.day,
            figures: news.with_untracked(|news| news.figures.clone()),
            papers: papers
                .get_untracked()
                .and_then(|papers| u32::try_from(papers).ok())
                .unwrap_or(0),
            note: (!text.trim().is_empty()).then_some(text),
            submitted_at: clock::now(),
        };
        let home = Home::of_person(own.person, DaySummary::record_of(own.person, own.day));
        is_saving.set(true);
        spawn_local(async move {
            let result = put_record(field, &home, &summary).await;
            is_saving.try_set(false);
            toasts.say(untrack(|| match result {
                Ok(()) => t_string!(i18n, work.summary.saved).to_owned(),
                Err(reason) => not_recorded_words(i18n, reason).to_owned(),
            }));
        });
    };
    view! {
        <Dock label=move || t_string!(i18n, field.visit.next) say=Signal::derive(say)>
            <Button kind=ButtonKind::Primary big=true pending=is_saving on_press=save>
                {move || match is_submitted.get() {
                    true => t_string!(i18n, work.summary.submit_again),
                    false => t_string!(i18n, work.summary.submit),
                }}
            </Button>
        </Dock>
    }
}
