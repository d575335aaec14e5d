//! An assortment copied to all stores of a type: first what would change, then batch by batch.

mod plan;
mod run;
mod steps;

use crate::components::{Button, Dialog};
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Session, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use plan::{Plan, Request, read_plan};
use run::{Run, use_run};
use shared::api::admin::Organisation;
use shared::api::master::StoreListing;
use shared::api::stores::StoreRow;
use shared::ids::{StoreTypeId, TerritoryId};
use std::sync::Arc;
use steps::{Actions, Steps};

/// How far it is.
#[derive(Clone, PartialEq)]
enum Stage {
    /// The stores are being chosen.
    Choosing,
    /// Their assortments are being read.
    Reading,
    /// They could not be read.
    Failed(HttpError),
    /// What would change is known.
    Planned(Arc<Plan>),
    /// It is being done, or was: see [`Run`].
    Doing,
}

/// What the dialog works on; it stays while the dialog is closed, so that long work goes on.
#[derive(Clone, Copy)]
struct Copying {
    source: Signal<StoreListing>,
    known: Memo<Organisation>,
    store_type: RwSignal<Option<StoreTypeId>>,
    territory: RwSignal<Option<TerritoryId>>,
    stage: RwSignal<Stage>,
    read: RwSignal<(usize, u64)>,
    run: Run,
}

impl Copying {
    /// What is asked for now; none before a type is chosen.
    fn request(self) -> Option<Request> {
        let store_type = self.store_type.get()?;
        let territory = self.territory.get();
        self.source.with(|source| {
            Some(Request {
                source: source.store,
                assortment: source.listing.as_ref()?.products.clone(),
                store_type,
                territory,
            })
        })
    }

    /// Reads what would change. What is asked for meanwhile is another question.
    fn look(self, session: Session) {
        let Some(request) = untrack(|| self.request()) else {
            return;
        };
        self.read.set((0, 0));
        self.stage.set(Stage::Reading);
        spawn_local(async move {
            let next = match read_plan(session, &request, self.read).await {
                Ok(plan) => Stage::Planned(Arc::new(plan)),
                Err(error) => Stage::Failed(error),
            };
            let is_asked = self.stage.try_get_untracked() == Some(Stage::Reading)
                && untrack(|| self.request()) == Some(request);
            if is_asked {
                self.stage.set(next);
            }
        });
    }

    fn start(self) {
        if let Stage::Planned(plan) = self.stage.get_untracked() {
            self.stage.set(Stage::Doing);
            self.run.start(plan.stores.clone());
        }
    }
}

/// The button and its dialog.
#[component]
pub fn CopyToStores(
    /// What is saved of the store.
    source: Signal<StoreListing>,
    /// The store.
    row: StoreRow,
    /// The territories.
    known: Memo<Organisation>,
    /// Everything typed is saved.
    is_saved: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let copying = Copying {
        source,
        known,
        store_type: RwSignal::new(Some(row.store_type)),
        territory: RwSignal::new(Some(row.territory)),
        stage: RwSignal::new(Stage::Choosing),
        read: RwSignal::new((0, 0)),
        run: use_run(),
    };
    // What is known of other stores, or of another assortment, is nothing of these.
    let request = Memo::new(move |_| copying.request());
    Effect::new(move |before: Option<()>| {
        request.with(|_| ());
        if before.is_some() && copying.stage.get_untracked() != Stage::Doing {
            copying.stage.set(Stage::Choosing);
        }
    });
    let open = RwSignal::new(false);
    let is_empty = move || {
        source.with(|source| {
            let listing = source.listing.as_ref();
            listing.is_none_or(|listing| listing.products.is_empty())
        })
    };
    let reason = move || {
        if !is_saved.get() {
            return Some(t_string!(i18n, desk.copy.not_saved).to_owned());
        }
        is_empty().then(|| t_string!(i18n, desk.copy.nothing_listed).to_owned())
    };
    view! {
        <Button icon=IconName::Store disabled_because=Signal::derive(reason) on_press=move |()| open.set(true)>
            {move || t_string!(i18n, desk.copy.open)}
        </Button>
        <Dialog
            open title=move || t_string!(i18n, desk.copy.title) close_label=move || t_string!(i18n, desk.close)
            actions=move || view! { <Actions copying look=Callback::new(move |()| copying.look(session))/> }
        >
            <Steps copying/>
        </Dialog>
    }
}
