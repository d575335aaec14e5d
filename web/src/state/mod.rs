//! What is known across pages: the sign-in, the field's records, choices of this browser.

mod check_out;
pub mod drafts;
mod ended;
mod field;
mod field_data;
mod identity;
mod leftover;
mod now;
mod others;
mod pending;
pub mod preferences;
mod query;
mod session;
mod sync_loop;
pub mod visiting;
mod work;

pub use check_out::UNDO_MS;
pub use field::{Field, FieldEngine, NotRecorded, Opening, PERSON, SYNCED, use_field};
pub use field_data::{FieldData, KnownVisit};
pub use identity::StoredIdentity;
pub use leftover::{note_unsent, noted};
pub use now::{Now, use_now};
pub use others::kept_for_others;
pub use query::{Loaded, Query, use_query, use_settled};
pub use session::{Session, SessionPhase, use_session};
pub use work::{Keeping, KeptWork, arrival_of};
