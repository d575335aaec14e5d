//! One visit beside the board: evidence in words, times, and what was said.

use super::Opened;
use super::day_panel::closing;
use crate::components::{
    Button, ButtonKind, EventLine, EventLog, Fact, FactsList, SidePanel, StateWord, Tone,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::photos::PhotoStrip;
use crate::pages::desk::words::{Words, clock_time, day_and_time, grade_word};
use crate::state::use_query;
use crate::words::evidence_words;
use leptos::prelude::*;
use shared::api::board::VisitDetail;
use shared::ids::{UserId, VisitId};
use shared::time::UtcMs;
use shared::visit::{Evidence, Moment};

/// The panel.
#[component]
pub fn VisitPanel(
    person: UserId,
    visit: VisitId,
    version: Memo<UtcMs>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let detail = use_query::<VisitDetail>(move || Some(format!("/api/visits/{visit}")));
    Effect::new(move |before: Option<()>| {
        version.with(|_| ());
        if before.is_some() {
            detail.reload();
        }
    });
    let title = move || {
        detail
            .value
            .get()
            .ready()
            .map(|detail| detail.visit.name)
            .unwrap_or_default()
    };
    let subtitle = move || {
        detail
            .value
            .get()
            .ready()
            .map(|detail| format!("{} · {}", detail.person_name, detail.day))
    };
    let foot = move || {
        view! {
            <Button
                kind=ButtonKind::Plain
                icon=IconName::ChevronLeft
                on_press=Callback::new(move |()| opened.set(Some(Opened::Day(person))))
            >
                {move || t_string!(i18n, desk.day.back).to_string()}
            </Button>
        }
    };
    view! {
        <SidePanel
            open=closing(opened)
            title=Signal::derive(title)
            subtitle=Signal::derive(subtitle)
            close_label=move || t_string!(i18n, desk.close).to_string()
            foot=ViewFn::from(foot)
        >
            <Asked query=detail draw=move |detail| view! { <Detail detail/><Photos detail/> }/>
        </SidePanel>
    }
}

#[component]
fn Detail(detail: Signal<VisitDetail>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let detail = detail.get();
        let minutes =
            |seconds: u32| t_string!(i18n, desk.visit.minutes, minutes = seconds.div_ceil(60));
        let time_in_store =
            detail
                .visit
                .time_in_store_s
                .map(|seconds| match detail.time_in_store_min_s {
                    Some(norm) => {
                        let norm = t_string!(i18n, desk.visit.norm, minutes = norm.div_ceil(60));
                        t_string!(
                            i18n,
                            common.list.joined,
                            first = minutes(seconds),
                            second = norm
                        )
                        .to_string()
                    }
                    None => minutes(seconds),
                });
        let evidence = evidence_fact(
            i18n,
            t_string!(i18n, desk.visit.check_in).to_string(),
            &detail.check_in,
        );
        let leaving = detail.check_out.as_ref().map(|evidence| {
            evidence_fact(
                i18n,
                t_string!(i18n, desk.visit.check_out).to_string(),
                evidence,
            )
        });
        let positions = detail.positions.iter().map(|exact| {
            let name = match exact.moment {
                Moment::CheckIn => t_string!(i18n, desk.visit.check_in).to_string(),
                Moment::CheckOut => t_string!(i18n, desk.visit.check_out).to_string(),
            };
            let name = format!("{} · {name}", t_string!(i18n, desk.visit.position));
            let point = format!(
                "{:.5}, {:.5} ± {:.0} m",
                exact.point.latitude, exact.point.longitude, exact.accuracy_m
            );
            view! { <Fact name><span class="num">{point}</span></Fact> }
        });
        let positions = positions.collect_view();
        let note = detail.note.clone().map(
            |note| view! { <Fact name=t_string!(i18n, desk.visit.note).to_string()>{note}</Fact> },
        );
        let address = detail.address.clone().map(|address| {
            view! { <Fact name=t_string!(i18n, desk.visit.address).to_string()>{address}</Fact> }
        });
        let time_in_store = time_in_store.map(|words| {
            view! { <Fact name=t_string!(i18n, desk.visit.time_in_store).to_string()>{words}</Fact> }
        });
        view! {
            <FactsList>{evidence}{leaving}{time_in_store}{address}{positions}{note}</FactsList>
            <EventLog lines=events(i18n, &detail)/>
        }
    }
}

/// The photos of the visit, with who came when and how near.
#[component]
fn Photos(detail: Signal<VisitDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let title = move || detail.with(|detail| detail.visit.name.clone());
    let aside = move || {
        let detail = detail.get();
        let who = format!(
            "{} · {}",
            detail.person_name,
            day_and_time(detail.visit.check_in_at)
        );
        let name = t_string!(i18n, desk.visit.check_in).to_string();
        view! {
            <FactsList>
                <Fact name=t_string!(i18n, desk.promotions.recorded)>{who}</Fact>
                {evidence_fact(i18n, name, &detail.check_in)}
            </FactsList>
        }
    };
    let photos = move || detail.with(|detail| detail.photos.clone());
    view! {
        <PhotoStrip photos=Signal::derive(photos) title=Signal::derive(title) aside=move || aside/>
    }
}

fn evidence_fact(i18n: Words, name: String, evidence: &Evidence) -> impl IntoView + use<> {
    let (tone, _) = grade_word(i18n, evidence.grade);
    let words = evidence_words(i18n, evidence);
    view! { <Fact name><StateWord icon=IconName::Pin tone label=words/></Fact> }
}

/// What happened, in its order.
fn events(i18n: Words, detail: &VisitDetail) -> Vec<EventLine> {
    let line = |at: UtcMs, icon, tone, text| {
        (
            at,
            EventLine {
                time: clock_time(at),
                icon,
                tone,
                text,
            },
        )
    };
    let visit = &detail.visit;
    let mut lines = Vec::new();
    if let Some(at) = detail.planned_at {
        lines.push(line(
            at,
            IconName::Calendar,
            Tone::Calm,
            t_string!(i18n, desk.visit.planned).to_string(),
        ));
    }
    lines.push(line(
        visit.check_in_at,
        IconName::Pin,
        Tone::Calm,
        t_string!(i18n, desk.visit.check_in).to_string(),
    ));
    if visit.store_closed {
        lines.push(line(
            visit.check_in_at,
            IconName::Store,
            Tone::Attention,
            t_string!(i18n, desk.visit.store_closed).to_string(),
        ));
    }
    if let Some(at) = visit.check_out_at {
        lines.push(line(
            at,
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.visit.check_out).to_string(),
        ));
    }
    lines.push(line(
        detail.received_at,
        IconName::Delivered,
        Tone::Calm,
        t_string!(i18n, desk.visit.received).to_string(),
    ));
    lines.sort_by_key(|(at, _)| *at);
    let mut lines: Vec<EventLine> = lines.into_iter().map(|(_, line)| line).collect();
    let mut remark = |is_so: bool, text: String| {
        if is_so {
            lines.push(EventLine {
                time: String::new(),
                icon: IconName::Warning,
                tone: Tone::Attention,
                text,
            });
        }
    };
    remark(
        visit.is_closed_by_rule,
        t_string!(i18n, desk.visit.closed_by_rule).to_string(),
    );
    remark(
        visit.is_time_suspect,
        t_string!(i18n, desk.visit.suspect).to_string(),
    );
    lines
}
