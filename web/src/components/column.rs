use leptos::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// Compares two rows by one column.
pub type RowOrder<T> = Arc<dyn Fn(&T, &T) -> Ordering + Send + Sync>;

/// One column. The first column names the row.
#[derive(Clone)]
pub struct Column<T> {
    /// Names it in [`TableSort`].
    pub key: &'static str,
    /// Its heading.
    pub heading: Signal<String>,
    /// Draws its cell. In the first column it stands inside a button when rows open, so it is
    /// plain text there.
    pub cell: Arc<dyn Fn(&T) -> AnyView + Send + Sync>,
    /// Sorts by it, where the page holds all rows. `None` is not sortable here.
    pub order: Option<RowOrder<T>>,
    /// Numbers and times stand at the right edge.
    pub is_end_aligned: bool,
    /// Addresses and sentences may break anywhere; names only between words.
    pub is_long: bool,
}

impl<T: 'static> Column<T> {
    /// A column of text that cannot be sorted.
    pub fn new(
        key: &'static str,
        heading: impl Into<Signal<String>>,
        cell: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        let (heading, cell) = (heading.into(), Arc::new(cell));
        Self {
            key,
            heading,
            cell,
            order: None,
            is_end_aligned: false,
            is_long: false,
        }
    }

    /// The same column, sortable.
    #[must_use]
    pub fn sorted_by(mut self, order: impl Fn(&T, &T) -> Ordering + Send + Sync + 'static) -> Self {
        self.order = Some(Arc::new(order));
        self
    }

    /// The same column for addresses and sentences, which break where they must.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.is_long = true;
        self
    }

    /// The same column at the right edge, for numbers and times.
    #[must_use]
    pub fn at_end(mut self) -> Self {
        self.is_end_aligned = true;
        self
    }
}

/// By which column the rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSort {
    /// The key of the column.
    pub key: &'static str,
    /// Largest first.
    pub is_descending: bool,
}
