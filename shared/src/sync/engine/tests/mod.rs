//! What the engine promises, one sentence a test.

mod delivering;
mod following;
mod losing;
mod proving;
mod rescuing;
mod saving;
mod support;
