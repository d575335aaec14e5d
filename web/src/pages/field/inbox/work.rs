//! Tasks and issues of in-store work. Their code comes after the first load; the rest of the inbox needs
//! none of it.

use crate::pages::field::visit::WORK_PART;
use leptos::prelude::*;

crate::lazy::lazy_part! {
    /// Tasks from reviews and own issues; the signal says whether there are any.
    InboxWork(has_work: RwSignal<bool>),
    chunk field_work, load load_inbox_work, part crate::pages::work::InboxWork, instead WORK_PART
}
