//! What the phone itself offers: clocks, position, keys, locks, room for data, the kind of browser.

pub mod browser;
pub mod clock;
pub mod install;
pub mod key;
pub mod lock;
pub mod position;
pub mod room;
pub mod worker;
