//! What the engine promises, one sentence a test.

mod again;
mod clocks;
mod delivering;
mod emptied;
mod following;
mod losing;
mod proving;
mod receipts;
mod rescuing;
mod saving;
mod support;
