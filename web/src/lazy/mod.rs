//! Lazily loaded pages, and parts of pages.
//!
//! A page outside the first load is declared once with [`lazy_page!`] and used like any component in
//! a `<Route>`; a part of a page with [`lazy_part!`]. Its code lies in a chunk that is fetched when it
//! is first shown. The router's own lazy route panics when the chunk cannot be fetched and leaves the
//! router broken, so what stands here is an ordinary component with three states: loading,
//! unavailable (with a retry), and the page or part itself. Without the feature `split` it is part of
//! the main module and shows at once.

mod states;

use crate::http::ASK_AGAIN;
use crate::js;
use futures_util::future::LocalBoxFuture;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

pub use self::states::{ChunkLoading, ChunkOffline};

/// Builds a page or a part once its code is there. Pages have no properties.
pub type Builder<Properties> = fn(Properties) -> AnyView;

/// A builder on its way.
pub type Loading<Properties> =
    LocalBoxFuture<'static, Result<Builder<Properties>, ChunkUnavailable>>;

/// The chunk could not be fetched: the device is offline, or the build is gone from the server.
#[derive(Clone, Copy, Debug)]
pub struct ChunkUnavailable;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for ChunkUnavailable {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// What is shown instead of what is not there.
#[derive(Clone, Copy)]
pub struct Instead {
    /// While the code is on the way.
    pub loading: fn() -> AnyView,
    /// When it cannot be had; running the callback tries again.
    pub unavailable: fn(Callback<()>) -> AnyView,
    /// Whether the desk's styles have to be there too.
    pub is_at_desk: bool,
}

/// Instead of a whole page.
pub const PAGE: Instead = Instead {
    loading: || view! { <ChunkLoading/> }.into_any(),
    unavailable: |retry| view! { <ChunkOffline retry/> }.into_any(),
    is_at_desk: false,
};

/// Instead of a page of the desk.
pub const DESK_PAGE: Instead = Instead {
    is_at_desk: true,
    ..PAGE
};

#[derive(Clone, Copy)]
enum Chunk<Properties> {
    Loading,
    Unavailable,
    Ready(Builder<Properties>),
}

/// Shows something whose builder arrives later. [`lazy_page!`] and [`lazy_part!`] call this.
///
/// The builder runs inside the component's own owner, so what it builds sees every context and the
/// parameters of its route, as if it had been there from the start.
pub fn show_when_loaded<Properties: Copy + Send + Sync + 'static>(
    load: fn() -> Loading<Properties>,
    properties: Properties,
    instead: Instead,
) -> impl IntoView {
    let chunk = RwSignal::new(Chunk::Loading);
    let attempt = move || {
        spawn_local(async move {
            // Both are on the way at once.
            let styles = instead.is_at_desk.then(desk_styles);
            let mut loaded = match load().await {
                Ok(builder) => Chunk::Ready(builder),
                Err(ChunkUnavailable) => Chunk::Unavailable,
            };
            if let Some(styles) = styles
                && styles.await.is_err()
            {
                loaded = Chunk::Unavailable;
            }
            // Taking code in and drawing with it are two tasks: the page answers between them.
            js::sleep(0).await;
            let before = chunk.try_get_untracked();
            // What failed before and fails again is not drawn again: focus stays.
            if !matches!(
                (before, loaded),
                (Some(Chunk::Unavailable), Chunk::Unavailable)
            ) {
                // The person may have left the page meanwhile; then the signal is gone.
                chunk.try_set(loaded);
            }
        });
    };
    let fetch = move || {
        chunk.set(Chunk::Loading);
        attempt();
    };
    fetch();
    retry_by_itself(chunk, attempt);
    move || match chunk.get() {
        Chunk::Loading => (instead.loading)(),
        Chunk::Unavailable => (instead.unavailable)(Callback::new(move |()| fetch())),
        Chunk::Ready(builder) => builder(properties),
    }
}

/// The desk's styles on their way; a page fetches them once (`boot.js` says how).
pub fn desk_styles() -> JsFuture {
    JsFuture::from(
        js::call(&js_sys::global(), "loadDeskStyles", &[]).map_or_else(
            |error| Promise::reject(&error),
            |styles| Promise::resolve(&styles),
        ),
    )
}

