//! Which photo is looked at: of the selected cell, on the wall or in the viewer.

use super::CellPlace;
use super::acts::find;
use super::grid::cell_id;
use leptos::prelude::*;
use shared::api::photos::RecordPhoto;
use shared::api::promotions::MatrixRow;
use shared::sync::Hash;

/// A photo of a cell; no photo where none was taken.
pub type Look = (CellPlace, Option<Hash>);

/// The photos of the rows that are shown.
#[derive(Clone, Copy)]
pub struct Looking {
    /// The rows.
    pub rows: Signal<Vec<MatrixRow>>,
    /// The cell.
    pub selected: RwSignal<Option<CellPlace>>,
    /// Whether the viewer is open.
    pub is_open: RwSignal<bool>,
    /// The photo; of another cell than the selected one it is an old one.
    last: RwSignal<Option<Look>>,
    /// Every photo, in the order of reading.
    pub all: Memo<Vec<Look>>,
}

/// Looks at the photos of rows.
pub fn use_looking(rows: Signal<Vec<MatrixRow>>, selected: RwSignal<Option<CellPlace>>) -> Looking {
    let all = Memo::new(move |_| {
        let selected = selected.get();
        rows.with(|rows| looks(rows, selected))
    });
    Looking {
        rows,
        selected,
        is_open: RwSignal::new(false),
        last: RwSignal::new(None),
        all,
    }
}

impl Looking {
    /// What is looked at: the first photo of the selected cell, until somebody goes to another.
    pub fn current(self) -> Option<Look> {
        let place = self.selected.get()?;
        let last = self.last.get();
        self.all.with(|all| {
            let is_of_cell = |look: &&Look| look.0 == place;
            let same = all.iter().find(|look| Some(**look) == last);
            let first = all.iter().find(is_of_cell);
            same.filter(is_of_cell).or(first).copied()
        })
    }

    /// Looks at a photo.
    pub fn look(self, look: Look) {
        self.last.set(Some(look));
        self.selected.set(Some(look.0));
    }

    /// Goes so many photos on, from the first where none is looked at; false at the ends.
    pub fn step(self, by: isize) -> bool {
        let current = untrack(|| self.current());
        let target = self.all.with_untracked(|all| {
            let at = match current {
                Some(current) => all.iter().position(|look| *look == current)?,
                None => 0,
            };
            all.get(at.checked_add_signed(by)?).copied()
        });
        if let Some(target) = target {
            self.look(target);
        }
        target.is_some()
    }

    /// Which photo it is, from 1, and of how many.
    pub fn place(self) -> (usize, usize) {
        let current = self.current();
        self.all.with(|all| {
            let at = all.iter().position(|look| Some(*look) == current);
            (at.map_or(0, |at| at + 1), all.len())
        })
    }

    /// How far a photo has come.
    pub fn photo(self, (place, hash): Look) -> Option<RecordPhoto> {
        self.rows.with(|rows| {
            let (_, cell) = find(rows, place)?;
            let mut photos = cell.photos.iter();
            photos.find(|photo| Some(photo.hash) == hash).cloned()
        })
    }

    /// The id of a photo on the wall. The first of a cell has the cell's own, so that the review goes on
    /// to it from wherever it comes.
    pub fn id_of(self, look: Look) -> String {
        let is_first = self.all.with(|all| {
            let first = all.iter().find(|other| other.0 == look.0);
            first == Some(&look)
        });
        let cell = cell_id(look.0);
        match look.1.filter(|_| !is_first) {
            Some(hash) => format!("{cell}-{hash}"),
            None => cell,
        }
    }
}

/// Every photo; the selected cell is there without one, too.
fn looks(rows: &[MatrixRow], selected: Option<CellPlace>) -> Vec<Look> {
    let cells = rows.iter().flat_map(|row| {
        row.cells
            .iter()
            .map(move |cell| ((row.store, cell.element), cell))
    });
    cells
        .flat_map(|(place, cell)| {
            let alone = cell.photos.is_empty() && selected == Some(place);
            let photos = cell
                .photos
                .iter()
                .map(move |photo| (place, Some(photo.hash)));
            photos.chain(alone.then_some((place, None)))
        })
        .collect()
}
