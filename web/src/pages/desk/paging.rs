//! Lists that come page by page: the first by query, the next ones on demand.

use super::action::unread_words;
use crate::components::Button;
use crate::i18n::*;
use crate::state::{Session, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use shared::api::admin::{UserPage, UserRow};
use shared::api::announcements::{AnnouncementList, AnnouncementRow};
use shared::api::figures::{FigureRecord, FigureRecords};
use shared::api::issues::{IssueList, IssueRow};
use shared::api::master::{FormEntry, FormList, ProductEntry, ProductList};
use shared::api::promotions::{MatrixRow, PromotionList, PromotionMatrix, PromotionRow};
use shared::api::reports::{ComplianceReport, ComplianceRow};
use shared::api::stores::{StoreList, StoreRow};

/// One page as the server gives it.
pub trait Page: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// What it lists.
    type Row: Clone + PartialEq + Send + Sync + 'static;

    /// Its rows, and the cursor of the next page.
    fn split(self) -> (Vec<Self::Row>, Option<String>);
}

impl Page for UserPage {
    type Row = UserRow;

    fn split(self) -> (Vec<UserRow>, Option<String>) {
        (self.users, self.next_cursor)
    }
}

impl Page for IssueList {
    type Row = IssueRow;

    fn split(self) -> (Vec<IssueRow>, Option<String>) {
        (self.issues, self.next)
    }
}

impl Page for AnnouncementList {
    type Row = AnnouncementRow;

    fn split(self) -> (Vec<AnnouncementRow>, Option<String>) {
        (self.announcements, self.next)
    }
}

impl Page for PromotionList {
    type Row = PromotionRow;

    fn split(self) -> (Vec<PromotionRow>, Option<String>) {
        (self.promotions, self.next)
    }
}

impl Page for PromotionMatrix {
    type Row = MatrixRow;

    fn split(self) -> (Vec<MatrixRow>, Option<String>) {
        (self.rows, self.next)
    }
}

impl Page for StoreList {
    type Row = StoreRow;

    fn split(self) -> (Vec<StoreRow>, Option<String>) {
        (self.stores, self.next)
    }
}

impl Page for FigureRecords {
    type Row = FigureRecord;

    fn split(self) -> (Vec<FigureRecord>, Option<String>) {
        (self.records, self.next)
    }
}

impl Page for ComplianceReport {
    type Row = ComplianceRow;

    fn split(self) -> (Vec<ComplianceRow>, Option<String>) {
        (self.rows, self.next)
    }
}

impl Page for ProductList {
    type Row = ProductEntry;

    fn split(self) -> (Vec<ProductEntry>, Option<String>) {
        (self.products, self.next)
    }
}

impl Page for FormList {
    type Row = FormEntry;

    fn split(self) -> (Vec<FormEntry>, Option<String>) {
        (self.forms, self.next)
    }
}

/// A list that grows.
pub struct Paging<P: Page> {
    /// All rows so far.
    pub rows: Signal<Vec<P::Row>>,
    more: RwSignal<Vec<P::Row>>,
    next: RwSignal<Option<String>>,
    is_pending: RwSignal<bool>,
    refusal: RwSignal<Option<String>>,
    path: Signal<String>,
    session: Session,
}

impl<P: Page> Clone for Paging<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Page> Copy for Paging<P> {}

/// Continues a first page. `path` is that of the first page, ending where a parameter may follow.
pub fn use_paging<P: Page>(first: Signal<P>, path: Signal<String>) -> Paging<P> {
    let more = RwSignal::new(Vec::new());
    let next = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None);
    Effect::new(move || {
        next.set(first.get().split().1);
        more.set(Vec::new());
        refusal.set(None);
    });
    let rows = move || {
        let (rows, _) = first.get().split();
        rows.into_iter().chain(more.get()).collect::<Vec<_>>()
    };
    Paging {
        rows: Signal::derive(rows),
        more,
        next,
        is_pending: RwSignal::new(false),
        refusal,
        path,
        session: use_session(),
    }
}

impl<P: Page> Paging<P> {
    /// Whether rows are being read.
    pub fn is_pending(self) -> Signal<bool> {
        self.is_pending.into()
    }

    /// Reads every row, also of pages that nobody has looked at, and gives them to `save`.
    pub fn export(self, i18n: crate::words::Words, save: impl FnOnce(Vec<P::Row>) + 'static) {
        let (mut rows, mut next) = (self.rows.get_untracked(), self.next.get_untracked());
        let path = self.path.get_untracked();
        self.is_pending.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let mut failure = None;
            while let Some(cursor) = next.take() {
                match self
                    .session
                    .get::<P>(&format!("{path}cursor={cursor}"))
                    .await
                {
                    Ok(page) => {
                        let (more, following) = page.split();
                        rows.extend(more);
                        next = following;
                    }
                    Err(error) => failure = Some(error),
                }
            }
            self.is_pending.try_set(false);
            match failure {
                None => save(rows),
                Some(error) => {
                    let words = untrack(|| unread_words(i18n, &error));
                    self.refusal.try_set(Some(words));
                }
            }
        });
    }

    fn read_more(self, i18n: crate::words::Words) {
        let Some(cursor) = self.next.get_untracked() else {
            return;
        };
        let path = format!("{}cursor={cursor}", self.path.get_untracked());
        self.is_pending.set(true);
        self.refusal.set(None);
        spawn_local(async move {
            let page = self.session.get::<P>(&path).await;
            self.is_pending.try_set(false);
            // Another first page may have come meanwhile, which this one does not follow.
            if self.next.try_get_untracked().flatten() != Some(cursor) {
                return;
            }
            match page {
                Ok(page) => {
                    let (rows, next) = page.split();
                    self.more.try_update(|more| more.extend(rows));
                    self.next.try_set(next);
                }
                Err(error) => {
                    let words = untrack(|| unread_words(i18n, &error));
                    self.refusal.try_set(Some(words));
                }
            }
        });
    }
}

/// The way to the next page, as long as there is one.
#[component]
pub fn MoreRows<P: Page>(
    /// The list.
    list: Paging<P>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show when=move || list.next.with(Option::is_some)>
            <div class="more-rows">
                {move || list.refusal.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
                <Button pending=list.is_pending on_press=Callback::new(move |()| list.read_more(i18n))>
                    {move || t_string!(i18n, desk.state.more)}
                </Button>
            </div>
        </Show>
    }
}
