//! Storebeat's progressive web app: field pages come with the first load, desk pages in chunks of
//! their own.

mod app;
mod components;
mod device;
mod files;
mod hints;
mod http;
mod i18n;
mod icons;
mod js;
mod lazy;
mod pages;
mod photo;
mod state;
mod storage;
mod transport;
mod words;

// The words of both languages, checked at build: a key without words does not compile.
mod generated {
    #![expect(
        dead_code,
        unused_imports,
        reason = "generated, without documentation and with more than the app uses"
    )]
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

fn main() {
    #[cfg(debug_assertions)]
    if pages::gallery::is_asked_for() {
        leptos::mount::mount_to_body(pages::gallery::Gallery);
        return;
    }
    leptos::mount::mount_to_body(app::App);
}
