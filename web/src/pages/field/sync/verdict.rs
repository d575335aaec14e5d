use crate::components::{Banner, ButtonLink, Tone, Verdict};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{SessionPhase, use_field, use_session};
use crate::words::{clock_time, not_recorded_words, problem_words};
use leptos::prelude::*;
use shared::problem::ProblemCode;
use shared::sync::engine::{StorageError, SyncEnd};

/// The heading in one sentence: what is safe.
pub fn verdict_title() -> Signal<String> {
    let i18n = use_i18n();
    let field = use_field();
    let is_clear = is_clear();
    Signal::derive(move || {
        if field.sync.was_cleared.get() {
            t_string!(i18n, field.sync.cleared_title).to_owned()
        } else if is_clear.get() {
            t_string!(i18n, field.sync.all_delivered).to_owned()
        } else {
            t_string!(i18n, field.sync.safe).to_owned()
        }
    })
}

/// Everything that was ever recorded is confirmed.
fn is_clear() -> Memo<bool> {
    let (field, visiting) = (use_field(), use_visiting());
    Memo::new(move |_| {
        let delivered = field.outbox.with(|outbox| outbox.counts.delivered);
        visiting.undelivered() == 0 && delivered > 0
    })
}

/// The first sentence, and what follows from it.
#[component]
pub fn SyncVerdict() -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let session = use_session();
    let visiting = use_visiting();
    let is_clear = is_clear();
    let text = move || {
        let (counts, last_sync) = field
            .outbox
            .with(|outbox| (outbox.counts, outbox.last_sync));
        let count = visiting.undelivered();
        let is_online = field.sync.is_online.get();
        if session.phase.get() == SessionPhase::Expired {
            return match count {
                0 => t_string!(i18n, field.sync.expired_none).to_owned(),
                _ => t_string!(i18n, field.sync.expired, count = count).to_string(),
            };
        }
        match (is_online, count) {
            (false, 0) => return t_string!(i18n, field.sync.offline_none).to_owned(),
            (false, _) => return t_string!(i18n, field.sync.offline, count = count).to_string(),
            (true, _) => {}
        }
        if counts.sending > 0 {
            return t_string!(i18n, field.sync.sending, count = counts.sending).to_string();
        }
        if let Some(reason) = field.sync.last_end.get().and_then(problem_of) {
            let reason = problem_words(i18n, reason);
            return t_string!(i18n, field.sync.problem, count = count, reason = reason).to_string();
        }
        match (count, last_sync) {
            (0, Some(at)) => {
                let time = field.data.with(|data| clock_time(&data.settings.zone, at));
                t_string!(i18n, field.sync.checked_at, time = time).to_string()
            }
            (0, None) => t_string!(i18n, field.sync.nothing_yet).to_owned(),
            _ if count > counts.held + counts.returned => {
                let count = count - counts.held - counts.returned;
                t_string!(i18n, field.sync.waiting, count = count).to_string()
            }
            _ => t_string!(i18n, field.sync.kept_by_server, count = count).to_string(),
        }
    };
    let icon = move || {
        if field.sync.was_cleared.get() {
            IconName::Warning
        } else if is_clear.get() {
            IconName::Delivered
        } else {
            IconName::Shield
        }
    };
    // Kept on the phone, but not in the outbox yet: it must not look as if it were on its way.
    let waits = move || {
        let reason = visiting.trouble.get()?;
        let reason = not_recorded_words(i18n, reason);
        Some(t_string!(i18n, field.visit.check_out_waits, reason = reason).to_string())
    };
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let brought_back = move || number(field.sync.brought_back.get().unwrap_or_default());
    let lost = move || number(field.photos.lost.get());
    let is_unproven = move || field.sync.last_end.get() == Some(SyncEnd::Unproven);
    let is_full = move || field.sync.last_end.get() == Some(SyncEnd::Storage(StorageError::Full));
    view! {
        <Verdict icon=Signal::derive(icon) title=verdict_title() text/>
        <Notice when=Signal::derive(move || waits().is_some()) words=move || waits().unwrap_or_default()/>
        <Notice when=Signal::derive(is_full) words=move || t_string!(i18n, field.sync.storage_full)/>
        <Notice when=Signal::derive(is_unproven) words=move || t_string!(i18n, field.sync.unproven)/>
        <Show when=is_unproven>
            <div class="pad-x stack">
                <ButtonLink href="/sign-in".to_owned() wide=true>
                    {t!(i18n, field.sync.sign_in_again)}
                </ButtonLink>
            </div>
        </Show>
        <Notice
            when=Signal::derive(move || field.sync.was_restored.get())
            words=move || t_string!(i18n, field.sync.restored)
        />
        <Notice
            when=Signal::derive(move || field.sync.was_cleared.get())
            words=move || t_string!(i18n, field.sync.evicted)
        />
        <Notice
            when=Signal::derive(move || brought_back() > 0)
            words=move || t_string!(i18n, field.sync.brought_back, count = brought_back()).to_string()
        />
        <Notice
            when=Signal::derive(move || lost() > 0)
            words=move || t_string!(i18n, field.sync.photos_lost, count = lost()).to_string()
        />
    }
}

/// Something unusual that a person should know.
#[component]
fn Notice(when: Signal<bool>, #[prop(into)] words: Signal<String>) -> impl IntoView {
    view! {
        <Show when=move || when.get()>
            <Banner tone=Tone::Attention icon=IconName::Warning>{move || words.get()}</Banner>
        </Show>
    }
}

fn problem_of(end: SyncEnd) -> Option<ProblemCode> {
    match end {
        // Has a notice of its own.
        SyncEnd::UpToDate | SyncEnd::AlreadyRunning | SyncEnd::Unproven => None,
        SyncEnd::NoAnswer | SyncEnd::Busy { .. } => Some(ProblemCode::Unavailable),
        SyncEnd::NotSignedIn => Some(ProblemCode::NotSignedIn),
        SyncEnd::Refused { .. } | SyncEnd::Storage(_) => Some(ProblemCode::Internal),
    }
}
