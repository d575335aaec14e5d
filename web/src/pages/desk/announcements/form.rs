//! A new announcement.

use crate::components::{Button, ButtonKind, ChoiceOption, SelectField, TextArea, TextField};
use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::action::{Order, Refusal, use_orders};
use crate::pages::desk::words::Words;
use crate::state::use_session;
use leptos::prelude::*;
use shared::access::{Grant, Role, ScopeKind};
use shared::api::admin::Organisation;
use shared::api::announcements::{AnnouncementAudience, NewAnnouncement};
use shared::ids::{AnnouncementId, UserId};
use shared::text::{NAME_MAX, TEXT_MAX};

/// The form; the panel closes when the server has taken it.
#[component]
pub fn AnnouncementForm(
    known: Memo<Organisation>,
    created: Callback<()>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let orders = use_orders();
    let session = use_session();
    let (title, text) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let audience = RwSignal::new(None::<AnnouncementAudience>);
    // Sending again what got no answer makes no second one.
    let id = AnnouncementId::new(clock::now().0, clock::random_ten());
    let options = move || {
        let person = session.identity.get();
        let Some(person) = person else {
            return Vec::new();
        };
        known.with(|known| audiences(i18n, known, (person.user.id, &person.grants)))
    };
    let was_tried = RwSignal::new(false);
    let wanted = move || {
        let (title, text) = (title.get().trim().to_owned(), text.get().trim().to_owned());
        let audience = audience.get()?;
        let is_whole = !title.is_empty() && !text.is_empty();
        is_whole.then_some(NewAnnouncement {
            id,
            title,
            text,
            audience,
        })
    };
    let publish = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_tried.set(true);
        if let Some(wanted) = untrack(wanted) {
            orders.send(Order::post("/api/announcements", &wanted), move || {
                created.run(());
                open.set(false);
            });
        }
    };
    let error = Signal::derive(move || {
        let is_missing = was_tried.get() && wanted().is_none();
        is_missing.then(|| t_string!(i18n, desk.announcements.incomplete).to_owned())
    });
    view! {
        <form class="form" on:submit=publish>
            <TextField label=move || t_string!(i18n, desk.announcements.heading) value=title limit=NAME_MAX/>
            <TextArea label=move || t_string!(i18n, desk.announcements.text) value=text limit=TEXT_MAX/>
            <SelectField
                label=move || t_string!(i18n, desk.announcements.audience) value=audience
                options=Signal::derive(options)
                none_label=move || t_string!(i18n, desk.announcements.choose)
                error
            />
            <Refusal orders/>
            <div class="form-foot">
                <Button kind=ButtonKind::Primary submit=true pending=orders.is_pending>
                    {move || t_string!(i18n, desk.announcements.publish)}
                </Button>
            </div>
        </form>
    }
}

/// Whom the person may address; the server asks again.
fn audiences(
    i18n: Words,
    known: &Organisation,
    (person, grants): (UserId, &[Grant]),
) -> Vec<ChoiceOption<AnnouncementAudience>> {
    let now = clock::now();
    let leads = |grant: &&Grant| {
        let is_lead = matches!(
            grant.role,
            Role::Supervisor | Role::RegionalManager | Role::Administrator
        );
        is_lead && grant.is_active(now)
    };
    let reaches = |kind: ScopeKind, id: Option<uuid::Uuid>| {
        let mut own = grants.iter().filter(leads);
        own.any(|grant| grant.scope_kind == kind && (id.is_none() || grant.scope_id == id))
    };
    let is_company = reaches(ScopeKind::Company, None);
    let region_is_own = |id: uuid::Uuid| is_company || reaches(ScopeKind::Region, Some(id));
    let everyone = is_company.then(|| {
        let words = t_string!(i18n, desk.announcements.everyone);
        ChoiceOption::new(AnnouncementAudience::Company, words)
    });
    let regions = known.regions.iter().filter(|one| region_is_own(one.id.0));
    let regions = regions.map(|one| {
        let words = t_string!(i18n, desk.announcements.region_of, name = one.name.clone());
        ChoiceOption::new(
            AnnouncementAudience::Region { id: one.id },
            words.to_string(),
        )
    });
    let territories = known
        .territories
        .iter()
        .filter(|one| region_is_own(one.region.0) || reaches(ScopeKind::Territory, Some(one.id.0)));
    let territories = territories.map(|one| {
        let words = t_string!(
            i18n,
            desk.announcements.territory_of,
            name = one.name.clone()
        );
        ChoiceOption::new(
            AnnouncementAudience::Territory { id: one.id },
            words.to_string(),
        )
    });
    let teams = known
        .teams
        .iter()
        .filter(|one| one.lead == person || !one.members.is_empty());
    let teams = teams.map(|one| {
        let words = t_string!(i18n, desk.announcements.team_of, name = one.name.clone());
        ChoiceOption::new(AnnouncementAudience::Team { id: one.id }, words.to_string())
    });
    let all = everyone.into_iter().chain(regions);
    all.chain(territories).chain(teams).collect()
}