/// Tries again by itself when the browser says that there is a network, and now and then without its
/// word: it may have spoken while the last attempt was failing. What is on the screen stays until the
/// code is there.
fn retry_by_itself<Properties: Copy + Send + Sync + 'static>(
    chunk: RwSignal<Chunk<Properties>>,
    attempt: impl Fn() + Copy + 'static,
) {
    let retry = move || {
        if matches!(chunk.try_get_untracked(), Some(Chunk::Unavailable)) {
            attempt();
        }
    };
    let listener = window_event_listener_untyped("online", move |_| retry());
    let timer = set_interval_with_handle(retry, ASK_AGAIN).ok();
    on_cleanup(move || {
        listener.remove();
        if let Some(timer) = timer {
            timer.clear();
        }
    });
}

/// Declares a page whose code is loaded when it is first shown:
///
/// ```ignore
/// lazy_page! {
///     /// The supervisor's board.
///     Board, chunk desk_day, load load_board, page desk::Board, instead DESK_PAGE
/// }
/// // … <Route path=path!("/desk") view=Board/>
/// ```
///
/// `Board` is the component for the route, `desk_day` the chunk's name (pages that name the same
/// chunk are loaded together; `field_work` is the one that phones keep), `load_board` a name for the
/// generated loader, unique in its module, `desk::Board` the component without properties that is the
/// page, and [`DESK_PAGE`] what stands there until it is. Nothing of the main module may name the page's
/// component directly, or its code moves into the first load.
macro_rules! lazy_page {
    (
        $(#[$documentation:meta])*
        $name:ident, chunk $chunk:ident, load $load:ident, page $page:path, instead $instead:path
    ) => {
        $crate::lazy::chunk_loader! {
            $chunk, $load, $crate::lazy::Builder<()>, |()| {
                use $page as Page;
                ::leptos::prelude::IntoAny::into_any(::leptos::view! { <Page/> })
            }
        }

        $(#[$documentation])*
        #[::leptos::component]
        pub fn $name() -> impl ::leptos::IntoView {
            $crate::lazy::show_when_loaded(|| ::std::boxed::Box::pin($load()), (), $instead)
        }
    };
}

/// Declares a part of a page whose code is loaded when it is first shown, with one property:
///
/// ```ignore
/// lazy_part! {
///     /// What there is to do in the store.
///     VisitTasks(id: VisitId), chunk field_work, load load_tasks, part work::VisitTasks, instead TASKS
/// }
/// // … <VisitTasks id/>
/// ```
///
/// See [`lazy_page!`]; the page around the part goes on working whether the part can be had or not.
macro_rules! lazy_part {
    (
        $(#[$documentation:meta])*
        $name:ident($property:ident: $type:ty),
        chunk $chunk:ident, load $load:ident, part $part:path, instead $instead:path
    ) => {
        $crate::lazy::chunk_loader! {
            $chunk, $load, $crate::lazy::Builder<$type>, |$property| {
                use $part as Part;
                ::leptos::prelude::IntoAny::into_any(::leptos::view! { <Part $property/> })
            }
        }

        $(#[$documentation])*
        #[::leptos::component]
        pub fn $name($property: $type) -> impl ::leptos::IntoView {
            $crate::lazy::show_when_loaded(|| ::std::boxed::Box::pin($load()), $property, $instead)
        }
    };
}

/// The loader of something that lies in a chunk: a function of that type.
macro_rules! chunk_loader {
    ($chunk:ident, $load:ident, $type:ty, $function:expr) => {
        #[cfg(feature = "split")]
        #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $load() -> Result<$type, $crate::lazy::ChunkUnavailable> {
            Ok($function)
        }

        #[cfg(not(feature = "split"))]
        async fn $load() -> Result<$type, $crate::lazy::ChunkUnavailable> {
            Ok($function)
        }
    };
}

pub(crate) use {chunk_loader, lazy_page, lazy_part};
