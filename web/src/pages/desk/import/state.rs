//! What the steps of an import share, and the requests that they make.

use super::file::ChosenFile;
use super::words::failure_words;
use crate::http::Content;
use crate::i18n::*;
use crate::state::{Session, use_session};
use crate::words::Words;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::imports::{ImportOutcome, ImportPreview, write_columns};
use shared::ids::{StoreTypeId, TerritoryId};
use shared::import::{ListField, ListKind};
use shared::place::Datum;

/// A file of the largest size over a slow line, and the time to import it.
const LIMIT_MS: i32 = 180_000;
/// Where most lists come from.
const USUAL_ZONE: &str = "Asia/Shanghai";

/// How far the import is.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// File and columns are being chosen.
    Choosing,
    /// It is done.
    Done(ImportOutcome),
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Nothing.
    Nothing,
    /// A preview is being made.
    Preview,
    /// The import runs.
    Import,
}

/// One import, from the file to its outcome.
#[derive(Clone, Copy)]
pub struct Import {
    /// What the list is a list of.
    pub kind: RwSignal<Option<ListKind>>,
    /// The file.
    pub file: RwSignal<Option<ChosenFile>>,
    /// The list's name.
    pub source: RwSignal<String>,
    /// Where the coordinates come from; never preset.
    pub datum: RwSignal<Option<Datum>>,
    /// The zone of new stores.
    pub zone: RwSignal<String>,
    /// The type of new stores whose row names none.
    pub store_type: RwSignal<Option<StoreTypeId>>,
    /// The territory of new stores whose row names none.
    pub territory: RwSignal<Option<TerritoryId>>,
    /// What would happen, as the server said last.
    pub preview: RwSignal<Option<ImportPreview>>,
    /// How far it is.
    pub step: RwSignal<Step>,
    /// What is going on.
    pub work: RwSignal<Work>,
    /// Why the last thing was not done.
    pub failure: RwSignal<Option<String>>,
    /// Counts previews: only the last one that was asked for is shown.
    round: StoredValue<u64>,
    words: Words,
    session: Session,
}

/// An import that has not begun.
pub fn use_import() -> Import {
    Import {
        kind: RwSignal::new(Some(ListKind::Stores)),
        file: RwSignal::new(None),
        source: RwSignal::new(String::new()),
        datum: RwSignal::new(None),
        zone: RwSignal::new(USUAL_ZONE.to_owned()),
        store_type: RwSignal::new(None),
        territory: RwSignal::new(None),
        preview: RwSignal::new(None),
        step: RwSignal::new(Step::Choosing),
        work: RwSignal::new(Work::Nothing),
        failure: RwSignal::new(None),
        round: StoredValue::new(0),
        words: use_i18n(),
        session: use_session(),
    }
}

impl Import {
    /// What the columns mean now, as the person sees it.
    pub fn fields(self) -> Vec<Option<ListField>> {
        self.preview.with(|preview| {
            let columns = preview.iter().flat_map(|preview| &preview.columns);
            columns.map(|column| column.field).collect()
        })
    }

    /// Says what a column means; another column that meant the same is left out. Then looks again.
    pub fn say(self, index: usize, field: Option<ListField>) {
        let mut fields = untrack(|| self.fields());
        if fields.get(index).copied() == Some(field) {
            return;
        }
        for (other, known) in fields.iter_mut().enumerate() {
            if other == index {
                *known = field;
            } else if field.is_some() && *known == field {
                *known = None;
            }
        }
        // What is said at once counts at once, also while an earlier preview is under way.
        self.preview.update(|preview| {
            let columns = preview.iter_mut().flat_map(|preview| &mut preview.columns);
            for (column, field) in columns.zip(&fields) {
                column.field = *field;
            }
        });
        self.look(Some(fields));
    }

    /// Asks what would happen: with what the person said of the columns, or as the server knows them.
    pub fn look(self, fields: Option<Vec<Option<ListField>>>) {
        self.send(Work::Preview, "/api/imports/preview", fields);
    }

    /// Imports what the preview shows.
    pub fn run(self) {
        let fields = untrack(|| self.fields());
        self.send(Work::Import, "/api/imports", Some(fields));
    }

    /// Another file, or the same one understood anew: what was seen does not hold any more.
    pub fn forget_preview(self) {
        self.preview.set(None);
        self.failure.set(None);
    }

    /// Another list.
    pub fn begin_again(self) {
        self.forget_preview();
        self.file.set(None);
        self.source.set(String::new());
        self.step.set(Step::Choosing);
    }

    fn send(self, work: Work, path: &'static str, fields: Option<Vec<Option<ListField>>>) {
        let Some(file) = self.file.get_untracked() else {
            return;
        };
        let may = match self.work.get_untracked() {
            Work::Nothing => true,
            Work::Preview => work == Work::Preview,
            Work::Import => false,
        };
        if !may {
            return;
        }
        self.round.update_value(|round| *round += 1);
        let own = self.round.get_value();
        let path = format!("{path}?{}", untrack(|| self.query(fields.as_deref())));
        self.work.set(work);
        self.failure.set(None);
        spawn_local(async move {
            let content = Content {
                media_type: file.media_type,
                encoding: None,
                bytes: file.bytes.to_vec(),
            };
            let body = (Some(content), LIMIT_MS);
            let answer = self.session.deliver(Method::POST, &path, body).await;
            if self.round.try_get_value() != Some(own) {
                return;
            }
            self.work.try_set(Work::Nothing);
            let read = match work {
                Work::Import => answer.and_then(|answer| answer.read()).map(|outcome| {
                    self.step.try_set(Step::Done(outcome));
                }),
                Work::Preview | Work::Nothing => {
                    answer.and_then(|answer| answer.read()).map(|preview| {
                        self.preview.try_set(Some(preview));
                    })
                }
            };
            if let Err(error) = read {
                let words = untrack(|| failure_words(self.words, work, &error));
                self.failure.try_set(Some(words));
            }
        });
    }

    fn query(self, fields: Option<&[Option<ListField>]>) -> String {
        let encode = |text: &str| String::from(js_sys::encode_uri_component(text.trim()));
        let kind = self.kind.get().unwrap_or(ListKind::Stores);
        let mut parts = vec![
            format!("kind={}", kind.as_str()),
            format!("source={}", encode(&self.source.get())),
        ];
        if kind == ListKind::Stores {
            parts.extend(
                self.datum
                    .get()
                    .map(|datum| format!("datum={}", datum_word(datum))),
            );
            parts.push(format!("zone={}", encode(&self.zone.get())));
            parts.extend(self.store_type.get().map(|id| format!("store_type={id}")));
            parts.extend(self.territory.get().map(|id| format!("territory={id}")));
        }
        parts.extend(fields.map(|fields| format!("columns={}", write_columns(fields))));
        parts.join("&")
    }
}

fn datum_word(datum: Datum) -> &'static str {
    match datum {
        Datum::Wgs84 => "wgs84",
        Datum::Gcj02 => "gcj02",
        Datum::Bd09 => "bd09",
    }
}
